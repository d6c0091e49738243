#!/usr/bin/env python3
"""Writes the outside set: tables with the column names of widely known programs, and texts, by means of its own.

    outside.py DIRECTORY [--half a|b] [--seed N]
"""
import argparse, csv, hashlib, json, pathlib, random, string
from people import COUNTRY, LATIN, LOCALES, Person, card, digits, fill, iban, luhn, national, nhs
from things import THINGS, alnum, b64, hexa, uuid
from notes import CLEAN, WITH, WRAP

ID, CRED = "user.government_id", "user.authorization"
HOME = pathlib.Path(__file__).parent

def case(make, how): return lambda p: how(make(p))
def pick(text): return lambda p, all=text.split("|"): p.r.choice(all)
def dob(form): return lambda p: (lambda y, m, d: form.format(y=y, m=m, d=d))(*p.born())
def initials(p): return ".".join(part[0].upper() for part in p.given.replace("-", " ").split()) + "."
def cookie(n): return lambda p: hexa(n)(p.r)
def plate(p):
    r = p.r; L = lambda n: "".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(n))
    return {"de": f"{r.choice(['B', 'HH', 'KA', 'M', 'WÜ'])}-{L(2)} {digits(r, 3)}", "gb": f"{L(2)}{r.randint(51, 73)} {L(3)}"}.get(p.locale, f"{L(2)}-{digits(r, 3)}-{L(2)}")
def vin(p):
    while True:
        v = p.r.choice(["WBA", "WVW", "1HG", "VF1", "SAJ", "JTD"]) + "".join(p.r.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(6)) + p.r.choice("ABCDEFGHJKLMNPRSTVWXY123456789") + p.r.choice("ABCDEFGH1234") + digits(p.r, 6)
        values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
        total = sum((int(c) if c.isdigit() else values[c]) * w for c, w in zip(v, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)))
        return v[:8] + "0123456789X"[(total - 0) % 11] + v[9:]
def username(p): return p.r.choice([f"{p.ascii(p.given)[0]}{p.ascii(p.family)}", f"{p.ascii(p.given)}{digits(p.r, 2)}", f"{p.ascii(p.family)}.{p.ascii(p.given)[0]}", f"{p.ascii(p.given)}_{p.ascii(p.family)}"])
def nick(p): return p.r.choice(["", "x_", "the"]) + p.r.choice(["river", "moon", "tiger", "pixel", "Cat", p.ascii(p.given)]) + p.r.choice(["", "_x", digits(p.r, 3), "fan"])
def ip(p): return f"{p.r.choice([81, 93, 188, 24, 203])}.{p.r.randint(0, 255)}.{p.r.randint(0, 255)}.{p.r.randint(1, 254)}"
def svnr(p):
    y, m, d = p.born()
    body = f"{p.r.choice([12, 15, 53, 65]):02}{d:02}{m:02}{y % 100:02}" + p.r.choice("BKMSW") + f"{p.r.randint(0, 99):02}"
    whole = "".join(c if c.isdigit() else f"{ord(c) - 64:02}" for c in body)
    return body + str(sum(sum(map(int, str(int(c) * w))) for c, w in zip(whole, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1))) % 10)
KANA = "サトウ|スズキ|タカハシ|タナカ|ワタナベ|ヤマモト|ナカムラ|コバヤシ"
KANA1 = "ハナコ|タロウ|ケンタ|ミサキ|ショウタ|ユミコ"
def bcrypt(p): return "$2y$10$" + "".join(p.r.choice(string.ascii_letters + string.digits + "./") for _ in range(53))
def eth(p): return "0x" + hexa(40)(p.r)
def btc(p):
    body = b"\0" + bytes(p.r.randrange(256) for _ in range(20))
    n = int.from_bytes(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4], "big"); out = ""
    while n: n, rest = divmod(n, 58); out = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + out
    return "1" + out

