#!/usr/bin/env python3
"""Writes set `f` of the outside texts: keys of programs in 26 shapes, and sentences in 17 languages.

    f.py DIRECTORY [--seed N]

Written before the recognisers were looked at; no tables, notes only. Its first figures stand in the README; it has
been mended since, so that it guards and measures no more.
"""
import argparse, json, pathlib, random, string
import c
from c import BANK, CARD, DEVICE, INSURED, K, MORE, NATIONAL, NHS, PASS, LICENCE, PLATE, POINT, SOCIAL, HEALTH, PHONE, DOB, SECRET, KEY, LANDS, One, digits, hexa, ids, of, pick, write
from c_people import fill
from f_notes import CLEAN, KEYS, SAYS, SHAPES, WRAP

# How people write their numbers at home: # any digit, % 2 to 9.
HOME = {
    "en": "(212) %##-####|415-%##-####|617.%##.####|1-800-%##-####|07700 9#####|020 7946 0###|0161 496 0###|(416) %##-####|04## ### ###|(02) 9### ####|087 12# ####|021 4## ####|98### #####|+1 305 %## ####|+44 7911 12####|9### ####|082 4## ####|2025550###", "de": "030 12345##|0171 2345###|089/5432##|0664 12345##|044 668 18 ##|079 3## ## ##|(040) 4289#-###|01761234####|+49 30 9018####", "fr": "06 12 3# ## ##|01.42.6#.##.##|04 91 ## ## ##|0612######|0475 12 ## ##|+33 1 44 ## ## ##|06-51-##-##-##", "es": "612 34# ###|91 123 4# ##|933 12# ###|55 1234 5###|6123#####|+34 911 23# ###|11 4321-5###", "it": "347 123 4###|06 6988 ####|02/7200####|333 12#####|+39 06 698 #####", "pt": "(11) 98765-4###|21 2345-6###|912 345 ###|11987654###|213 456 ###", "nl": "06 1234 56##|020-624 ####|010 4## ## ##|0612345###|+32 2 555 12 ##", "pl": "601 23# ###|22 621 ## ##|60123####|501-23#-###", "sv": "070-123 45 ##|08-123 45 ##|0701234###|031 7## ## ##", "fi": "040 123 4###|09 123 4###|0501234###|+358 40 123 4###", "da": "20 12 3# ##|3312 34##|+45 31 12 3# ##|42123###", "cs": "601 234 ###|222 11# ###|+420 777 12# ###|60223####", "tr": "0532 123 45 ##|0212 251 1# ##|5321234###|(0312) 417 ## ##", "ru": "8 (495) 123-4#-##|8 916 123 4# ##|89161234###|+7 (812) 57#-##-##|8-903-12#-##-##", "zh": "138########|139 #### ####|010-8888####|021-6#######|186-####-####|0755-2#######|（020）8#######|１３８########", "ja": "090-1234-####|03-3212-####|06-6345-####|0801234####|０９０－１２３４－####|045(123)4###", "ko": "010-2345-####|02-312-45##|0102345####|031-234-56##|010 9876 ####"}
ABROAD = "+14155550###|+44 20 7946 0###|+49 171 23456##|+33 6 12 34 5# ##|+34 612 34 5# ##|+39 347 12345##|+55 11 98765-4###|+31 6 123456##|+48 601 23# ###|+46 70 123 45 ##|+86 138 #### ####|+81 90-1234-####|+82 10-2345-####|+91 98765 4####|+61 4## ### ###|+7 916 123-45-##|+90 532 123 45 ##|+358 40 1234###|+420 601 23# ###|+65 9123 4###"

def wide(text): return text.translate({ord(c): ord(c) + 0xfee0 for c in string.digits})
def home(lang):
    def make(p):
        form = p.r.choice(HOME[lang].split("|"))
        made = fill(p.r, "".join(p.r.choice("23456789") if c == "%" else c for c in form))
        return wide(made) if form[0] in "１０" else made
    return make
