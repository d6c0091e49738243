#!/usr/bin/env python3
"""Writes set `j`: the ordinary tables and notes of shops, banks, clinics, schools, hotels and offices in 22 places.

    j.py DIRECTORY [--seed N]

Written on 2026-11-22 without knowledge of the recognisers: neither their word lists nor their patterns had been read.
The tables are in `j_tables.txt`, the notes in `j_notes.py`, people in `j_people.py`, checksums in `j_ids.py`.
"""
import argparse, base64, csv, datetime, hashlib, json, pathlib, random, re, string
import j_ids as ids, j_notes
from j_ids import digits, lead
from j_people import ISO, One, fill

HOME = pathlib.Path(__file__).parent
ID, CRED, ALNUM = "user.government_id", "user.authorization", string.ascii_letters + string.digits
NAME, FIRST, LAST, EMAIL = ("user.name",), ("user.name.first", "user.name"), ("user.name.last", "user.name"), ("user.contact.email",)
PHONE, FAX, ADDR = ("user.contact.phone_number", "user.contact.fax_number"), ("user.contact.fax_number", "user.contact.phone_number"), ("user.contact.address", "user.contact.address.street")
STREET = ("user.contact.address.street", "user.contact.address")
DOB, GENDER, MARITAL, RACE, RELIGION = ("user.demographic.date_of_birth",), ("user.demographic.gender",), ("user.demographic.marital_status",), ("user.demographic.race_ethnicity",), ("user.demographic.religious_belief",)
NATION = ("user.demographic", "user.demographic.race_ethnicity", ID + ".immigration", "user.demographic.profile", "user.contact.address.country", ID)
NATIONAL, PASS, LICENCE = (ID + ".national_identification_number", ID, "user.financial"), (ID + ".passport_number", ID, ID + ".national_identification_number"), (ID + ".drivers_license_number", ID)
NHS = (*NATIONAL, "user.health_and_medical", "user.health_and_medical.insurance_beneficiary_id", "user.health_and_medical.record_id")
CARD, BANK, BIC = ("user.financial.credit_card", "user.financial"), ("user.financial.bank_account", "user.financial"), ("user.financial.bank_account", "user.financial")
COIN = ("user.financial", "user.financial.bank_account", "user.payment", "user.unique_id.pseudonymous")
SECRET, KEY = (CRED + ".password", CRED + ".credentials", CRED), (CRED + ".credentials", CRED + ".password", CRED)
LOGIN, SOCIAL = ("user.account.username", "user.account", "user.unique_id", "user.name"), ("user.social", "user.account.username", "user.contact.url", "user.contact")
IP, DEVICE = ("user.device.ip_address", "user.device"), ("user.device.device_id", "user.device", "user.unique_id.pseudonymous", "user.device.advertising_id")
UA = ("user.device", "user.device.device_id", "user.device.telemetry", "user.behavior", "user.telemetry")
COOKIE = ("user.device.cookie_id", "user.device", "user.unique_id", "user.device.cookie", "user.unique_id.pseudonymous", CRED, CRED + ".credentials", CRED + ".password")
POINT, PLATE = ("user.location", "user.location.precise", "user.location.imprecise"), (ID + ".vehicle_registration", ID, "user.device")
HEALTH, INSURED = ("user.health_and_medical", "user.health_and_medical.record_id", "user.biometric.health"), ("user.health_and_medical.insurance_beneficiary_id", "user.health_and_medical", ID, NATIONAL[0])
BIO = ("user.biometric", "user.biometric.fingerprint", "user.biometric.facial_recognition", "user.biometric_health", CRED + ".biometric", CRED)
URLID = ("user.unique_id", "user.contact.url", "user.account.username", "user.unique_id.pseudonymous", "user.device.cookie_id", "user.behavior.browsing_history", "user.behavior")
def part(name): return (f"user.contact.address.{name}", "user.contact.address")

def pick(text): return lambda p, all=text.split("|"): p.r.choice(all)
def hexa(r, n): return digits(r, n, "0123456789abcdef")
def b64(r, n): return digits(r, n, ALNUM + "+/")
def born(*forms): return lambda p: p.r.choice(forms).format(y=p.born[0], m=p.born[1], d=p.born[2], mon=datetime.date(*p.born).strftime("%B"))
def upper(n): return lambda p: digits(p.r, n, string.ascii_uppercase + string.digits)
def uuid(r): return f"{hexa(r, 8)}-{hexa(r, 4)}-4{hexa(r, 3)}-{r.choice('89ab')}{hexa(r, 3)}-{hexa(r, 12)}"
def card(p):
    r = p.r
    head, n = r.choice([("4539", 16), ("4916", 16), ("4024", 16), ("4532", 16), (f"5{r.randint(1, 5)}{digits(r, 2)}", 16), (f"{r.randint(2221, 2720)}", 16), ("3712", 15), ("3437", 15), ("6011", 16), (f"{r.randint(3528, 3589)}", 16)])
    v = ids.luhn(head + digits(r, n - 1 - len(head)))
    return r.choice([v, v, " ".join(v[at:at + 4] for at in range(0, 16, 4)) if n == 16 else f"{v[:4]} {v[4:10]} {v[10:]}", "-".join(v[at:at + 4] for at in range(0, 16, 4)) if n == 16 else v])