NAME, FIRST, LAST = ("user.name", ()), ("user.name.first", ("user.name",)), ("user.name.last", ("user.name",))
PHONE, EMAIL = ("user.contact.phone_number", ("user.contact.fax_number",)), ("user.contact.email", ())
ADDR = ("user.contact.address", ("user.contact.address.street",)); STREET = ("user.contact.address.street", ("user.contact.address",))
def part(name): return (f"user.contact.address.{name}", ("user.contact.address",))
DOB, GENDER = ("user.demographic.date_of_birth", ()), ("user.demographic.gender", ())
MARITAL, RACE, RELIGION = ("user.demographic.marital_status", ()), ("user.demographic.race_ethnicity", ()), ("user.demographic.religious_belief", ())
NATION = ("user.demographic", ("user.demographic.race_ethnicity", ID + ".immigration", "user.demographic.profile", "user.contact.address.country", ID))
NATIONAL = (ID + ".national_identification_number", (ID, "user.financial")); BANK = ("user.financial.bank_account", ("user.financial",))
SECRET = (CRED + ".password", (CRED + ".credentials", CRED)); LOGIN = ("user.account.username", ("user.account", "user.unique_id", "user.name"))
DEVICE = ("user.device.device_id", ("user.device", "user.unique_id.pseudonymous")); HEALTH = ("user.health_and_medical", ("user.health_and_medical.record_id", "user.biometric.health"))
PAY, PLATE = ("user.financial", ("user.workplace", "user.demographic", "user.financial.bank_account")), (ID + ".vehicle_registration", (ID, "user.device"))
CHAIN = ("user.financial", ("user.financial.bank_account", "user.payment", "user.unique_id.pseudonymous"))
lower, up = str.lower, str.upper
full = Person.full
def lastfirst(p): return f"{p.family}, {p.given}"
KINDS = {
    "full": (full, NAME), "FULL": (case(full, up), NAME), "lastfirst": (lastfirst, NAME), "first": (lambda p: p.given, FIRST), "last": (lambda p: p.family, LAST), "FIRST": (lambda p: p.given.upper(), FIRST), "LAST": (lambda p: p.family.upper(), LAST),
    "initials": (initials, FIRST), "kana": (lambda p: pick(KANA)(p) + "　" + pick(KANA1)(p), NAME), "kana1": (pick(KANA + "|" + KANA1), LAST), "nick": (nick, LOGIN), "username": (username, LOGIN),
    "email": (Person.mail, EMAIL), "EMAIL": (case(Person.mail, up), EMAIL), "phone": (Person.phone, PHONE), "fax": (Person.phone, ("user.contact.fax_number", ("user.contact.phone_number", "user.contact"))), "msisdn": (lambda p: p.r.choice(["4915", "44770", "3360"]) + digits(p.r, 8), PHONE),
    "street": (Person.street, STREET), "addr": (Person.address, ADDR), "addr1": (Person.address, ADDR), "ADDR1": (case(Person.street, up), STREET), "city": (lambda p: p.city, part("city")), "CITY": (lambda p: p.city.upper(), part("city")), "state": (lambda p: p.region, part("state")), "zip": (lambda p: p.postcode, part("postal_code")),
    "country": (lambda p: COUNTRY[p.locale].split("|")[0], part("country")), "cc": (lambda p: p.r.choice(["DE", "FR", "GB", "US", "IT", COUNTRY[p.locale][-2:]]), part("country")), "cc_nat": (lambda p: p.r.choice("DE FR GB US IT TR PL CN".split()), NATION), "nat_de": (pick("deutsch|türkisch|polnisch|italienisch"), NATION),
    "dob": (dob("{y}-{m:02}-{d:02}"), DOB), "dobde": (dob("{d:02}.{m:02}.{y}"), DOB), "dob8": (dob("{y}{m:02}{d:02}"), DOB), "dobus": (dob("{m}/{d}/{y}"), DOB), "dobts": (dob("{y}-{m:02}-{d:02} 00:00:00"), DOB), "dobja": (dob("{y}年{m}月{d}日"), DOB),
    "gender": (pick("male|female|male|female|other"), GENDER), "mf": (pick("M|F"), GENDER), "mfpl": (pick("K|M"), GENDER), "mv": (pick("m|v"), GENDER), "mw": (pick("m|w|d"), GENDER), "msv": (pick("man|kvinna"), GENDER), "gtr": (pick("Erkek|Kadın"), GENDER), "gru": (pick("м|ж|муж|жен"), GENDER), "gzh": (pick("男|女"), GENDER), "gja": (pick("男|女|男性|女性"), GENDER), "gko": (pick("남|여|남자|여자"), GENDER), "g12": (pick("1|2"), GENDER), "g01": (pick("0|1|2"), GENDER),
    "marital": (pick("single|married|divorced|widower"), MARITAL), "marital1": (pick("S|M|D|W"), MARITAL), "maritalpt": (pick("solteiro(a)|casado|divorciada|viúvo"), MARITAL), "marital_zh": (pick("未婚|已婚|离异"), MARITAL), "marital_de": (pick("ledig|verh.|verheiratet|geschieden"), MARITAL), "marital_fr": (pick("marié(e)|célibataire|divorcé|pacsé"), MARITAL), "marital_es": (pick("soltero|casada|divorciado|viuda"), MARITAL),
    "race": (pick("White|Black or African American|Asian|White British|Hispanic or Latino|Unknown"), RACE), "race_zh": (pick("汉|汉族|回族|满|苗族|壮"), RACE), "religion": (pick("Catholic|Methodist|Muslim|None|Jewish|C of E|Baptist"), RELIGION), "konf": (pick("rk|ev|--|ev|VD"), RELIGION), "edu_zh": (pick("本科|大专|硕士|高中"), ("user.demographic", ("user.demographic.profile", "user.workplace"))), "pol_zh": (pick("中共党员|群众|共青团员"), ("user.demographic.political_opinion", ())), "party": (pick("DEM|REP|UNA|LIB"), ("user.demographic.political_opinion", ())), "orient": (pick("straight|gay|bisexual|lesbian|prefer not to say"), ("user.demographic.sexual_orientation", ())),
    "national": (lambda p: national(p.r, p), NATIONAL), "ssn_us": (lambda p: national(p.r, Person(p.r, "us")), NATIONAL), "nhs": (lambda p: nhs(p.r), (NATIONAL[0], (ID, "user.health_and_medical", "user.health_and_medical.insurance_beneficiary_id"))), "svnr": (svnr, NATIONAL), "passport": (lambda p: p.r.choice(["C", "X", "", "AA", "L"]) + digits(p.r, 8), (ID + ".passport_number", (ID,))), "ukdl": (lambda p: (p.ascii(p.family).upper().replace("-", "") + "99999")[:5] + digits(p.r, 1) + f"{p.r.randint(1, 12):02}{p.r.randint(1, 28):02}" + digits(p.r, 1) + p.ascii(p.given)[0].upper() + "99" + alnum(p.r, 2), (ID + ".drivers_license_number", (ID,))),
    "card": (lambda p: card(p.r), ("user.financial.credit_card", ())), "unionpay": (lambda p: luhn("622" + digits(p.r, 15)), (BANK[0], ("user.financial", "user.financial.credit_card"))), "iban": (lambda p: iban(p.r), BANK), "iban_plain": (lambda p: digits(p.r, 26), BANK), "account": (lambda p: digits(p.r, p.r.randint(8, 12)), BANK), "routing": (lambda p: routing(p.r), BANK), "sortcode": (lambda p: f"{digits(p.r, 2)}-{digits(p.r, 2)}-{digits(p.r, 2)}", BANK), "salary": (lambda p: str(p.r.randint(21, 140) * 1000 + p.r.choice([0, 500])), PAY),
    "sha1": (cookie(40), SECRET), "phpass": (lambda p: "$P$B" + "".join(p.r.choice(string.ascii_letters + string.digits + "./") for _ in range(30)), SECRET), "sha256salt": (lambda p: hexa(64)(p.r) + ":" + alnum(p.r, 16) + ":1", SECRET), "django": (lambda p: "pbkdf2_sha256$600000$" + "".join(p.r.choice(string.ascii_letters) for _ in range(22)) + "$" + b64(p.r)[:43] + "=", SECRET), "bcrypt": (bcrypt, SECRET),
    "ip": (ip, ("user.device.ip_address", ())), "ua": (lambda p: f"Mozilla/5.0 ({p.r.choice(['Windows NT 10.0; Win64; x64', 'iPhone; CPU iPhone OS 17_2 like Mac OS X', 'X11; Linux x86_64'])}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{p.r.randint(90, 120)}.0.0.0 Safari/537.36", ("user.device", ("user.device.device_id",))), "imei": (lambda p: luhn(p.r.choice(["35", "86"]) + digits(p.r, 12)), DEVICE), "imsi": (lambda p: "26201" + digits(p.r, 10), DEVICE), "iccid": (lambda p: luhn("8944" + digits(p.r, 14)), DEVICE), "uuidid": (lambda p: uuid(p.r).upper(), DEVICE),
    "icd": (pick("E11.9|I10|J45.909|F32.1|M54.5|C50.911"), HEALTH), "diag": (pick("Type 2 diabetes|hypertension|asthma, mild|Depression|fracture L wrist|COPD"), HEALTH), "diag_zh": (pick("高血压|2型糖尿病|急性阑尾炎|肺炎|冠心病"), HEALTH), "blood": (pick("A+|O-|B+|AB+|O+|A型|O"), HEALTH), "mrn": (lambda p: p.r.choice(["MRN", "", "H"]) + digits(p.r, 7), ("user.health_and_medical.record_id", ("user.health_and_medical",))),
    "plate": (plate, PLATE), "plate_de": (plate, PLATE), "plate_gb": (plate, PLATE), "vin": (vin, PLATE), "social_url": (lambda p: f"https://www.linkedin.com/in/{p.ascii(p.given)}-{p.ascii(p.family)}-{digits(p.r, 4)}", ("user.contact.url", ("user.social", "user.account.username"))), "handle": (lambda p: "@" + username(p).replace(".", ""), ("user.social", ("user.account.username", "user.contact.url", "user.contact"))), "eth": (eth, CHAIN), "btc": (btc, CHAIN),
}
# Judged neither way: what only the table could say.
EITHER = {"courtesy": pick("Mr.|Ms.|Dr.|Herr|Frau"), "unit_no": pick("Apt 4|2nd floor||c/o Meyer"), "homepage": lambda p: THINGS["homepage"](p.r), "vat": lambda p: p.r.choice(["DE", "IT", "FR"]) + digits(p.r, 9), "token": lambda p: b64(p.r)[:20], "hex32": cookie(32), "b64": lambda p: b64(p.r), "credjson": lambda p: '{"value":"%s"}' % b64(p.r), "pin": lambda p: digits(p.r, 4), "empty": pick("|2nd line"), "blz": lambda p: digits(p.r, 8), "year": lambda p: str(p.born()[0]), "age": lambda p: str(p.r.randint(1, 95)), "last4": lambda p: digits(p.r, 4), "tussen": pick("van|de|van der|"), "allergy": pick("penicillin|none|nuts|NKDA"), "kk": pick("AOK|TK|Barmer"), "bic": lambda p: "COBADEFFXXX", "mac": lambda p: THINGS["mac"](p.r), "asseturl": lambda p: THINGS["asseturl"](p.r), "lat": lambda p: THINGS["lat"](p.r), "lon": lambda p: THINGS["lon"](p.r), "code1": lambda p: THINGS["code1"](p.r), "code10": lambda p: THINGS["code10"](p.r), "yesno": pick("yes|no"), "licence": lambda p: alnum(p.r, 8), "nss": lambda p: digits(p.r, 12)}
KIND_TYPES = {"int": "integer", "negint": "integer", "bool": "boolean", "ts": "timestamp", "tsz": "timestamp", "date": "date", "epoch": "bigint", "epochms": "bigint", "price": "numeric", "percent": "numeric"}
NEVER_EMPTY = {"int", "negint", "bool", "epoch", "epochms", "ts", "tsz", "date", "price", "percent"}

