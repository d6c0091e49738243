#!/usr/bin/env python3
"""Writes set `l`: tables and notes of ordinary businesses, as a sceptical evaluator of another company would make them.

    l.py DIRECTORY [--seed N]

Written on 2026-11-22 without knowledge of the recognisers: neither their word lists nor their patterns had been read,
nor the tables and notes of the other sets (of `j` its program, for the layout and the labels). Insurance, energy,
universities, donors, cars, travel, property, couriers, games, pharmacies, banks, libraries, payroll, shops and telecoms.
Tables are in `l_tables.txt`, notes with a value within in `l_notes.txt` and `l_prose.txt`, those without in
`l_clean.txt`, people in `l_people.py`, checksums in `j_ids.py`. 20 % of a column's values are NULL, 5 % of the typed ones
wrong. What people would argue about is judged neither way.
"""
import argparse, base64, csv, json, pathlib, random, re, string
import j_ids as ids
from j_ids import digits, lead
from l_people import Person, fill

HOME = pathlib.Path(__file__).parent
ALNUM = string.ascii_letters + string.digits
ID, CRED, FIN, CONTACT = "user.government_id", "user.authorization", "user.financial", "user.contact"
PEOPLE = "user.demographic"

# --- values of things
def hexa(r, n): return digits(r, n, "0123456789abcdef")
def uuid(r): return f"{hexa(r, 8)}-{hexa(r, 4)}-4{hexa(r, 3)}-{r.choice('89ab')}{hexa(r, 3)}-{hexa(r, 12)}"
def day(r, first=2018, last=2026): return f"{r.randint(first, last)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
def stamp(r): return f"{day(r, 2023)} {r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"
def isbn(r):
    body = r.choice(["978", "979"]) + digits(r, 9)
    return body + str(-ids.dot(body, (1, 3) * 6) % 10)
def host(r):
    return r.choice(["web-{}", "db{}", "app-{}.prod.internal", "sw-core-{}", "cache-{}.eu-west-1.local", "build{}", "ap-floor{}", "k8s-node-{}"]).format(f"{r.randint(1, 60):02}")
THINGS = {
    "date": (day, "date"), "ts": (stamp, "timestamp"), "bool": (lambda r: r.choice(["true", "false"]), "boolean"), "uuid": (uuid, "uuid"),
    "sha1": (lambda r: hexa(r, 40), "text"), "sha256": (lambda r: hexa(r, 64), "text"), "md5": (lambda r: hexa(r, 32), "text"), "isbn": (isbn, "text"), "host": (host, "text"),
    "lat": (lambda r: f"{r.uniform(44, 58):.6f}", "numeric"), "lon": (lambda r: f"{r.uniform(-4, 21):.6f}", "numeric"),
}

# --- values of people and their machines
def dob(p):
    form = {"us": "{m:02}/{d:02}/{y}", "gb": "{d:02}/{m:02}/{y}", "fr": "{d:02}/{m:02}/{y}", "es": "{d:02}/{m:02}/{y}", "it": "{d:02}/{m:02}/{y}", "br": "{d:02}/{m:02}/{y}", "mx": "{d:02}/{m:02}/{y}", "in": "{d:02}/{m:02}/{y}", "nl": "{d:02}-{m:02}-{y}", "dk": "{d:02}-{m:02}-{y}", "se": "{y}-{m:02}-{d:02}", "jp": "{y}/{m:02}/{d:02}", "kr": "{y}-{m:02}-{d:02}", "cn": "{y}-{m:02}-{d:02}"}.get(p.place, "{d:02}.{m:02}.{y}")
    return form.format(y=p.born[0], m=p.born[1], d=p.born[2])
