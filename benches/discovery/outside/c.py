#!/usr/bin/env python3
"""Writes set `c` of the outside texts and tables: other businesses, other layouts, 16 languages.

    c.py DIRECTORY [--seed N]

Written before the recognisers were looked at. Its first figures: F1 96.6, 5 of 292 decoys flagged, 82.1 % of
structured values, 97.0 % of names and all addresses in text found, 1.95 % of clean notes flagged. What it showed has
been mended since, so that it guards and measures no more.
"""
import argparse, base64, hashlib, json, pathlib, random, string
from outside import EITHER, KINDS as AB, ADDR, CHAIN, CRED, DEVICE, DOB, EMAIL, FIRST, GENDER, HEALTH, ID, LAST, LOGIN, MARITAL, NAME, NATION, NATIONAL, PAY, PHONE, PLATE, RACE, RELIGION, SECRET, BANK, STREET, btc, dob, eth, part, pick, routing, write
from c_people import COUNTRY, LATIN, One, any_national, ids
from c_things import C
from c_notes import CLEAN, WITH, WRAP
from people import digits, iban, luhn
from things import hexa, uuid

HOME = pathlib.Path(__file__).parent
B64 = string.ascii_letters + string.digits
def of(n, chars): return lambda p: "".join(p.r.choice(chars) for _ in range(n))
def born(form): return lambda p: form.format(y=p.born[0], m=p.born[1], d=p.born[2], yy=p.born[0] % 100)
def number(make): return lambda p: make(p.r)
def point(a, b): return lambda p: f"{p.r.uniform(a, b):.{p.r.choice([4, 5, 6])}f}"
def plate(p):
    r, L = p.r, lambda n: "".join(p.r.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(n))
    return {"de": lambda: f"{r.choice(['EF', 'HRO', 'MZ', 'OS', 'A', 'RÜD'])}{r.choice([' ', '-'])}{L(r.choice([1, 2]))} {r.randint(1, 999)}", "gb": lambda: f"{L(2)}{r.choice([r.randint(2, 25), r.randint(51, 74)]):02}{r.choice([' ', ''])}{L(3)}", "es": lambda: f"{digits(r, 4)}{r.choice([' ', '-', ''])}{''.join(r.choice('BCDFGHJKLMNPRSTVWXYZ') for _ in range(3))}"}.get(p.locale, lambda: f"{L(2)}-{digits(r, 3)}-{L(2)}")()
def cut(n, sep=" "): return lambda text: sep.join(text[at:at + n] for at in range(0, len(text), n))
def jwt(p):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return ".".join([part({"alg": "RS256", "typ": "JWT"}), part({"sub": digits(p.r, 6), "exp": 1790000000}), of(86, B64 + "-_")(p)])
def kvnr(p):
    letter, body = p.r.choice("ABCDEKMNPRTXZ"), digits(p.r, 8)
    return letter + body + str(sum(sum(map(int, str(int(c) * (1 + at % 2)))) for at, c in enumerate(f"{ord(letter) - 64:02}{body}")) % 10)
def mbi(p):
    r, A, N = p.r, "ACDEFGHJKMNPQRTUVWXY", "0123456789"
    return "".join(r.choice(kind) for kind in ["123456789", A, N + A, N, A, N + A, N, A, A, N, N])