def routing(r):
    body = r.choice(["02", "11", "31", "07"]) + digits(r, 6)
    return body + str(-sum(int(c) * w for c, w in zip(body, (3, 7, 1) * 3)) % 10)

def column(seed, locale, rows, spec):
    """One column: its label and values, with the slips that real ones have."""
    r = random.Random(seed)
    kind, sort = spec.lstrip("-~"), {"-": "decoy", "~": "either"}.get(spec[0], "typed")
    label = {"label": sort, "type": "text", "kind": kind}
    if sort == "decoy":
        label["type"] = KIND_TYPES.get(kind, "text")
        make = lambda: THINGS[kind](r)
    else:
        maker, (category, also) = KINDS[kind] if kind in KINDS else (EITHER[kind], ("", ()))
        if sort == "typed" or kind in KINDS:
            label |= {"category": category, "also": list(also)}
        make = lambda: maker(Person(r, r.choice(LATIN + ["de", "us"]) if locale == "*" else locale))
    empty = r.choice([0, 0, .05, .2, .4, .7])
    slip = r.choice([str, str, str, str, str.lower, str.upper, lambda v: v + "  "]) if sort == "typed" and kind in ("full", "first", "last", "lastfirst", "city", "street", "addr") else str
    blank = r.choice([None, None, None, "", "n/a", "-", "?"]) if label["type"] == "text" else None
    return label, [(None if r.random() < .8 else blank) if r.random() < empty else slip(make()) for _ in range(rows)]