MONTHS = {"us": "January February March April May June July August September October November December", "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember", "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"}
def dob_told(p):
    """A day of birth as people write it in a note."""
    y, m, d = p.born
    place = "us" if p.place == "gb" else p.place
    month = MONTHS[place].split()[m - 1] if place in MONTHS else ""
    told = {"us": f"{month} {d}, {y}", "gb": f"{d} {month} {y}", "de": f"{d}. {month} {y}", "fr": f"{d} {month} {y}", "jp": f"{y}年{m}月{d}日", "kr": f"{y}년 {m}월 {d}일", "cn": f"{y}年{m}月{d}日"}.get(p.place)
    return told if told and p.r.random() < .4 else dob(p)
def card(p):
    r = p.r
    head, n = r.choice([("4147", 16), ("4462", 16), ("4929", 16), ("4005", 16), ("5256", 16), ("5424", 16), ("5178", 16), ("2223", 16), ("3766", 15), ("3791", 15), ("6011", 16)])
    v = ids.luhn(head + digits(r, n - 1 - len(head)))
    groups = [v[at:at + 4] for at in range(0, 16, 4)] if n == 16 else [v[:4], v[4:10], v[10:]]
    return r.choice(["", "", " ", "-"]).join(groups)
def iban(p):
    r, place = p.r, {"us": "de", "in": "gb", "br": "pt", "cz": "de", "tr": "de"}.get(p.place, p.place)
    if place == "fr":
        bank, desk, account = digits(r, 5), digits(r, 5), digits(r, 11)
        bban = bank + desk + account + f"{97 - (89 * int(bank) + 15 * int(desk) + 3 * int(account)) % 97:02}"
    elif place == "es":
        check = lambda t: str({10: 1, 11: 0}.get(11 - ids.dot(t, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11, 11 - ids.dot(t, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11))
        bank, account = r.choice(["2085", "0081", "0075"]) + digits(r, 4), digits(r, 10)
        bban = bank + check("00" + bank) + check(account) + account
    elif place == "it":
        odd = ids.ODD
        body = r.choice(["02008", "05696", "07601"]) + digits(r, 5) + digits(r, 12)
        bban = chr(65 + sum(odd[c] if at % 2 == 0 else int(c) for at, c in enumerate(body)) % 26) + body
    elif place == "pt":
        body = r.choice(["0007", "0018", "0036"]) + digits(r, 4) + digits(r, 11)
        bban = body + f"{98 - int(body + '00') % 97:02}"
    elif place == "nl":
        account = ids.until(lambda: "0" + lead(r, 9), lambda v: ids.dot(v, range(10, 0, -1)) % 11 == 0)
        bban = r.choice(["INGB", "RABO", "TRIO", "SNSB"]) + account
    elif place == "pl":
        sort = r.choice(["1020", "1050", "1240", "1140"]) + digits(r, 3)
        bban = sort + str(-ids.dot(sort, (3, 9, 7, 1, 3, 9, 7)) % 10) + digits(r, 16)
    else: bban = {"de": lambda: r.choice(["43060967", "10070024", "60050101", "76026000"]) + digits(r, 10), "at": lambda: r.choice(["14000", "19043", "60000"]) + digits(r, 11), "gb": lambda: r.choice(["MIDL", "NWBK", "ABBY", "MONZ"]) + r.choice(["401276", "601613", "090127", "040004"]) + digits(r, 8), "se": lambda: r.choice(["300", "500", "950"]) + digits(r, 17)}[place]()
    v = ids.iban(place.upper() if place != "de" else "DE", bban)
    return r.choice([v, " ".join(v[at:at + 4] for at in range(0, len(v), 4))])
BICS = {"de": "GENODEF1M04 SSKMDEMM BYLADEM1001 COBADEFFXXX HYVEDEMM488", "fr": "AGRIFRPP882 CMCIFR2A SOGEFRPP PSSTFRPPPAR", "gb": "NWBKGB2L MIDLGB22 LOYDGB21 ABBYGB2LXXX", "es": "CAIXESBBXXX BBVAESMM CAHMESMM", "nl": "INGBNL2A RABONL2U TRIONL2U", "us": "CHASUS33 BOFAUS3N WFBIUS6S CITIUS33"}
def token(p):
    part = lambda v: base64.urlsafe_b64encode(json.dumps(v, separators=(",", ":")).encode()).decode().rstrip("=")
    return f'{part({"alg": p.r.choice(["HS256", "RS256"]), "typ": "JWT"})}.{part({"iss": "auth.example.com", "sub": digits(p.r, 6), "exp": 1790000000 + p.r.randint(0, 9999999)})}.{digits(p.r, 43, ALNUM + "-_")}'
def key(p):
    r = p.r
    return r.choice([lambda: "AKIA" + digits(r, 16, string.ascii_uppercase + "234567"), lambda: "ghp_" + digits(r, 36, ALNUM), lambda: "sk_live_" + digits(r, 24, ALNUM), lambda: f"xoxb-{lead(r, 12)}-{lead(r, 13)}-{digits(r, 24, ALNUM)}", lambda: "AIzaSy" + digits(r, 33, ALNUM + "-_"), lambda: f"SG.{digits(r, 22, ALNUM)}.{digits(r, 43, ALNUM)}", lambda: "glpat-" + digits(r, 20, ALNUM)])()
def plate(p):
    return fill(p.r, p.r.choice({"us": ["%^^^###", "^^^-%###", "^^^ %###"], "gb": ["^^1# ^^^", "^^6# ^^^", "^^2% ^^^"], "de": ["B-^^ %###", "HH-^ %##", "KS-^^ %##", "M-^^ %###", "OL-^ %##"], "fr": ["^^-%##-^^"], "es": ["%### ^^^"], "it": ["^^ ### ^^", "^^###^^"], "nl": ["^^-%##-^", "^-%##-^^", "%#-^^^-%"], "pl": ["PO %####", "WA %####", "KR %###^", "GD %####"]}[p.place])).replace("Q", "K") if p.place != "es" else digits(p.r, 4) + " " + digits(p.r, 3, "BCDFGHJKLMNPRSTVWXYZ")
def vin(p): return ids.vin(p.r.choice(["1FMCU0", "2T1BUR", "4S3BNA", "WVWZZZ", "VF15RB", "ZFA312", "5YFEPM", "JN1TAN"]) + digits(p.r, 2, "ABCDEFGHJKLMNPRSTVWXYZ123456789") + "0" + p.r.choice("FGHJKLMNPR") + p.r.choice("ABCMPS1") + digits(p.r, 6))
def ip(p): return f"{p.r.choice([23, 31, 46, 68, 77, 82, 94, 98, 122, 176, 189, 212])}.{p.r.randint(0, 255)}.{p.r.randint(0, 255)}.{p.r.randint(1, 254)}"
def ip6(p): return p.r.choice([f"2a00:1450:{hexa(p.r, 4)}:{hexa(p.r, 3)}::{lead(p.r, 3)}", f"2601:{lead(p.r, 3)}:{hexa(p.r, 4)}:1{hexa(p.r, 3)}:" + ":".join("a" + hexa(p.r, 3) for _ in range(4))])
def mac(p):
    v = p.r.choice([":", ":", "-"]).join([p.r.choice(["3c", "a4", "f0", "00", "dc"])] + [hexa(p.r, 2) for _ in range(5)])
    return v.upper() if p.r.random() < .5 else v
def passport(p):
    r, own = p.r, "CFGHJKLMNPRTVWXYZ0123456789"
    return {"us": lambda: r.choice([lead(r, 9), r.choice("ABY") + digits(r, 8)]), "gb": lambda: lead(r, 9), "de": lambda: r.choice("CFGH") + digits(r, 8, own), "fr": lambda: digits(r, 2) + digits(r, 2, string.ascii_uppercase) + digits(r, 5), "es": lambda: digits(r, 3, string.ascii_uppercase) + digits(r, 6), "it": lambda: "Y" + r.choice("AB") + digits(r, 7)}[p.place]()
def mrz(p):
    return ids.mrz({"us": "USA", "de": "D<<"}.get(p.place, "GBR"), p.family_, p.given_, digits(p.r, 9, "CFGHJKLMNPRTVWXYZ0123456789"), ids.day(p), "MF"[p.female], f"{p.r.randint(27, 36)}{p.r.randint(1, 12):02}{p.r.randint(1, 28):02}")
def licence(p):
    r = p.r
    if p.place == "gb": return (p.family_ + "9999")[:5] + f"{p.born[0] // 10 % 10}{p.born[1] + 50 * p.female:02}{p.born[2]:02}{p.born[0] % 10}{p.given_[0]}{r.choice('9JM')}{digits(r, 1)}{digits(r, 2, string.ascii_uppercase)}"
    return digits(r, 1, "BCFJN") + digits(r, 3, "0123456789") + digits(r, 6, "0123456789ABCDEF") + digits(r, 1) if p.place == "de" else r.choice(string.ascii_uppercase) + digits(r, 7)
def eth(p): v = hexa(p.r, 40); return p.r.choice(["0x" + v, ids.eip55(v)])
def btc(p): return p.r.choice([lambda: ids.base58check(b"\0" + p.r.randbytes(20)), lambda: ids.base58check(b"\5" + p.r.randbytes(20)), lambda: ids.bech32("bc", p.r.randbytes(20))])()
def secret(p): return p.r.choice([lambda: f"$2{p.r.choice('aby')}$1{p.r.choice('012')}$" + digits(p.r, 53, ALNUM + "./"), lambda: "$argon2id$v=19$m=65536,t=3,p=4$" + digits(p.r, 22, ALNUM) + "$" + digits(p.r, 43, ALNUM), lambda: "pbkdf2_sha256$600000$" + digits(p.r, 22, ALNUM) + "$" + digits(p.r, 43, ALNUM) + "="])()
def cookie(p): return p.r.choice([f"sid={hexa(p.r, 32)}; Path=/", f"_ga=GA1.1.{lead(p.r, 9)}.17{lead(p.r, 8)}", f"JSESSIONID={hexa(p.r, 32).upper()}", f"_fbp=fb.1.17{digits(p.r, 11)}.{lead(p.r, 9)}"])
def agent(p): return p.r.choice(["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{}.0.0.0 Safari/537.36", "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_{}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "okhttp/4.{}.0"]).format(p.r.randint(10, 31))
def mbi(p): return "".join(p.r.choice({"c": "123456789", "a": "ACDEFGHJKMNPQRTUVWXY", "n": "0123456789", "m": "0123456789ACDEFGHJKMNPQRTUVWXY"}[k]) for k in "camnamnaann")
def kana(p): return p.r.choice("フジタ ナカムラ ニシカワ オカモト ハセガワ マツダ イシイ サカモト コンドウ ミウラ".split()) + p.r.choice([" ", "　"]) + p.r.choice("ケンイチ ショウタ タクヤ ダイスケ アヤカ ユミコ マユ チヒロ ケイコ サオリ".split())

# kind: how a value is made, its category, and those that are as right
KINDS = {
    "full": (Person.full, "user.name"), "lastfirst": (lambda p: f"{p.family} {p.given}", "user.name"), "kana": (kana, "user.name"),
    "first": (lambda p: p.given, "user.name.first", "user.name"), "last": (lambda p: p.family, "user.name.last", "user.name"),
    "email": (Person.mail, "user.contact.email"), "phone": (Person.phone, "user.contact.phone_number", "user.contact.fax_number"), "fax": (Person.phone, "user.contact.fax_number", "user.contact.phone_number"),
    "addr": (Person.address, "user.contact.address", "user.contact.address.street"), "street": (Person.street, "user.contact.address.street", "user.contact.address"),
    "city": (lambda p: p.town, "user.contact.address.city", "user.contact.address"), "region": (lambda p: p.region, "user.contact.address.state", "user.contact.address"), "zip": (lambda p: p.code, "user.contact.address.postal_code", "user.contact.address"), "country": (None, "user.contact.address.country", "user.contact.address", PEOPLE, PEOPLE + ".race_ethnicity", ID + ".immigration", ID),
    "dob": (dob, PEOPLE + ".date_of_birth"), "gender": (None, PEOPLE + ".gender"), "marital": (None, PEOPLE + ".marital_status"), "race": (None, PEOPLE + ".race_ethnicity"), "religion": (None, PEOPLE + ".religious_belief"),
    "nation": (None, PEOPLE, PEOPLE + ".race_ethnicity", ID + ".immigration", PEOPLE + ".profile", "user.contact.address.country", ID),
    "passport": (passport, ID + ".passport_number", ID, ID + ".national_identification_number"), "mrz2": (lambda p: mrz(p)[1], ID + ".passport_number", ID, ID + ".national_identification_number"), "mrz": (lambda p: "\n".join(mrz(p)), ID + ".passport_number", ID, ID + ".national_identification_number"),
    "licence": (licence, ID + ".drivers_license_number", ID), "plate": (plate, ID + ".vehicle_registration", ID, "user.device"), "vin": (vin, ID + ".vehicle_registration", ID, "user.device"),
    "mbi": (mbi, "user.health_and_medical.insurance_beneficiary_id", "user.health_and_medical", ID, ID + ".national_identification_number"), "kvnr": (lambda p: ids.kvnr(p.r.choice("ABCDEGHKLMNPRSTX") + digits(p.r, 8)), "user.health_and_medical.insurance_beneficiary_id", "user.health_and_medical", ID, ID + ".national_identification_number"),
    "mrn": (lambda p: p.r.choice([lead(p.r, 7), lead(p.r, 8), "H" + lead(p.r, 6)]), "user.health_and_medical.record_id", "user.health_and_medical", "user.health_and_medical.insurance_beneficiary_id", "user.unique_id", "user.biometric.health"),
    "icd": (lambda p: p.r.choice("E11.65 I10 J20.9 M17.11 F41.1 K29.70 N18.3 Z00.00 S93.401A G44.209 L40.0 H52.13".split()), "user.health_and_medical", "user.health_and_medical.record_id", "user.biometric.health"), "blood": (None, "user.health_and_medical", "user.health_and_medical.record_id", "user.biometric.health"),
    "card": (card, FIN + ".credit_card", FIN), "unionpay": (lambda p: ids.luhn(p.r.choice(["622588", "621226", "622700", "623058"]) + digits(p.r, p.r.choice([9, 12]))), FIN + ".credit_card", FIN, FIN + ".bank_account"),
    "iban": (iban, FIN + ".bank_account", FIN), "bic": (lambda p: p.r.choice(BICS[p.place].split()), FIN + ".bank_account", FIN), "account": (lambda p: lead(p.r, 8 if p.place == "gb" else 10), FIN + ".bank_account", FIN), "sortcode": (lambda p: f"{p.r.choice(['40', '60', '09', '20', '30'])}-{digits(p.r, 2)}-{digits(p.r, 2)}", FIN + ".bank_account", FIN), "aba": (lambda p: ids.aba(p.r.choice(["0410", "0720", "1220", "0310"]) + digits(p.r, 4)), FIN + ".bank_account", FIN),
    "btc": (btc, FIN, FIN + ".bank_account", "user.payment", "user.unique_id.pseudonymous"), "eth": (eth, FIN, FIN + ".bank_account", "user.payment", "user.unique_id.pseudonymous"),
    "ip": (ip, "user.device.ip_address", "user.device"), "ip6": (ip6, "user.device.ip_address", "user.device"), "mac": (mac, "user.device.device_id", "user.device", "user.unique_id.pseudonymous"), "imei": (lambda p: ids.luhn(p.r.choice(["35693803", "35175605", "86489204", "35824005"]) + digits(p.r, 6)), "user.device.device_id", "user.device", "user.unique_id.pseudonymous"), "adid": (lambda p: p.r.choice([uuid(p.r).upper(), uuid(p.r)]), "user.device.device_id", "user.device", "user.device.advertising_id", "user.unique_id.pseudonymous"),
    "lat": (lambda p: f"{p.r.uniform(32, 47):.6f}", "user.location", "user.location.precise", "user.location.imprecise"), "lon": (lambda p: f"{p.r.uniform(-121, -76):.6f}", "user.location", "user.location.precise", "user.location.imprecise"), "geo": (lambda p: f"{p.r.uniform(32, 47):.5f},{p.r.uniform(-121, -76):.5f}", "user.location", "user.location.precise", "user.location.imprecise"),
    "hash": (secret, CRED + ".password", CRED + ".credentials", CRED), "password": (lambda p: p.r.choice(["Tigger", "Monday", "letmein", "Arsenal", "Coffee", "iloveyou"]) + digits(p.r, 2) + p.r.choice("!?#*"), CRED + ".password", CRED + ".credentials", CRED), "apikey": (key, CRED + ".credentials", CRED + ".password", CRED), "jwt": (token, CRED + ".credentials", CRED + ".password", CRED),
    "login": (Person.login, "user.account.username", "user.account", "user.unique_id", "user.name"), "handle": (lambda p: "@" + p.login().replace(".", "_"), "user.social", "user.account.username", "user.contact.url", "user.contact"), "profile": (lambda p: f"https://www.linkedin.com/in/{p.given_.lower()}-{p.family_.lower()}-{hexa(p.r, 5)}", "user.social", "user.account.username", "user.contact.url", "user.contact"),
    "urlid": (lambda p: f"https://www.example.com/{p.r.choice(['account', 'profile', 'members'])}?{p.r.choice(['user_id', 'uid', 'customerId'])}={lead(p.r, 6)}", "user.unique_id", "user.contact.url", "user.account.username", "user.unique_id.pseudonymous", "user.device.cookie_id", "user.behavior.browsing_history", "user.behavior", "user.social"),
    "cookie": (cookie, "user.device.cookie_id", "user.device", "user.unique_id", "user.device.cookie", "user.unique_id.pseudonymous", CRED, CRED + ".credentials", CRED + ".password"), "ua": (agent, "user.device"),
} | {f"nat_{code}": (make, ID + ".national_identification_number", ID, FIN, *(("user.health_and_medical", "user.health_and_medical.insurance_beneficiary_id", "user.health_and_medical.record_id") if code == "nhs" else ())) for code, make in ids.NAT.items()}

# --- columns
def inline(r, text):
    """A value of `(a|b)`, of 'a pattern' or of a range; nothing for anything else."""
    if text[:1] == "(": return r.choice(text[1:-1].split("|"))
    if text[:1] == "'":
        kept = re.findall(r"\\(.)", text)
        made = fill(r, re.sub(r"\\.", "\0", text[1:-1]))
        for c in kept: made = made.replace("\0", c, 1)
        return made
    if span := re.fullmatch(r"(-?[\d.]+?)\.\.(-?[\d.]+)", text):
        low, high = span.groups()
        return f"{r.uniform(float(low), float(high)):.2f}" if "." in low else str(r.randint(int(low), int(high)))
def spoil(r, value):
    """A value that somebody mistyped, cut off or never knew."""
    how = r.random()
    if how < .45 or len(value) < 5: return r.choice(["N/A", "unknown", "-", "tbc", "?", "xxx", "0"])
    at = r.randrange(1, len(value) - 1)
    return value[:at] + value[at + 1:] if how < .7 else value[:len(value) // 2] if how < .85 else value[:at] + r.choice("x9#") + value[at + 1:]
def column(seed, place, spec, people, first):
    """The label of a column, and its values: one for each of these people."""
    r = random.Random(seed)
    sort = {"-": "decoy", "~": "either"}.get(spec[0], "typed")
    text, _, base = (spec[1:] if sort != "typed" else spec).partition(":" if re.search(r":(date|numeric|bigint)$", spec) else "\0")
    kind, _, values = text.partition("(")
    label = {"label": sort, "type": base or "text"}
    if sort == "typed":
        make, category, *also = KINDS[kind]
        label |= {"kind": kind, "category": category, "also": also}
        if values: one = lambda p: inline(r, "(" + values)
        elif base == "date": one = lambda p: "{}-{:02}-{:02}".format(*p.born)
        else: one = lambda p: make(p)
    elif kind in THINGS:
        label |= {"kind": kind, "type": THINGS[kind][1]}
        one = lambda p: THINGS[kind][0](r)
    elif kind in KINDS and not values:
        label |= {"kind": kind}
        one = lambda p: KINDS[kind][0](p)
    else:
        assert inline(r, text) is not None, spec
        label |= {"kind": "choice" if text[0] == "(" else "code" if text[0] == "'" else "number"}
        if label["kind"] == "number": label["type"] = "numeric" if "." in text.replace("..", "") else "integer"
        one = lambda p: inline(r, text)
    made = []
    for p in people:
        p.r = r
        value = one(p)
        if sort == "typed" and r.random() < .05: value = "1900-01-01" if base == "date" else spoil(r, value)
        made.append(value if first or r.random() >= .2 else None)
    return label, made
def write(directory, file, columns):
    with (directory / file).open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerow([name for name, _ in columns])
        for row in zip(*(values for _, values in columns)): out.write(",".join("" if v is None else '"%s"' % v.replace('"', '""') for v in row) + "\n")
def lines(file): return [line for line in (HOME / file).read_text("utf-8").splitlines() if line]
def tables(directory, seed):
    for at, line in enumerate(line for line in lines("l_tables.txt") if line[0] != "#"):
        head, specs = line.split(": ", 1)
        name, place = head.split()
        rows = random.Random(f"{seed}/{name}").randint(120, 300)
        made, names = [], 0
        for called, spec in (item.split(" ", 1) for item in specs.split("; ")):
            # a second name in a row is somebody else's: next of kin, guarantor
            people = [Person(random.Random(f"{seed}/{name}/{row}/{names if spec == 'full' else 0}"), place) for row in range(rows)]
            names += spec == "full"
            made.append((called, *column(f"{seed}/{name}/{called}", place, spec, people, not made)))
        file = f"table_{at:03}_{name}.csv"
        write(directory, file, [(called, values) for called, _, values in made])
        yield {"file": file, "table": name, "columns": [{"name": called, **label} for called, label, _ in made]}

# --- notes
MEN, WOMEN = re.compile(r"Herr |Monsieur|O senhor|^Pan |^Mr |El señor|Bey |先生| han "), re.compile(r"Frau |Madame|Mrs |La señora|La signora|Mevrouw|Paní |女士|Patientin|, she | she |née | hon |daughter of| e ela | and her ")
def slots(r, text):
    """Things of a shop's and an office's every day."""
    makes = {
        "o": lambda: fill(r, r.choice(["ORD-######", "#%#####-##", "SO%#####", "4500######", "WEB-2026-#####", "R######"])), "t": lambda: fill(r, r.choice(["TCK-####", "INC00#####", "SUP-%###", "CASE-%####"])),
        "k": lambda: fill(r, r.choice(["1Z%^%#^^%#########", "JJD0###############", "RR#########DE", "DPD-##########", "^^#########GB"])), "m": lambda: r.choice(["{} EUR", "€{}", "${}", "{} USD", "£{}"]).format(f"{r.randint(3, 900)}.{r.choice(['00', '50', '99', '20', '75'])}"),
        "d": lambda: r.choice([day(r, 2025, 2026), f"{r.randint(1, 28):02}.{r.randint(1, 12):02}.2026", f"{r.randint(1, 12)}/{r.randint(1, 28)}/2026"]), "v": lambda: r.choice(["", "v"]) + f"{r.randint(0, 14)}.{r.randint(0, 30)}.{r.randint(0, 12)}",
        "s": lambda: fill(r, r.choice(["SKU-^^-####", "^^^-##-%##", "A%####^", "##.###.##"])), "u": lambda: uuid(r), "x": lambda: str(r.randint(2, 949)), "h": lambda: f"{r.randint(6, 21)}:{r.choice(['00', '15', '30', '45'])}", "y": lambda: hexa(r, r.choice([7, 10, 40])),
    }
    return re.sub(r"\{([otkmdvsuxhy])\}", lambda m: makes[m[1]](), text)
def say(r, place, sentence, kind):
    """A sentence with a value of that kind within, of one person of the place."""
    while True:
        p = Person(r, place)
        if not ((MEN.search(sentence) and p.female) or (WOMEN.search(sentence) and not p.female)): break
    value = dob_told(p) if kind == "dob" else {"name": Person.full, "addr": Person.address}.get(kind, KINDS.get(kind, (None,))[0])(p)
    text = sentence.replace("\\n", "\n") if not sentence.startswith("{\"") else sentence
    if sentence.startswith("{\""): value = json.dumps(value, ensure_ascii=False)[1:-1]
    text = text.replace("{}", "\1").replace("{n}", p.full()).replace("{c}", p.town)
    return slots(r, text).replace("\1", value)
def groups(file):
    """(kind, place, sentences) of a file of notes."""
    made = []
    for line in lines(file):
        if line.startswith("# "):
            head, *said = line[2:].split(" || ")
            made.append((*head.split(), said))
        else: made[-1][-1].append(line)
    return made
def notes(seed, often=2):
    """(file, column label, notes, note labels); each sentence stands twice, with different people."""
    kinds = {}
    for file in ("l_notes.txt", "l_prose.txt"):
        for kind, place, sentences in groups(file): kinds.setdefault(kind, []).append((place, sentences))
    for kind, all in kinds.items():
        group = {"name": "names", "addr": "addresses"}.get(kind, "structured")
        r = random.Random(f"{seed}/{kind}")
        _, category, *also = KINDS[{"name": "full"}.get(kind, kind)]
        said = [(say(r, place, sentence, kind), place) for place, sentences in all for sentence in sentences for _ in range(often)]
        r.shuffle(said)
        labels = [{"row": row, "group": group, "kind": f"{kind}_{place}", "category": category, "also": also} for row, (_, place) in enumerate(said)]
        yield f"text_{group}_{kind}.csv", {"label": "free", "kind": kind, "category": category, "also": also}, [text for text, _ in said], labels
    for line in [(line.split()[1], at) for at, line in enumerate(lines("l_clean.txt")) if line.startswith("# ")]:
        lang, at = line
        r, sentences = random.Random(f"{seed}/clean/{lang}"), []
        for one in lines("l_clean.txt")[at + 1:]:
            if one.startswith("# "): break
            sentences.append(one)
        said = [slots(r, one.replace("\\n", "\n")) for one in sentences for _ in range(2 if re.search(r"\{[otkmdvsuxhy]\}", one) or r.random() < .8 else 1)]
        r.shuffle(said)
        yield f"text_clean_{lang}.csv", {"label": "clean", "kind": lang}, said, [{"row": row, "group": "clean", "kind": lang} for row in range(len(said))]

def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=31)
    given = parser.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    every, told = list(tables(given.directory, given.seed)), []
    for file, label, said, labels in notes(given.seed):
        write(given.directory, file, [("body", said)])
        every.append({"file": file, "table": "messages", "columns": [{"name": "body", "type": "text", **label}]})
        told += [{"file": file, "column": "body", **one} for one in labels]
    (given.directory / "labels.json").write_text(json.dumps({"seed": given.seed, "rows": 0, "tables": every, "notes": told}, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    count = lambda all, by: {one: sum(x[by] == one for x in all) for one in sorted({x[by] for x in all})}
    print(len(every), "files", count([column for table in every for column in table["columns"]], "label"), count(told, "group"))

if __name__ == "__main__":
    main()