def apikey(p): return p.r.choice([lambda: "AKIA" + of(16, string.ascii_uppercase + "234567")(p), lambda: "ghp_" + of(36, B64)(p), lambda: "sk_live_" + of(24, B64)(p), lambda: "xoxb-" + digits(p.r, 12) + "-" + digits(p.r, 12) + "-" + of(24, B64)(p), lambda: "AIza" + of(35, B64)(p), lambda: "glpat-" + of(20, B64)(p)])()
def pem(p): return "-----BEGIN RSA PRIVATE KEY-----\\nMIIE" + of(120, B64)(p) + "\\n-----END RSA PRIVATE KEY-----"
def idfa(p): return uuid(p.r).upper()
def mac(p): return p.r.choice([":", "-"]).join(hexa(2)(p.r) for _ in range(6))
def ip(p): return f"{p.r.choice([77, 84, 91, 151, 178, 213])}.{p.r.randint(0, 255)}.{p.r.randint(0, 255)}.{p.r.randint(1, 254)}"
def ip6(p): return "2a02:" + ":".join(hexa(4)(p.r) for _ in range(3)) + "::" + hexa(3)(p.r)
def ua(p): return p.r.choice(["Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{} Safari/605.1.15", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"]).format(p.r.randint(90, 130))
def geo(p): return p.r.choice(["{:.5f}, {:.5f}", "{:.6f},{:.6f}"]).format(p.r.uniform(36, 59), p.r.uniform(-9, 25))
def code(text, category): return (pick(text), category)
def ukdl(p): return (p.plain(p.family).upper() + "99999")[:5] + digits(p.r, 1) + f"{p.born[1]:02}{p.born[2]:02}" + digits(p.r, 1) + p.given[0] + "99" + of(2, string.ascii_uppercase)(p)
def passport(p): return p.r.choice([lambda: digits(p.r, 9), lambda: p.r.choice("ACEGHJK") + digits(p.r, 8), lambda: p.r.choice(["AB", "YA", "PE"]) + digits(p.r, 7)])()
def spread(make, n=4): return lambda p: (lambda v: p.r.choice([v, cut(n)(v)]))(make(p))
PASS, LICENCE = (ID + ".passport_number", (ID,)), (ID + ".drivers_license_number", (ID,))
URL, SOCIAL, POINT = ("user.contact.url", ("user.social", "user.account.username")), ("user.social", ("user.account.username", "user.contact.url", "user.contact")), ("user.location", ("user.location.precise", "user.location.imprecise"))
CARD, IP, KEY = ("user.financial.credit_card", ()), ("user.device.ip_address", ()), (SECRET[0], (*SECRET[1], CRED + ".biometric"))
COOKIE = ("user.device.cookie_id", ("user.device", "user.unique_id", "user.device.cookie", "user.unique_id.pseudonymous", "user.account.settings", CRED))
INSURED = ("user.health_and_medical.insurance_beneficiary_id", ("user.health_and_medical", ID, NATIONAL[0]))
DIAG = "Seasonal allergic rhinitis|migraine|Pneumonia|Hypertension|Urinary tract infection|Anaemia|nausea"
K = {
    "full": (One.full, NAME), "lastfirst": (lambda p: f"{p.family}, {p.given}", NAME), "first": (lambda p: p.given, FIRST), "last": (lambda p: p.family, LAST), "kana": (pick("ヤマザキ アオイ|モリ レン|イケダ チヒロ|ハシモト ダイスケ|イシカワ ユイ|マエダ オサム"), NAME),
    "email": (One.email, EMAIL), "phone": (lambda p: p.phone, PHONE), "msisdn": (lambda p: p.r.choice(["33755", "4917", "39347", "48512"]) + digits(p.r, 7), PHONE), "addr": (One.address, ADDR), "street": (lambda p: p.street, STREET), "city": (lambda p: p.city, part("city")), "state": (lambda p: p.region, part("state")), "zip": (lambda p: p.zip, part("postal_code")), "country": (lambda p: COUNTRY[p.locale].split("|")[0], part("country")),
    "dob": (born("{y}-{m:02}-{d:02}"), DOB), "dobus": (born("{m:02}/{d:02}/{y}"), DOB), "dobde": (born("{d:02}/{m:02}/{y}"), DOB), "dob8": (born("{d:02}-{m:02}-{y}"), DOB), "dobja": (born("{y}/{m:02}/{d:02}"), DOB),
    "gender": code("F|M|X|F|M", GENDER), "mf": code("F|M", GENDER), "mfgb": code("Female|Male|Prefer not to say", GENDER), "gender_es": code("Hombre|Mujer|H|M", GENDER), "mvnl": code("Man|Vrouw|Onbekend", GENDER), "mfpl": code("kobieta|mężczyzna", GENDER), "gtr": code("K|E", GENDER), "gzh": code("女|男|未知", GENDER), "gja": code("女性|男性|その他", GENDER), "gko": code("여성|남성", GENDER),
    "marital": code("Widowed|Married|Single|Civil partnership", MARITAL), "marital_de": code("led.|verheiratet|verwitwet|gesch.", MARITAL), "marital1": code("Single|Married|Head of Household", MARITAL), "race": code("Asian|White|Black|Two or more races|Native Hawaiian|Hispanic", RACE), "hisp": code("Hispanic or Latino|Not Hispanic or Latino", RACE), "race_zh": code("汉族|土家族|维吾尔族|汉", RACE), "faith": code("Agnostic|Christian|Hindu|Buddhist|Muslim|Spiritual|Jewish", RELIGION), "konf": code("evangelisch|römisch-katholisch|konfessionslos|orthodox", RELIGION), "faith_es": code("católica|católico|evangélica|ninguna", RELIGION), "orient": code("Straight|Bisexual|Gay|Lesbian|Pansexual|Asexual", ("user.demographic.sexual_orientation", ())), "nat_es": code("Española|Marroquí|Rumana|Colombiana", NATION), "nat_en": code("American|Canadian|Mexican|Filipino|Indian", NATION), "cc3": code("DEU|FRA|USA|CHN|IND|BRA|TUR", NATION),
    "national": (lambda p: any_national(p.r, p), NATIONAL), "ssn": (number(ids.us_ssn), NATIONAL), "cpf": (number(ids.br_cpf), NATIONAL), "de_social": (number(ids.de_social), NATIONAL), "passport": (passport, PASS), "mrz": (lambda p: ids.mrz(p.r, p.plain(p.given), p.plain(p.family)), (ID + ".passport_number", (ID, NATIONAL[0]))), "ukdl": (ukdl, LICENCE), "kvnr": (kvnr, INSURED),
    "card": (spread(lambda p: ids.card(p.r).replace(" ", "").replace("-", "")), CARD), "iban": (number(ids.iban), BANK), "bic": code("DEUTDEFF|COBADEFF500|GENODEF1HDH|NOLADE21ERF", ("user.financial", (BANK[0],))), "account": (lambda p: digits(p.r, p.r.choice([8, 9, 10])), BANK), "sortcode": (lambda p: digits(p.r, 6, "234"), BANK), "routing": (number(routing), BANK), "unionpay": (lambda p: luhn("6217" + digits(p.r, 14)), AB["unionpay"][1]), "salary": (lambda p: f"{p.r.randint(1500, 9800)}.{p.r.choice(['00', '50'])}", PAY),
    "ip": (ip, IP), "ua": (ua, AB["ua"][1]), "idfa": (idfa, DEVICE), "gaid": (lambda p: uuid(p.r), DEVICE), "androidid": (lambda p: hexa(16)(p.r), DEVICE), "imei": (number(ids.imei), DEVICE), "mac": (mac, DEVICE), "lat": (point(36, 59), POINT), "lon": (point(-9, 25), POINT),
    "icd": code("J06.9|E78.5|K21.9|S52.501A|Z23|G43.909|N39.0|F41.1", HEALTH), "diag": (pick(DIAG), HEALTH), "diag_pt": code("Hipertensão arterial|Gastrite|Enxaqueca|Diabetes tipo 2|Asma", HEALTH), "blood": code("O Pos|A Neg|AB Pos|B Pos|A+|O-", HEALTH), "blood_ko": code("A형|B형|O형|AB형|RH+ A", HEALTH),
    "plate": (plate, PLATE), "vin": (number(ids.vin), PLATE), "linkedin": (lambda p: f"linkedin.com/in/{p.plain(p.given)}{p.plain(p.family)}", URL), "handle": (lambda p: "@" + p.login().replace(".", "_").replace("-", ""), SOCIAL), "login": (One.login, LOGIN),
    "bcrypt2": (lambda p: "$2b$12$" + of(53, B64 + "./")(p), SECRET), "argon": (lambda p: "$argon2id$v=19$m=65536,t=3,p=4$" + of(22, B64)(p) + "$" + of(43, B64)(p), SECRET), "apikey": (apikey, KEY), "jwt": (jwt, KEY), "eth": (eth, CHAIN), "btc": (btc, CHAIN),
}
OTHER = EITHER | {"int": lambda p: C["int"](p.r), "uuid": lambda p: uuid(p.r), "initial": lambda p: p.given[:1], "initials": lambda p: p.given[:1] + p.family[:1], "licence": lambda p: digits(p.r, 8), "plano": pick("Unimed|Amil|particular"), "edu": pick("primaria|secundaria|universitaria"), "date": lambda p: C["date"](p.r), "digits11": lambda p: digits(p.r, 11), "latlon": geo}

def column(seed, locale, rows, spec):
    r = random.Random(seed)
    kind, sort = spec.lstrip("-~"), {"-": "decoy", "~": "either"}.get(spec[0], "typed")
    types = {"int": "integer", "epochms": "bigint", "price": "numeric", "ratio": "numeric", "date": "date", "ts": "timestamp", "tsz": "timestamp"}
    label = {"label": sort, "kind": kind, "type": types.get(kind, "text") if sort == "decoy" else "text"}
    if sort == "decoy": make = lambda: C[kind](r)
    else:
        if kind in K: label |= {"category": K[kind][1][0], "also": list(K[kind][1][1])}
        maker = K[kind][0] if kind in K else OTHER[kind]
        make = lambda: maker(One(r, r.choice(LATIN) if locale == "*" else locale))
    gaps, case = r.choice([0, 0, 0, .1, .3, .6]), str.upper if sort == "typed" and kind in ("full", "last", "lastfirst", "city", "street") and r.random() < .25 else str
    hole = r.choice([None, "", "N/A", "none", "--"]) if label["type"] == "text" else None
    return label, [(hole if r.random() < .3 else None) if r.random() < gaps else case(make()) for _ in range(rows)]

# What a note holds beside the kinds of columns.
MORE = {"name": (One.full, NAME, "names"), "address": (One.address, ADDR, "addresses"), "dob": (lambda p: born(p.r.choice(["{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}", "{d}/{m}/{y}", "{d:02}.{m:02}.{yy:02}"]))(p), DOB), "uscc": (number(ids.cn_uscc), ("user.contact.organization", (NATIONAL[0], "user.workplace"))),
    "cnpj": (number(ids.br_cnpj), ("user.contact.organization", (NATIONAL[0], "user.workplace"))), "kvnr": (kvnr, INSURED), "mbi": (mbi, INSURED), "usdl": (lambda p: p.r.choice("ADFS") + digits(p.r, 7), LICENCE), "bic": (pick("DEUTDEFF500|BNPAFRPPXXX|CHASUS33|INGBNL2A"), K["bic"][1]), "ip6": (ip6, IP), "adid": (lambda p: p.r.choice([str.upper, str])(uuid(p.r)), DEVICE), "geo": (geo, POINT), "blood": (pick("O+|AB-|A positive|B neg"), HEALTH), "pem": (pem, KEY), "bcrypt": (K["bcrypt2"][0], SECRET), "password": (lambda p: p.r.choice(["Sommer", "qwerty", "Tr0ub4dor", "blue-Harbor"]) + p.r.choice("!#?") + digits(p.r, 2), SECRET),
    "profile": (lambda p: p.r.choice(["https://www.facebook.com/{}", "https://github.com/{}", "https://www.linkedin.com/in/{}/"]).format(p.login()), URL), "trackurl": (lambda p: f"https://shop.example.com/offer?{p.r.choice(['user_id', 'uid', 'customer_id'])}={digits(p.r, 7)}&src=mail", ("user.unique_id", ("user.contact.url", "user.account.username", "user.unique_id.pseudonymous", "user.device.cookie_id", "user.behavior.browsing_history", "user.behavior"))), "cookie": (lambda p: p.r.choice(["_ga=GA1.2.{}.17{}".format(digits(p.r, 9), digits(p.r, 8)), "sessionid=" + hexa(32)(p.r), "PHPSESSID=" + of(26, string.ascii_lowercase + string.digits)(p)]), COOKIE), "username": (One.login, LOGIN, "accounts"),
} | {kind: (number(make), NATIONAL) for kind, make in dict(cn_id=ids.cn_id, hk=ids.hk_id, tw=ids.tw_id, mo=ids.mo_id, itin=ids.us_itin, nino=ids.uk_nino, nhs=ids.uk_nhs, de_tax=ids.de_tax, fr_nir=ids.fr_nir, it_cf=ids.it_cf, nl_bsn=ids.nl_bsn, pl_pesel=ids.pl_pesel, se_pnr=ids.se_pnr, fi_hetu=ids.fi_hetu, pt_nif=ids.pt_nif, be_nn=ids.be_nn, aadhaar=ids.in_aadhaar, pan=ids.in_pan, jp=ids.jp_mynumber, kr=ids.kr_rrn, sg=ids.sg_nric, tfn=ids.au_tfn, sin=ids.ca_sin).items()} | {"es_id": (lambda p: p.r.choice([ids.es_dni, ids.es_nie])(p.r), NATIONAL)}
NHS = (NATIONAL[0], ("user.health_and_medical", ID, INSURED[0]))
LANDS = {"en": ["us", "gb"], **{lang: [lang] for lang in "de fr es it pt nl pl sv tr ru zh ja ko".split()}}

def texts(seed):
    for kind, says in WITH.items():
        maker, (category, also), *group = MORE.get(kind) or K[kind if kind in K else "plate"]
        if kind == "nhs": category, also = NHS
        group = group[0] if group else "structured"
        for lang, sentences in says.items():
            r = random.Random(f"{seed}/{kind}/{lang}")
            notes, labels = [], []
            for sentence in sentences * {"names": 3, "addresses": 3}.get(group, 1 if len(says) > 5 else 3):
                p = One(r, {"plate_en": "gb"}.get(kind) or r.choice(LANDS[lang]))
                said = sentence.replace("{}", maker(p))
                if r.random() < .4: said = said.rstrip(".。") + ("。" if lang in ("zh", "ja") else ". ") + r.choice(CLEAN.get(lang, CLEAN["en"]))
                labels.append({"row": len(notes), "group": group, "kind": f"{kind}_{lang}", "category": category, "also": list(also)})
                notes.append(r.choice(WRAP[lang]).replace("{}", said))
            yield f"text_{kind}_{lang}.csv", {"label": "free", "kind": kind, "category": category, "also": list(also)}, notes, labels
    for lang, sentences in CLEAN.items():
        r = random.Random(f"{seed}/clean/{lang}")
        notes = [r.choice(WRAP[lang]).replace("{}", " ".join(r.sample(sentences, r.choice([1, 1, 2, 3])))) for _ in range(280 if lang == "en" else 100 if lang in ("de", "zh", "ja") else 60 if lang in ("fr", "es") else 20)]
        yield f"text_clean_{lang}.csv", {"label": "clean", "kind": lang}, notes, [{"row": row, "group": "clean", "kind": lang} for row in range(len(notes))]

def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path); parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args(); given.directory.mkdir(parents=True, exist_ok=True)
    tables, notes = [], []
    for at, line in enumerate(one.split() for one in (HOME / "c_schemas.txt").read_text("utf-8").splitlines() if not one.startswith("#")):
        name, locale, rows, *specs = line
        made = [(called, *column(f"{given.seed}/{name}/{called}", locale, int(rows), kind)) for called, kind in (spec.split("=") for spec in specs)]
        file = f"table_{at:03}_{name}.csv"
        write(given.directory, file, made)
        tables.append({"file": file, "table": name, "columns": [{"name": called, **label} for called, label, _ in made]})
    for file, label, rows, labels in texts(given.seed):
        write(given.directory, file, [("body", label, rows)])
        tables.append({"file": file, "table": "messages", "columns": [{"name": "body", "type": "text", **label}]})
        notes += [{"file": file, "column": "body", **one} for one in labels]
    whole = {"seed": given.seed, "rows": 0, "tables": tables, "notes": notes}
    (given.directory / "labels.json").write_text(json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")

if __name__ == "__main__":
    main()
