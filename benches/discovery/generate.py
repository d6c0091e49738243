#!/usr/bin/env python3
"""Writes a labelled corpus: one CSV a table and labels.json. The same seed and sizes give the same bytes.

    generate.py DIRECTORY [--seed N] [--rows N] [--people N]
    generate.py DIRECTORY --wide N [--seed N]       instead: wide.csv, N rows of eleven texts, for measuring speed

`--people` is how many tables about people are written beside the fixed ones (decoys, texts, one register for each
locale); from 80 on every kind is there in every style. NULL is an empty field without quotes; 20 % of the values are NULL and 5 % of the typed ones
are wrong (cut short, mistyped, or a word such as `n/a`).
"""

import argparse
import csv
import json
import pathlib

from columns import KINDS, TABLES
from decoys import DECOYS, EITHER
from kinds import MORE_IDS, NATIONAL, World
from texts import CALLED, LOCALE, SAYS, clean, diagnosis, national, with_value

LOCALES = list(NATIONAL)
# The languages of column names fit people of these locales; English names stand anywhere.
STYLES = {"snake": LOCALES, "camel": LOCALES, "upper": LOCALES, "abbr": LOCALES, "de": ["de_DE"], "fr": ["fr_FR"], "es": ["es_ES"],
          "zh": ["zh_CN", "zh_TW"], "ja": ["ja_JP"], "cryptic": LOCALES}
WRONG = ["n/a", "unknown", "-", "TBD", "?", "none", "test", "xxx", "0"]
CRYPTIC = ["c{}", "fld_{:02}", "attr_{}", "col{}", "x{}", "f_{}", "value{}"]