def table(seed, name, locale, columns):
    rows = random.Random(f"{seed}/{name}/rows").choice([30, 45, 80, 120, 200, 300])
    for spec in columns:
        called, kind = spec.split("=")
        yield called, *column(f"{seed}/{name}/{called}", locale, rows, kind)

def write(directory, file, columns):
    with (directory / file).open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        rows.writerow([name for name, *_ in columns])
        for row in zip(*(values for *_, values in columns)):
            # An empty text keeps its quotes: without them it is NULL.
            out.write(",".join("" if v is None else '""' if v == "" else '"%s"' % v.replace('"', '""') for v in row) + "\n")

PLANTED = {"name": (full, NAME, "names"), "address": (Person.address, ADDR, "addresses"), "phone": (Person.phone, PHONE, "structured"), "email": (Person.mail, EMAIL, "structured"), "dob": (lambda p: p.r.choice([dob("{d:02}.{m:02}.{y}"), dob("{y}-{m:02}-{d:02}"), dob("{d:02}/{m:02}/{y}")])(p) if p.locale not in ("zh", "ja") else dob("{y}年{m}月{d}日")(p), DOB, "structured"), "card": (lambda p: card(p.r), KINDS["card"][1], "structured"), "iban": (lambda p: iban(p.r), BANK, "structured"), "national": (lambda p: national(p.r, p), NATIONAL, "structured"), "ip": (ip, KINDS["ip"][1], "structured"), "password": (lambda p: p.r.choice(["Winter", "hunter", "Pa$$w0rd", "letmein!"]) + digits(p.r, 3), SECRET, "structured"), "passport": (lambda p: p.r.choice(["C", "E", "X"]) + digits(p.r, 8), KINDS["passport"][1], "structured"), "plate": (plate, PLATE, "structured")}
HOME_OF = {"en": ["us", "gb"], "de": ["de"], "fr": ["fr"], "es": ["es"], "zh": ["zh"], "ja": ["ja"]}