def iban(p):
    r, A = p.r, {"de": "DE", "gb": "GB", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "pt": "PT", "se": "SE", "be": "BE", "at": "AT", "ch": "CH"}
    c = A.get(p.place) or r.choice(list(A.values()))
    if c == "FR":
        bank, desk, account = digits(r, 5), digits(r, 5), digits(r, 11)
        bban = bank + desk + account + f"{97 - (89 * int(bank) + 15 * int(desk) + 3 * int(account)) % 97:02}"
    elif c == "ES":
        check = lambda t: str((lambda d: {10: 1, 11: 0}.get(d, d))(11 - ids.dot(t, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11))
        bank, account = r.choice(["2100", "0049", "0182"]) + digits(r, 4), digits(r, 10)
        bban = bank + check("00" + bank) + check(account) + account
    elif c == "BE": bban = (lambda t: t + f"{int(t) % 97 or 97:02}")(r.choice(["539", "001", "310"]) + digits(r, 7))
    else: bban = {"DE": lambda: r.choice(["37040044", "50010517", "20050550", "70150000"]) + digits(r, 10), "GB": lambda: r.choice(["BARC", "LOYD", "NWBK", "HBUK"]) + digits(r, 14), "IT": lambda: r.choice(string.ascii_uppercase) + r.choice(["03069", "02008", "05034"]) + digits(r, 17), "NL": lambda: r.choice(["INGB", "RABO", "ABNA"]) + "0" + digits(r, 9), "PL": lambda: r.choice(["10901014", "11402004"]) + digits(r, 16), "PT": lambda: r.choice(["0033", "0010", "0035"]) + "0000" + digits(r, 13), "SE": lambda: r.choice(["500", "600", "800"]) + digits(r, 17), "AT": lambda: r.choice(["12000", "20111", "32000"]) + digits(r, 11), "CH": lambda: r.choice(["00762", "00230", "09000"]) + digits(r, 12)}[c]()
    v = ids.iban(c, bban)
    return r.choice([v, " ".join(v[at:at + 4] for at in range(0, len(v), 4))])
def jwt(p):
    url = lambda v: base64.urlsafe_b64encode(json.dumps(v, separators=(",", ":")).encode()).decode().rstrip("=")
    return ".".join([url({"alg": "HS256", "typ": "JWT"}), url({"sub": digits(p.r, 8), "iat": 1790000000 + p.r.randint(0, 9999999)}), digits(p.r, 43, ALNUM + "-_")])
def apikey(p):
    r = p.r
    return r.choice([lambda: "AKIA" + digits(r, 16, string.ascii_uppercase + "234567"), lambda: "ghp_" + digits(r, 36, ALNUM), lambda: "sk_live_" + digits(r, 24, ALNUM), lambda: f"xoxb-{lead(r, 12)}-{lead(r, 13)}-{digits(r, 24, ALNUM)}", lambda: "AIzaSy" + digits(r, 33, ALNUM + "-_"), lambda: f"SG.{digits(r, 22, ALNUM)}.{digits(r, 43, ALNUM)}", lambda: "glpat-" + digits(r, 20, ALNUM), lambda: "npm_" + digits(r, 36, ALNUM)])()
def pem(p):
    kind = p.r.choice(["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"])
    return f"-----BEGIN {kind}-----\n" + "\n".join("MII" * (at == 0) + b64(p.r, 61 if at == 0 else 64) for at in range(4)) + f"\n-----END {kind}-----"
def plate(p):
    r, L = p.r, lambda n: digits(p.r, n, "ABCDEFGHJKLMNPRSTVWXYZ")
    return {"de": lambda: f"{r.choice(['B', 'HH', 'M', 'K', 'KS', 'FR', 'HB', 'L'])}-{L(r.choice([1, 2]))} {r.randint(1, 9999)}", "gb": lambda: f"{digits(r, 2, 'ABCDEFGHKLMNPRSTVWY')}{r.choice([*range(10, 26), *range(60, 76)])} {L(3)}", "fr": lambda: f"{L(2)}-{r.randint(1, 999):03}-{L(2)}", "it": lambda: f"{L(2)} {digits(r, 3)} {L(2)}", "es": lambda: f"{digits(r, 4)} {digits(r, 3, 'BCDFGHJKLMNPRSTVWXYZ')}", "nl": lambda: r.choice([f"{L(2)}-{digits(r, 3)}-{L(1)}", f"{L(1)}-{digits(r, 3)}-{L(2)}"]), "pl": lambda: f"{r.choice(['WA', 'KR', 'GD', 'PO'])} {digits(r, 5)}"}.get(p.place, lambda: f"{r.randint(4, 9)}{L(3)}{digits(r, 3)}")()
def vin(p): return ids.vin(p.r.choice(["1HGCM8", "WVWZZZ", "JTDBR3", "1FTFW1", "VF1RFB", "WBA3A5", "5YJ3E1", "KMHD84"]) + digits(p.r, 2, "ABCDEFGHJKLMNPRSTVWXYZ0123456789") + "0" + p.r.choice("CDEFGHJKLMNPR") + p.r.choice("ABEMPR1") + digits(p.r, 6))
def imei(p): return ids.luhn(p.r.choice(["35332811", "35684610", "86456704", "35209900", "01326300"]) + digits(p.r, 6))
def mbi(p): return "".join(p.r.choice({"c": "123456789", "a": "ACDEFGHJKMNPQRTUVWXY", "n": "0123456789", "m": "0123456789ACDEFGHJKMNPQRTUVWXY"}[k]) for k in "camnamnaann")
def ip(p): return f"{p.r.choice([24, 62, 73, 81, 86, 91, 109, 151, 178, 186, 201, 213])}.{p.r.randint(0, 255)}.{p.r.randint(0, 255)}.{p.r.randint(1, 254)}"
def ip6(p): return p.r.choice(["2001:0db8", "2a01:4f8", "2600:1700", "2a02:8109"]) + ":" + ":".join(hexa(p.r, 4) for _ in range(p.r.choice([6]))) if p.r.random() < .5 else f"2a02:{lead(p.r, 3)}:{hexa(p.r, 3)}1::{lead(p.r, 2)}"
def passport(p):
    r, C9 = p.r, "CFGHJKLMNPRTVWXYZ0123456789"
    return {"us": lambda: r.choice([lead(r, 9), r.choice("AXZ") + digits(r, 8)]), "gb": lambda: lead(r, 9), "de": lambda: r.choice("CFGHJK") + digits(r, 8, C9), "fr": lambda: f"{digits(r, 2)}{digits(r, 2, string.ascii_uppercase)}{digits(r, 5)}", "es": lambda: digits(r, 3, string.ascii_uppercase) + digits(r, 6), "it": lambda: "Y" + r.choice("ABC") + digits(r, 7), "zh": lambda: r.choice("EG") + digits(r, 8), "ja": lambda: "T" + r.choice("KRZ") + digits(r, 7)}.get(p.place, lambda: lead(r, 9))()
def mrz(p):
    s = {"us": "USA", "gb": "GBR", "de": "D<<", "fr": "FRA"}.get(p.place, "UTO")
    return ids.mrz(s, p.family_, p.given_, digits(p.r, 9), ids.day(p), "MF"[p.female], f"{p.r.randint(27, 35)}{p.r.randint(1, 12):02}{p.r.randint(1, 28):02}")
def dlgb(p): return (p.family_[:5] + "99999")[:5] + f"{p.born[0] // 10 % 10}{p.born[1] + 50 * p.female:02}{p.born[2]:02}{p.born[0] % 10}{p.given_[0]}9{p.r.choice('29')}{digits(p.r, 2, string.ascii_uppercase)}"[:11]
def eth(p): low = hexa(p.r, 40); return p.r.choice(["0x" + low, ids.eip55(low)])
def btc(p): return p.r.choice([lambda: ids.base58check(b"\0" + p.r.randbytes(20)), lambda: ids.base58check(b"\5" + p.r.randbytes(20)), lambda: ids.bech32("bc", p.r.randbytes(20))])()
def mac(p): return (p.r.choice([":", "-", ":"])).join(hexa(p.r, 2) for _ in range(6)).upper() if p.r.random() < .4 else ":".join(hexa(p.r, 2) for _ in range(6))
def near(a, b): return lambda p: f"{p.r.uniform(a, b):.6f}"
def ua(p): return p.r.choice(["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/{}E148 Safari/604.1", "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"]).format(p.r.randint(100, 130))
def dlus(p): return p.r.choice(string.ascii_uppercase) + digits(p.r, 7)

# kind: how a value is made, and its category with those that are as right
KINDS = {
    "full": (One.full, NAME), "roman": (One.roman, NAME), "lastfirst": (lambda p: f"{p.family}, {p.given}", NAME), "first": (lambda p: p.given, FIRST), "last": (lambda p: p.family, LAST), "kana": (pick("サトウ ケンタ|スズキ ミサキ|タカハシ ダイスケ|タナカ ヨウコ|ワタナベ サクラ|ヤマモト ナオキ|コバヤシ ユミ|カトウ タクヤ|ヨシダ アオイ|マツモト レン|イノウエ チヒロ|シミズ マコト"), NAME),
    "email": (One.mail, EMAIL), "phone": (One.phone, PHONE), "msisdn": (lambda p: "1" + re.sub(r"\D", "", fill(p.r, "503@##@###")), PHONE), "fax": (One.phone, FAX), "addr": (One.address, ADDR), "street": (One.street, STREET), "city": (lambda p: p.city, part("city")), "state": (lambda p: p.region, part("state")), "zip": (lambda p: p.zip, part("postal_code")), "country": (lambda p: p.r.choice(["United States", "United States", "Canada", "Germany", "Mexico"]), part("country")),
    "dob": (born("{y}-{m:02}-{d:02}"), DOB), "dobus": (born("{m:02}/{d:02}/{y}"), DOB), "dobde": (born("{d:02}.{m:02}.{y}"), DOB), "dobfr": (born("{d:02}/{m:02}/{y}"), DOB), "dobnl": (born("{d:02}-{m:02}-{y}"), DOB), "dobja": (born("{y}/{m:02}/{d:02}"), DOB),
    "mf": (pick("M|F"), GENDER), "mw": (pick("m|w|d|m|w"), GENDER), "hf": (pick("H|F"), GENDER), "hm": (pick("Hombre|Mujer"), GENDER), "gja": (pick("男|女"), GENDER), "gko": (pick("남|여"), GENDER), "gzh": (pick("男|女"), GENDER), "marital": (pick("Single|Married|Divorced|Widowed"), MARITAL), "fam_de": (pick("ledig|verheiratet|geschieden|verwitwet"), MARITAL), "orient": (pick("Heterosexual|Gay|Lesbian|Bisexual|Prefer not to say"), ("user.demographic.sexual_orientation",)),
    "race": (pick("White|Black or African American|Asian|Hispanic or Latino|Two or More Races|American Indian or Alaska Native"), RACE), "race_sg": (pick("Chinese|Malay|Indian|Eurasian|Others"), RACE), "minzu": (pick("汉族|汉族|回族|满族|壮族|苗族|藏族"), RACE), "faith": (pick("Catholic|Protestant|Muslim|Hindu|Jewish|Buddhist|None|Sikh"), RELIGION), "konf": (pick("ev|rk|evangelisch|römisch-katholisch|ohne"), RELIGION), "nat_en": (pick("American|British|German|French|Chinese|Indian|Brazilian|Japanese"), NATION),
    "passport": (passport, PASS), "mrz2": (lambda p: mrz(p)[1], PASS), "mrz": (lambda p: "\n".join(mrz(p)), PASS), "dlus": (dlus, LICENCE), "dlgb": (dlgb, LICENCE), "kvnr": (lambda p: ids.kvnr(p.r.choice("ABCDEGHKLMNPRSTX") + digits(p.r, 8)), INSURED), "mbi": (mbi, INSURED),
    "card": (card, CARD), "unionpay": (lambda p: ids.luhn(p.r.choice(["622202", "622848", "621700", "621661"]) + digits(p.r, 12)), (*CARD, *BANK)), "iban": (iban, BANK), "bic": (pick("DEUTDEFF|COBADEFFXXX|BNPAFRPP|SOGEFRPPXXX|INGBNL2A|BARCGB22|CHASUS33|UNCRITMM|BSCHESMMXXX|GENODEM1GLS|RABONL2U|NEDSZAJJ"), BIC), "account": (lambda p: lead(p.r, 8 if p.place == "gb" else 19 if p.place == "zh" else 10), BANK), "sortcode": (lambda p: "-".join(digits(p.r, 2, "012345689") for _ in range(3)), BANK), "aba": (lambda p: ids.aba(p.r.choice(["0210", "1110", "1210", "0260", "3220"]) + digits(p.r, 4)), BANK),
    "ip": (ip, IP), "ip6": (ip6, IP), "mac": (mac, DEVICE), "imei": (imei, DEVICE), "idfa": (lambda p: uuid(p.r).upper(), DEVICE), "gaid": (lambda p: uuid(p.r), DEVICE), "ua": (ua, UA), "cookie": (lambda p: p.r.choice([f"_ga=GA1.2.{lead(p.r, 9)}.17{lead(p.r, 8)}", "session=" + hexa(p.r, 32), "PHPSESSID=" + digits(p.r, 26, string.ascii_lowercase + string.digits)]), COOKIE),
    "lat": (near(30, 48), POINT), "lon": (near(-122, -74), POINT), "geo": (lambda p: f"{p.r.uniform(30, 59):.5f}, {p.r.uniform(-120, 20):.5f}", POINT), "plate": (plate, PLATE), "vin": (vin, PLATE), "icd": (pick("E11.9|I10|J45.909|M54.5|F32.1|K21.9|N39.0|Z23|S52.501A|G43.909|E78.5|R51.9"), HEALTH), "blood": (pick("O+|O-|A+|A-|B+|AB+|AB-"), HEALTH), "bloodzh": (pick("A型|B型|O型|AB型"), HEALTH), "bloodde": (pick("0 positiv|A Rh+|B negativ|AB positiv"), HEALTH),
    "bcrypt": (lambda p: f"$2{p.r.choice('aby')}${p.r.choice(['10', '12'])}$" + digits(p.r, 53, ALNUM + "./"), SECRET), "password": (lambda p: p.r.choice(["Summer", "Welcome", "Passw0rd", "Bluebird", "qwertz", "Dragon"]) + p.r.choice("!#$@") + digits(p.r, 3), SECRET), "apikey": (apikey, KEY), "jwt": (jwt, KEY), "pem": (pem, KEY), "btc": (btc, COIN), "eth": (eth, COIN), "bio": (lambda p: b64(p.r, 340) + "==", BIO),
    "login": (One.login, LOGIN), "username": (One.login, LOGIN), "handle": (lambda p: "@" + p.login().replace(".", "_"), SOCIAL), "linkedin": (lambda p: f"https://www.linkedin.com/in/{p.given_.lower()}-{p.family_.lower()}-{hexa(p.r, 6)}", SOCIAL), "profile": (lambda p: p.r.choice(["https://www.linkedin.com/in/{}", "https://www.facebook.com/{}", "https://twitter.com/{}", "https://www.instagram.com/{}/"]).format(p.login().replace(".", "")), SOCIAL), "urlid": (lambda p: f"https://www.example.com/account?{p.r.choice(['user_id', 'uid', 'customer_id', 'userId'])}={lead(p.r, 7)}&ref=mail", URLID),
} | {"nat_" + kind: (make, NHS if kind == "nhs" else NATIONAL) for kind, make in ids.NAT.items()}

# --- things, by themselves
DAY = lambda p: (2020 + p.r.randint(0, 6), p.r.randint(1, 12), p.r.randint(1, 28))
def when(form): return lambda p: (lambda y, m, d: form.format(y=y, m=m, d=d, h=p.r.randint(0, 23), i=p.r.randint(0, 59), s=p.r.randint(0, 59)))(*DAY(p))
def shape(*forms): return lambda p: "".join(p.r.choice("0123456789") if c == "#" else p.r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") if c == "?" else p.r.choice("0123456789abcdef") if c == "~" else c for c in p.r.choice(forms))
THINGS = {
    "int": lambda p: str(p.r.randint(1000, 999999)), "int1": lambda p: str(p.r.randint(1, 60)), "qty": lambda p: str(p.r.randint(1, 500)), "bool": pick("t|f"), "price": lambda p: f"{p.r.uniform(3, 4000):.2f}", "pricede": lambda p: f"{p.r.randint(3, 3000)},{p.r.randint(0, 99):02}", "ratio": lambda p: f"{p.r.uniform(0, 9):.3f}", "date": when("{y}-{m:02}-{d:02}"), "datede": when("{d:02}.{m:02}.{y}"), "datefr": when("{d:02}/{m:02}/{y}"), "ts": when("{y}-{m:02}-{d:02} {h:02}:{i:02}:{s:02}"), "time": lambda p: f"{p.r.randint(4, 23):02}:{p.r.randint(0, 59):02}", "year": lambda p: str(p.r.randint(1990, 2026)), "period": shape("2025-0#", "2026-0#"), "semester": pick("Fall 2025|Spring 2026|Summer 2026"),
    "uuid": lambda p: uuid(p.r), "hex32": lambda p: hexa(p.r, 32), "md5": lambda p: hexa(p.r, 32), "sha256": lambda p: hexa(p.r, 64), "gitsha": lambda p: hexa(p.r, p.r.choice([40, 40, 7])), "alnum6": shape("??#?##"), "serial": shape("SN-####??##", "C02?####??##"), "orderno": shape("SO-2026-#####", "ORD-######", "#####-2026"), "invoice": shape("INV-2026-####", "RE-#####"), "sku": shape("???-####-??", "SKU-######"), "track": shape("1Z??????##########", "JJD##########", "9400 1000 #### #### #### ##"), "sub": shape("sub_1N~~~~~~~~~~~~~~"), "booking": shape("??#?##", "HB-######"), "policy": shape("POL-########", "KV-####-####"), "container": shape("MSKU#######", "TGHU#######"), "scn": shape("SCN-###"), "ticket": shape("OPS-####", "WEB-###"), "course": shape("MATH-###", "HIST-###", "CS-2##"), "room": shape("###", "B###"), "seat": lambda p: f"{p.r.randint(1, 38)}{p.r.choice('ABCDEF')}", "flight": shape("LH###", "BA####", "UA##"), "rack": shape("A##-0#", "R##-U##"), "gl": shape("4####0", "6##00"), "costcenter": shape("CC-####", "40####"), "hs": shape("8471.30.##", "6109.10.00", "8517.62.##"), "ndc": shape("#####-####-##"), "cas": shape("64-17-5", "67-56-1", "7732-18-5", "###-##-#"), "isin": lambda p: p.r.choice(["US0378331005", "DE0007164600", "GB0002374006", "FR0000120271"]), "lei": shape("5493001KJTIIGC8Y1R12", "529900??????######"), "imdb": shape("tt#######"), "ean": lambda p: (lambda b: b + str(-ids.dot(b, (1, 3) * 6) % 10))("40" + digits(p.r, 10)), "isbn": lambda p: (lambda b: b + str(-ids.dot(b, (1, 3) * 6) % 10))("978" + digits(p.r, 9)), "cell": shape("262-01-####-#####"), "apn": pick("internet.telekom|fast.t-mobile.com|web.vodafone.de"), "exp": shape("0#/2#"), "mcc": pick("5411|5812|5999|4829|7011"), "version": lambda p: p.r.choice(["", "v"]) + f"{p.r.randint(0, 17)}.{p.r.randint(0, 20)}.{p.r.randint(0, 30)}",
    "host": lambda p: p.r.choice(["web", "db", "api", "cache", "edge", "mail"]) + f"-{p.r.randint(1, 40):02}." + p.r.choice(["prod.internal", "eu-west-1.compute.internal", "corp.local", "dc2.example.net"]), "ipin": shape("10.2#.#.1#", "192.168.1#.2#", "172.16.#.1##"), "os": pick("Ubuntu 22.04|Debian 12|Windows Server 2022|RHEL 9.3"), "env": pick("prod|staging|dev|qa"), "docker": lambda p: f"registry.local/{p.r.choice(['web', 'billing', 'auth'])}:{p.r.randint(1, 4)}.{p.r.randint(0, 20)}", "service": pick("billing-api|auth-service|search|frontend|notification-worker|Payments|Inventory Sync"), "gitbranch": pick("main|develop|feature/new-checkout|release/2.4|hotfix/login"), "method": pick("GET|POST|PUT|DELETE"), "path": pick("/|/pricing|/api/v1/orders|/cart|/products/4711|/login|/help/faq"), "httpstatus": pick("200|201|301|404|500|503|200"), "filename": pick("report_q3.pdf|IMG_2041.jpg|invoice_final_v2.docx|backup-2026-01-03.tar.gz|logo.svg|data.csv|call_20260104_113020.wav"), "filepath": pick("/var/log/nginx/access.log|C:\\Data\\exports\\q3.xlsx|s3://bucket/raw/2026/01/part-0001.parquet|/srv/www/index.html"), "mime": pick("application/pdf|image/png|text/csv|application/json"), "imgurl": shape("https://cdn.example.com/img/~~~~~~~~.png"), "docurl": pick("https://docs.example.com/setup|https://www.example.com/|https://app.example.com/callback|https://blog.example.com/2026/01/news"), "scope": pick("read write|openid profile|orders:read"), "grant": pick("authorization_code|client_credentials"),
    "flag": pick("new_checkout|dark_mode|beta_search"), "cfgkey": pick("smtp.timeout|cache.ttl|max_upload_size|ui.theme"), "cfgval": pick("30|true|dark|512M|eu-central-1"), "cron": pick("0 3 * * *|*/15 * * * *|0 0 1 * *"), "job_etl": pick("load_orders|dim_product_daily|sync_inventory|export_gl"), "tablename": pick("dim_product|fact_sales|stg_orders|public.inventory"), "sql": pick("SELECT count(*) FROM orders|INSERT INTO stg_orders SELECT * FROM raw.orders|VACUUM ANALYZE inventory"), "bug": pick("Checkout button does nothing on Safari|Timeout while exporting report|Wrong currency on invoice PDF|NullPointerException in cart|Deadlock detected on table inventory"), "event": pick("page_view|add_to_cart|checkout_started|app_open|signup"), "queue": pick("Support EN|Billing|Sales Tier 1"), "phonemodel": pick("iPhone 15|Pixel 8|SM-S918B|Galaxy A54|Xiaomi 13T"), "chain": pick("bitcoin|ethereum|polygon"),
    "status": pick("active|pending|closed|cancelled|paid|new"), "status_de": pick("offen|versendet|storniert|bezahlt"), "status_fr": pick("expédiée|en cours|annulée"), "status_zh": pick("已发货|待付款|已完成|已取消"), "passfail": pick("pass|fail|skipped"), "priority": pick("Low|Medium|High|Critical"), "plan": pick("free|pro|enterprise|basic"), "tier": pick("gold|silver|bronze|standard"), "tier_de": pick("Stammkunde|Neukunde|Gewerbe"), "tier_ja": pick("ゴールド|シルバー|一般"), "tier_ko": pick("골드|실버|일반"), "tier_zh": pick("金卡|银卡|普通"), "channel": pick("organic|google_ads|referral|newsletter|Web"), "cur": pick("USD|EUR|GBP"), "lang": pick("en-US|de-DE|fr|es|English"), "tz": pick("Europe/Berlin|America/New_York|UTC|Asia/Tokyo"), "coupon": shape("SAVE1#", "WELCOME#0", "SPRING2#"), "terms": pick("Net 30|Net 60|2/10 Net 30|COD"), "incoterm": pick("FOB|CIF|DDP|EXW"), "locode": pick("CNSHA|DEHAM|NLRTM|USLAX|SGSIN"), "vessel": pick("Ever Given|MSC Oscar|Maersk Elba|CMA CGM Marco Polo"), "iata": pick("FRA|JFK|LHR|NRT|MUC|ORD"), "mic": pick("XNYS|XNAS|XETR|XPAR"), "ticker": pick("AAPL|SAP|MSFT|TSLA|BAS"), "aircraft": pick("A320|B738|A359|E190"), "gate": shape("A##", "B#"), "carrier": pick("UPS|DHL|FedEx|Chronopost|Colissimo"), "visa": pick("B1/B2|F-1|H-1B|Schengen C"), "roomtype": pick("Double Deluxe|Single|King Suite|Twin"), "view": pick("sea|garden|street"), "taxcode": shape("1257L", "BR", "####L"), "unit": pick("°C|kPa|mm|dB"), "hazard": pick("H225|H301|H315"), "relation": pick("Spouse|Child|Parent|Domestic Partner"),
    "job": pick("Software Engineer|Sales Manager|Nurse|Accountant|HR Business Partner|Driver"), "job_fr": pick("Comptable|Directeur commercial|Infirmière|Technicien"), "job_ja": pick("部長|課長|主任|一般社員"), "dept": pick("Sales|Finance|IT|Human Resources|Marketing"), "dept_de": pick("Vertrieb|Einkauf|Buchhaltung|Personal"), "dept_fr": pick("Comptabilité|Achats|Informatique"), "dept_it": pick("Vendite|Produzione|Amministrazione"), "dept_ja": pick("営業部|人事部|開発部"), "dept_zh": pick("内科|外科|儿科|骨科"), "ward": pick("Cardiology|Ward 3B|ICU|Maternity"), "ward_de": pick("Innere|Chirurgie|Station 4"), "branch": pick("001|014|Main|Downtown"), "site": pick("Plant North|Depot 4|Central|Riverside Branch"), "bankproduct": pick("Savings|Checking|Mortgage|Current Account"), "company": pick("Acme Corp|Globex Inc|Initech LLC|Umbrella Health|Stark Industries|Siemens AG|General Hospital|Deloitte"), "company_de": pick("Müller Logistik GmbH|Schneider Electric|Bosch Rexroth AG|Stadtwerke Kassel|Hans Weber KG|Becker Metallbau GmbH"), "brand": pick("Samsung|Bosch|Nike|Lego|Philips|Dyson"), "category": pick("Electronics|Garden|Toys|Books|Home & Kitchen"), "product": pick("USB-C Cable 2m|Ceramic Mug Blue|Running Shoes Men|LED Desk Lamp|Wireless Mouse|Charlotte Armchair"), "product_de": pick("Schraube M8x40|Bürostuhl Comfort|Kaffeemaschine|Regal Billy weiß"), "product_fr": pick("Chaise de bureau|Lampe LED|Câble USB|Cafetière"), "product_zh": pick("蓝牙耳机|保温杯|运动鞋|手机壳"), "color": pick("Black|Navy|Red|Olive"), "farbe": pick("schwarz|silber|blau metallic"), "size": pick("S|M|L|XL|42"), "car": pick("Golf|Corolla|Model 3|Focus|Octavia"), "carmake": pick("Volkswagen|Toyota|Ford|Skoda|BMW"), "drug": pick("Metformin|Lisinopril|Amoxicillin|Ibuprofen"), "sig": pick("1 tab daily|2 puffs q4h prn|apply twice daily"), "coursetitle": pick("Linear Algebra|World History|Intro to Programming"), "book": pick("The Silent Patient|Pride and Prejudice|Dune|Educated"), "film": pick("Forrest Gump|The Matrix|Erin Brockovich|Parasite"), "genre": pick("Drama|Comedy|Thriller"), "chem": pick("Ethanol|Methanol|Water|Acetone"), "formula": pick("C2H5OH|CH3OH|H2O|C3H6O"), "gldesc": pick("Office rent January|Travel expenses|Accrued revenue|Bank charges"), "testname": pick("Login with valid data|Export as CSV|Search returns results"), "note_it": pick("cliente abituale|paga in contanti|consegna al mattino"), "lot": shape("LOT#####", "B####?"), "bio": pick("Coffee lover and runner|Data nerd|Proud parent of two|Maker of things"), "route": shape("M##", "S#", "##"), "stop": pick("Central Station|Market Square|Hospital|University|Town Hall"), "lat": near(50, 53), "lon": near(6, 13),
}
OTHER = THINGS | {"login": One.login, "mrn": lambda p: lead(p.r, 7), "hex32": lambda p: hexa(p.r, 32), "ein": lambda p: f"{digits(p.r, 2)}-{digits(p.r, 7)}", "salary": lambda p: str(p.r.randint(30, 190) * 1000), "usstate": pick("CA|NY|TX|FL"), "addr": One.address, "digits11": lambda p: lead(p.r, 11), "digits9": lambda p: lead(p.r, 9), "ifsc": shape("HDFC0######", "SBIN0######"), "anrede": pick("Herr|Frau"), "vat": shape("DE#########"), "cc": pick("DE|FR|CN|US|PL"), "docurl": THINGS["docurl"], "lat": near(30, 48), "lon": near(-122, -74), "int": THINGS["int"], "uuid": THINGS["uuid"], "disab": pick("Yes|No|Prefer not to say"), "imsi": lambda p: "26201" + digits(p.r, 10), "iban": iban}
TYPES = {"int": "integer", "int1": "integer", "qty": "integer", "price": "numeric", "ratio": "numeric", "date": "date", "ts": "timestamp", "bool": "boolean", "uuid": "uuid"}

def spoil(r, kind, v):
    """A value that somebody mistyped, cut off or never knew."""
    how = r.random()
    if how < .4 or len(v) < 4: return r.choice(["n/a", "unknown", "-", "TBD", "?", "none"])
    at = r.randrange(1, len(v) - 1)
    return v[:at] + v[at + 1:] if how < .7 else v[:len(v) // 2] if how < .85 else v[:at] + r.choice("x0#7") + v[at + 1:]
def column(seed, place, rows, spec, first, kinds, things, other, nulls=.2):
    r, kind, sort = random.Random(seed), spec.lstrip("-~"), {"-": "decoy", "~": "either"}.get(spec[0], "typed")
    label = {"label": sort, "kind": kind, "type": TYPES.get(kind, "text") if sort == "decoy" else "text"}
    if sort == "typed": label |= {"category": kinds[kind][1][0], "also": list(kinds[kind][1][1:])}
    make = things[kind] if sort == "decoy" else other[kind] if sort == "either" else kinds[kind][0]
    return label, [(v if sort != "typed" or r.random() > .05 else spoil(r, kind, v)) if first or r.random() >= nulls else None for v in (make(One(r, place)) for _ in range(rows))]
def write(directory, file, columns):
    with (directory / file).open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerow([name for name, *_ in columns])
        for row in zip(*(values for *_, values in columns)): out.write(",".join("" if v is None else '"%s"' % v.replace('"', '""') for v in row) + "\n")
def tables(directory, seed, schema, kinds=KINDS, things=THINGS, other=OTHER):
    for at, line in enumerate(one.split() for one in (HOME / schema).read_text("utf-8").splitlines() if one and not one.startswith("#")):
        name, place, *specs = line
        rows = random.Random(f"{seed}/{name}").randint(150, 400)
        made = [(called, *column(f"{seed}/{name}/{called}", place, rows, kind, n == 0, kinds, things, other)) for n, (called, kind) in enumerate(spec.split("=") for spec in specs)]
        file = f"table_{at:03}_{name}.csv"
        write(directory, file, made)
        yield {"file": file, "table": name, "columns": [{"name": called, **label} for called, label, _ in made]}

# --- notes
BORN = {"us": ["{m:02}/{d:02}/{y}", "{y}-{m:02}-{d:02}", "{mon} {d}, {y}"], "gb": ["{d:02}/{m:02}/{y}", "{d} {mon} {y}"], "fr": ["{d:02}/{m:02}/{y}"], "es": ["{d:02}/{m:02}/{y}"], "it": ["{d:02}/{m:02}/{y}"], "pt": ["{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}"], "br": ["{d:02}/{m:02}/{y}"], "nl": ["{d:02}-{m:02}-{y}"], "pl": ["{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}"], "se": ["{y}-{m:02}-{d:02}"], "ja": ["{y}年{m}月{d}日", "{y}/{m:02}/{d:02}"], "ko": ["{y}년 {m}월 {d}일", "{y}-{m:02}-{d:02}"], "zh": ["{y}年{m}月{d}日", "{y}-{m:02}-{d:02}"], "tw": ["{y}年{m}月{d}日", "{y}/{m:02}/{d:02}"]}
def maker(kind, place):
    """What makes a note's value: kinds of columns first, then national numbers by their place."""
    if kind == "dob": return born(*BORN.get(place, ["{d:02}.{m:02}.{y}"])), DOB
    return KINDS.get(kind) or KINDS["nat_" + {"zhid": "cn"}.get(kind, kind)]
def clean(r, sentence):
    p = One(r, "us")
    fills = {"o": "orderno", "t": "track", "v": "version", "k": "ticket", "s": "sku", "u": "uuid", "d": "date", "p": "price"}
    return re.sub(r"\{([otvksudpn])\}", lambda m: str(r.randint(3, 950)) if m[1] == "n" else THINGS[fills[m[1]]](p), sentence)
def wrap(frame, note): return frame.replace("{}", note if frame.endswith("{}") or note[-1] in ".。!?" else note + ".")
def notes(seed, times=(3, 3, 4)):
    """(file, column label, notes, note labels); times: how often each sentence stands."""
    cleans = dict(j_notes.parse(j_notes.CLEAN))
    lists = [("structured", j_notes.TEXT, times[0]), ("names", j_notes.NAME, times[1]), ("addresses", j_notes.ADDRESS, times[2])]
    for group, text, often in lists:
        for head, sentences in j_notes.parse(text):
            kind, place = head.split("/") if "/" in head else ({"names": "full", "addresses": "addr"}[group], head)
            lang, r = j_notes.LANG.get(place, place), random.Random(f"{seed}/{group}/{head}")
            make, category = maker(kind, place)
            said, labels = [], []
            for sentence in sentences * often:
                value = make(One(r, place))
                if sentence.startswith("{\""): value = value.replace("\n", "\\n")
                note = sentence.replace("{}", value)
                if r.random() < .3 and not note.startswith("{"): note += ("" if note[-1] in ".。!?" else "。" if lang in ("ja", "zh", "tw") else ".") + " " + clean(r, r.choice(cleans["en" if lang == "en" else lang if lang in cleans else "sv"]))
                said.append(note if note.startswith("{\"") else wrap(r.choice(j_notes.WRAP[lang]), note))
                labels.append({"row": len(labels), "group": "accounts" if kind == "username" else group, "kind": f"{kind}_{lang}", "category": category[0], "also": list(category[1:])})
            yield f"text_{group}_{kind}_{place}.csv", {"label": "free", "kind": kind, "category": category[0], "also": list(category[1:])}, said, labels
    for lang, sentences in cleans.items():
        r = random.Random(f"{seed}/clean/{lang}")
        said = [wrap(r.choice(j_notes.WRAP[lang]), " ".join(clean(r, s) for s in r.sample(sentences, r.choice([1, 1, 1, 2, 3])))) for _ in range({"en": 480, "de": 110, "zh": 70, "fr": 70, "ja": 50, "es": 50}.get(lang, 25))]
        yield f"text_clean_{lang}.csv", {"label": "clean", "kind": lang}, said, [{"row": row, "group": "clean", "kind": lang} for row in range(len(said))]

def finish(directory, seed, every, texts):
    """Writes the notes and the labels of everything; says how many there are."""
    all_notes = []
    for file, label, said, labels in texts:
        write(directory, file, [("body", label, said)])
        every.append({"file": file, "table": "messages", "columns": [{"name": "body", "type": "text", **label}]})
        all_notes += [{"file": file, "column": "body", **one} for one in labels]
    (directory / "labels.json").write_text(json.dumps({"seed": seed, "rows": 0, "tables": every, "notes": all_notes}, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    count = lambda all, key: {one: sum(x[key] == one for x in all) for one in sorted({x[key] for x in all})}
    print(len(every), "files", count([column for table in every for column in table["columns"]], "label"), count(all_notes, "group"))

def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    finish(given.directory, given.seed, list(tables(given.directory, given.seed, "j_tables.txt")), notes(given.seed))

if __name__ == "__main__":
    main()