class Corpus:
    def __init__(self, directory, seed, rows):
        self.directory, self.seed, self.rows = directory, seed, rows
        self.tables, self.notes = [], []

    def world(self, locale, *where):
        world = World(locale, "/".join(map(str, (self.seed, *where))))
        world.column = world.r.randrange(1000)
        return world

    def write(self, name, table, columns):
        """`columns`: (name, label, values); a value of None is NULL."""
        path = self.directory / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
            out.writerow([column[0] for column in columns])
            for row in zip(*(values for *_, values in columns)):
                out.writerow(["" if value is None else value for value in row])
        labels = [{"name": column, **label} for column, label, _ in columns]
        self.tables.append({"file": path.name, "table": table, "columns": labels})

    def values(self, world, make, wrong):
        return [None if (p := world.r.random()) < .2 else spoilt(world, make(world)) if p < .2 + wrong * .8 else make(world) for _ in range(self.rows)]

    def people(self, at):
        """Table number `at` about people: what it holds and how its columns are called go round."""
        what = list(TABLES)[at % len(TABLES)]
        style = list(STYLES)[at // len(TABLES) % len(STYLES)]
        locales = STYLES[style]
        self.table(at, what, style, locales[(at * 7 + at // 8) % len(locales)], *TABLES[what])

    def registers(self):
        """Every locale's own numbers, in names of its language and in English ones."""
        kinds = "name email id phone address postcode birth_date".split()
        for at, locale in enumerate(LOCALES):
            self.table(1000 + at, "persons", ["snake", "camel", "upper"][at % 3], locale, kinds, {})
            self.table(2000 + at, "members", ["camel", "upper", "snake"][at % 3], locale, kinds, {})

    def table(self, at, what, style, locale, kinds, translated):
        kinds = [f"id_{locale}" if kind == "id" else kind for kind in kinds]
        if what in ("employees", "persons", "members"):
            kinds += sorted(kind for kind, (_, home, _) in MORE_IDS.items() if home == locale)
        table = f"t{at:02}" if style == "cryptic" else translated.get(style, what)
        columns, used = [], set()
        for kind_name in kinds:
            kind = KINDS[kind_name]
            if style == "cryptic" and not kind.provable:
                continue
            world = self.world(locale, "people", at, kind_name)
            name = called(world, kind, style, len(columns))
            if name in used:
                continue
            used.add(name)
            # Every third birth date is kept as a date, whose values the database itself keeps in order.
            stored = kind_name == "birth_date" and world.column % 3 == 0
            make, wrong = ((lambda w: w.date("%Y-%m-%d")), 0) if stored else (kind.make, .05)
            label = {"label": "typed", "type": "date" if stored else "text", "kind": kind_name, "category": kind.category, "also": kind.also, "style": style, "locale": locale}
            columns.append((name, label, self.values(world, make, wrong)))
        if columns:
            self.write(f"people_{at:04}_{what}_{style}_{locale}", table, columns)

    def decoys(self):
        for table, fields in DECOYS.items():
            columns = []
            for name, (make, kind) in fields.items():
                world = self.world("en_US", "decoy", table, name)
                columns.append((name, {"label": "decoy", "type": kind, "kind": name}, self.values(world, make, 0)))
            self.write(f"things_{table}", table, columns)
        for table, fields in EITHER.items():
            columns = []
            for name, (make, category) in fields.items():
                world = self.world("de_DE", "either", table, name)
                columns.append((name, {"label": "either", "type": "text", "kind": name, "category": category}, self.values(world, make, 0)))
            self.write(f"things_{table}", table, columns)

    def texts(self):
        for lang in ("en", "de", "fr", "es", "zh", "ja", "log"):
            world = self.world(LOCALE[lang][0], "clean", lang)
            notes = [clean(world, lang) for _ in range(self.rows)]
            self.notes += [{"file": f"notes_clean_{lang}.csv", "column": "note", "row": row, "group": "clean", "kind": lang} for row in range(self.rows)]
            self.write(f"notes_clean_{lang}", "tickets", [("note", {"label": "clean", "type": "text", "kind": lang}, notes)])
        for kind in [*SAYS, *CALLED, "icd10"]:
            # Names and addresses are many things in many languages: a file for each.
            for lang in sorted(SAYS[kind]) if kind in ("name", "address") else [None]:
                self.mixed(kind, lang)

    def mixed(self, kind_name, only):
        """Notes of which every third holds a value of this kind, in one language or in all that know how to say it."""
        key = f"id_{kind_name}" if kind_name in NATIONAL else kind_name
        kind = KINDS[key]
        group = {"name": "names", "address": "addresses"}.get(kind_name, "structured")
        notes, file = [], f"notes_{key}{'_' + only if only else ''}.csv"
        pick, worlds = self.world("en_US", "pick", kind_name, only), {}
        for row in range(self.rows):
            if kind_name in SAYS:
                lang = only or pick.r.choice(sorted(SAYS[kind_name]))
                locale = pick.r.choice(LOCALE[lang])
                if locale not in worlds:
                    worlds[locale] = self.world(locale, "note", kind_name, locale)
                world = worlds[locale]
                saying, value = pick.r.choice(SAYS[kind_name][lang]), world.name() if kind_name == "name" else kind.make(world)
            else:
                lang, saying, value = diagnosis(pick) if kind_name == "icd10" else national(pick, kind_name)
            if row % 3:
                notes.append(clean(pick, lang))
                continue
            notes.append(with_value(pick, lang, saying, value))
            self.notes.append({"file": file, "column": "note", "row": row, "group": group, "kind": f"{key}_{only}" if only else key, "category": kind.category, "also": kind.also})
        label = {"label": "free", "type": "text", "kind": key, "category": kind.category, "also": kind.also}
        self.write(file.removesuffix(".csv"), "tickets", [("note", label, notes)])

    def wide(self, rows):
        """One table as shops have it: eleven texts a row, of which about half are personal."""
        things = {"order_id": lambda w: w.uuid(), "status": DECOYS["orders"]["status"][0], "created_at": DECOYS["orders"]["created_at"][0],
                  "product": DECOYS["products"]["product_name"][0], "note": lambda w: clean(w, "en")}
        kinds = {name: KINDS[name].make for name in ("name", "email", "phone", "street", "city", "iban")}
        columns = []
        for name, make in (things | kinds).items():
            world = self.world("en_US", "wide", name)
            columns.append((name, {}, [make(world) if world.r.random() > .1 else None for _ in range(rows)]))
        self.write("wide", "orders", columns)

    def finish(self):
        labels = {"seed": self.seed, "rows": self.rows, "tables": self.tables, "notes": self.notes}
        text = json.dumps(labels, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        (self.directory / "labels.json").write_text(text + "\n", encoding="utf-8")


def called(world, kind, style, at):
    if style == "cryptic":
        number = world.r.randint(1, 60)
        form = CRYPTIC[at % len(CRYPTIC)]
        return form.format(chr(97 + number % 26) if form == "attr_{}" else number)
    name = world.r.choice(kind.names.get(style, kind.names["en"]))
    if style == "camel" and name.isascii():
        head, *rest = name.split("_")
        return head + "".join(word.capitalize() for word in rest)
    return name.upper() if style == "upper" and name.isascii() else name


def spoilt(world, value):
    r = world.r
    if r.random() < .4 or len(value) < 3:
        return r.choice(WRONG)
    at = r.randrange(len(value))
    return r.choice([value[:at], value[:at] + value[at + 1:], value[:at] + r.choice("0123456789x ") + value[at + 1:]]).strip() or None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--people", type=int, default=160)
    parser.add_argument("--wide", type=int)
    given = parser.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(given.directory, given.seed, given.rows)
    if given.wide:
        return corpus.wide(given.wide)
    for at in range(given.people):
        corpus.people(at)
    corpus.registers()
    corpus.decoys()
    corpus.texts()
    corpus.finish()


if __name__ == "__main__":
    main()