def texts(seed, half):
    """Notes in files of one kind and language, each with one value among as many without."""
    def sentences(lang): return CLEAN[lang][half::2] if half is not None else CLEAN[lang]
    for kind, says in WITH.items():
        for lang, templates in says.items():
            r = random.Random(f"{seed}/text/{kind}/{lang}")
            templates = templates[half::2] if half is not None else templates
            maker, (category, also), group = PLANTED[kind]
            notes, labels = [], []
            if not templates: continue
            for row in range(24 if group != "structured" else 8):
                wrap = r.choice(WRAP[lang])
                if row % 2:
                    notes.append(wrap.replace("{}", r.choice(sentences(lang)))); labels.append({"row": row, "group": "clean", "kind": lang})
                else:
                    p = Person(r, r.choice(HOME_OF[lang]))
                    said = r.choice(templates).replace("{}", maker(p))
                    extra = r.choice(["", " " + r.choice(sentences(lang))])
                    notes.append(wrap.replace("{}", said + extra)); labels.append({"row": row, "group": group, "kind": f"{kind}_{lang}", "category": category, "also": list(also)})
            yield f"text_{kind}_{lang}.csv", ("note", {"label": "free", "type": "text", "kind": kind, "category": category, "also": list(also)}, notes), labels
    for lang in CLEAN:
        r = random.Random(f"{seed}/clean/{lang}")
        notes = [r.choice(WRAP[lang]).replace("{}", " ".join(r.sample(sentences(lang), r.choice([1, 1, 2])))) for _ in range(70)]
        yield f"text_clean_{lang}.csv", ("note", {"label": "clean", "type": "text", "kind": lang}, notes), [{"row": row, "group": "clean", "kind": lang} for row in range(70)]

def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path); parser.add_argument("--half", choices="ab"); parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(); given.directory.mkdir(parents=True, exist_ok=True)
    half = None if given.half is None else "ab".index(given.half)
    tables, notes = [], []
    lines = [line.split() for line in (HOME / "schemas.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for at, (name, locale, *columns) in enumerate(lines):
        if half is not None and (0 if at >= 116 else at % 2) != half: continue
        made = list(table(given.seed, name, locale, columns))
        file = f"table_{at:03}_{locale.replace('*', 'mixed')}.csv"
        write(given.directory, file, made)
        tables.append({"file": file, "table": name, "columns": [{"name": c, **label} for c, label, _ in made]})
    for file, made, labels in texts(given.seed, half):
        write(given.directory, file, [made])
        tables.append({"file": file, "table": "tickets", "columns": [{"name": made[0], **made[1]}]})
        notes += [{"file": file, "column": "note", **label} for label in labels]
    whole = {"seed": given.seed, "rows": 0, "tables": tables, "notes": notes}
    (given.directory / "labels.json").write_text(json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")

if __name__ == "__main__":
    main()