def sometimes_wide(make): return lambda p: wide(make(p)) if p.r.random() < .25 else make(p)
def plate(form): return lambda p: "".join(p.r.choice("ABCDEFGHJKLMNPRSTVWXYZ") if c == "L" else p.r.choice("123456789") if c == "#" else c for c in p.r.choice(form.split("|")))
def day(p, form): return form.format(y=p.born[0], m=p.born[1], d=p.born[2], yy=p.born[0] % 100, mon="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[p.born[1] - 1])
FORM = {"en": "{d:02}/{m:02}/{y}|{y}-{m:02}-{d:02}|{d} {mon} {y}|{mon} {d}, {y}|{m}/{d}/{y}", "zh": "{y}年{m}月{d}日|{y}-{m:02}-{d:02}|{y}.{m:02}.{d:02}|{y}{m:02}{d:02}", "ja": "{y}年{m}月{d}日|{y}/{m:02}/{d:02}", "ko": "{y}년 {m}월 {d}일|{y}.{m:02}.{d:02}"}
def born(lang): return lambda p: day(p, p.r.choice(FORM.get(lang, "{d:02}.{m:02}.{y}|{d:02}/{m:02}/{y}|{y}-{m:02}-{d:02}|{d:02}-{m:02}-{y}").split("|")))
def secret(p): return p.r.choice([lambda: p.r.choice(["Winter", "hunter", "Passw0rd", "letme1n", "S3cure", "kitten"]) + p.r.choice("!@#$") + digits(p.r, 3), lambda: of(12, string.ascii_letters + string.digits + "!#%")(p) + "9x", lambda: p.r.choice(["correct-horse-", "Blue_Sky_", "gatito"]) + digits(p.r, 4)])()
def coin(p): return p.r.choice([MORE.get("btc") or K["btc"], K["btc"]])[0](p)
OWN = {
    "phone": None, "phone_intl": (lambda p: fill(p.r, p.r.choice(ABROAD.split("|"))), PHONE), "dob": None, "dob_cjk": None, "plate_gb": (plate("LL## LLL|LL##LLL"), PLATE), "plate_de": (plate("B-LL ###|M LL ####|HH-L ####|KA-LL ##"), PLATE), "plate_fr": (plate("LL-###-LL|LL ### LL"), PLATE), "plate_nl": (plate("LL-###-L|#-LLL-##|##-LL-LL"), PLATE), "plate_it": (plate("LL ###LL|LL###LL"), PLATE), "plate_es": (plate("#### LLL|####LLL"), PLATE),
    "plate_zh": (lambda p: p.r.choice("京沪粤浙苏川") + p.r.choice("ABC") + p.r.choice(["", "·"]) + p.r.choice("ABCDEFG") + digits(p.r, 4), PLATE), "blood": (pick("A+|O-|AB+|B-|O pos|A Rh+|AB neg|0+"), HEALTH), "blood_cjk": (pick("A型|O型|AB型|B型|RH阴性O型"), HEALTH), "sha": (hexa(64), SECRET), "argon": (K["argon"][0], SECRET), "password": (secret, SECRET), "urlcred": (lambda p: p.r.choice(["postgres://app:{}@db.internal:5432/crm", "mysql://root:{}@10.0.0.5/shop", "https://deploy:{}@git.example.com/x.git", "amqp://svc:{}@mq:5672", "redis://:{}@cache:6379/0"]).format(secret(p).replace("#", "").replace("@", "")), SECRET),
    "wechat": (lambda p: p.r.choice(["wx_", "lily", "Zhang-"]) + of(6, string.ascii_lowercase + string.digits)(p), SOCIAL), "qq": (lambda p: p.r.choice("123456789") + digits(p.r, p.r.choice([7, 8, 9])), SOCIAL), "passport": (lambda p: p.r.choice([lambda: digits(p.r, 9), lambda: p.r.choice("EGCXKP") + digits(p.r, 8), lambda: p.r.choice(["AB", "YB", "TK", "M1"]) + digits(p.r, 7), lambda: digits(p.r, 2) + p.r.choice("ACDFHV") + p.r.choice("ABCDEFHK") + digits(p.r, 5)])(), PASS),
    "handle": (lambda p: "@" + p.login().replace(".", "_").replace("-", "_") + p.r.choice(["", "_", digits(p.r, 2)]), SOCIAL), "sha": (lambda p: hexa(64)(p.r), SECRET), "icd": (pick("E11.9|I10|J45.40|F33.1|M54.16|K35.80|C34.11|S82.201A|G40.909|N18.3|Z79.4"), HEALTH),
}

def kind_of(kind, lang):
    if kind == "phone": return sometimes_wide(home(lang)) if lang in ("zh", "ja") else home(lang), PHONE, "structured"
    if kind in ("dob", "dob_cjk"): return born(lang), DOB, "structured"
    maker, category, *group = OWN.get(kind) or MORE.get(kind) or K[kind]
    if kind == "nhs": category = NHS
    if kind in ("cn_id", "jp"): maker = sometimes_wide(maker)
    return maker, category, group[0] if group and group[0] != "accounts" else "structured"

def both(category): return {"category": category[0], "also": list(category[1]) + (["user.authorization", "user.authorization.credentials"] if category in (SECRET, KEY) else [])}

def notes_of(seed, kind, lang, forms, group_of=None):
    r, notes, labels = random.Random(f"{seed}/{kind}/{lang}/{len(forms)}"), [], []
    maker, category, group = kind_of(kind, lang)
    for form in forms:
        p = One(r, r.choice(LANDS.get(lang, ["us"])))
        notes.append(form.replace("{v}", maker(p)))
        labels.append({"row": len(notes) - 1, "group": group, "kind": f"{kind}_{lang}", **both(category)})
    return f"text_{kind}_{lang}{'_keys' if lang == 'key' else ''}.csv", {"label": "free", "kind": kind, **both(category)}, notes, labels

def texts(seed, SAYS=SAYS, KEYS=KEYS, SHAPES=SHAPES, WRAP=WRAP, CLEAN=CLEAN, times=8, clean=6):
    for kind, says in SAYS.items():
        for lang, sentences in says.items():
            r = random.Random(f"{seed}/{kind}/{lang}/say")
            said = []
            for sentence in sentences * (2 if kind in ("name", "address") else 1):
                if r.random() < .3 and "\n" not in sentence: sentence += ("。" if lang in ("zh", "ja") else "; ") + r.choice(CLEAN.get(lang, CLEAN["en"]))
                elif r.random() < .15: sentence = r.choice(CLEAN.get(lang, CLEAN["en"])) + ("，" if lang in ("zh", "ja") else " / ") + sentence
                said.append(r.choice(WRAP[lang]).replace("{}", sentence))
            yield notes_of(seed, kind, lang, said)
    for kind, keys in KEYS.items():
        r = random.Random(f"{seed}/{kind}/keys")
        shapes = r.sample(SHAPES, times)
        lang = {"cn_id": "zh", "plate_de": "de", "kvnr": "de", "jp": "ja", "kr": "ko"}.get(kind, "en")
        yield (lambda made: ("keys_" + made[0], *made[1:]))(notes_of(seed, kind, lang, [shape.replace("{k}", r.choice(keys.split(","))) for shape in shapes]))
    for lang, sentences in CLEAN.items():
        r = random.Random(f"{seed}/clean/{lang}")
        notes = [r.choice(WRAP[lang]).replace("{}", one) for one in sentences] + [r.choice(WRAP[lang]).replace("{}", " / ".join(r.sample(sentences, min(2, len(sentences))))) for _ in range(len(sentences) * (clean - 3))]
        yield f"text_clean_{lang}.csv", {"label": "clean", "kind": lang}, notes, [{"row": row, "group": "clean", "kind": lang} for row in range(len(notes))]

def main(texts=texts, seed=31):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path); parser.add_argument("--seed", type=int, default=seed)
    given = parser.parse_args(); given.directory.mkdir(parents=True, exist_ok=True)
    tables, notes = [], []
    for file, label, rows, labels in texts(given.seed):
        write(given.directory, file, [("body", label, rows)])
        tables.append({"file": file, "table": "messages", "columns": [{"name": "body", "type": "text", **label}]})
        notes += [{"file": file, "column": "body", **one} for one in labels]
    whole = {"seed": given.seed, "rows": 0, "tables": tables, "notes": notes}
    (given.directory / "labels.json").write_text(json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")

if __name__ == "__main__":
    main()
