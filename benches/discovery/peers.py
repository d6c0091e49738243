#!/usr/bin/env python3
"""Other scanners over the same cells, in turn with ours: cells a second of each.

    peers.py run wide.csv --ours "COMMAND" [--peer NAME=PYTHON ...] [--seconds N] [--rounds N] [--json]
    peers.py one NAME wide.csv [--seconds N]      what `run` calls, in the peer's own environment

COMMAND prints the matcher's JSON (`cargo bench --bench matcher -- wide.csv --json --rounds 1`). The peers are called
where a value enters them, in one process, without a database, so that what is compared is matching alone: an
advantage for them, whose readers cost more than ours. Each goes over the file's rows in order until its time is up,
whole rows only; every row of `wide.csv` is drawn alike, so that a part stands for all. Ours goes over all of them.
Medians of all rounds are compared; below a bar, or where a peer was not measured, the exit code is 1.

  hawk-eye    hawk_scanner's match_strings, once a cell, as its PostgreSQL scan does. Its package brings no
              patterns (a scan downloads them); ours are a dozen of the kinds it looks for, fewer than its own and so
              faster. `--fingerprint FILE` takes others.
  presidio    every pattern recogniser presidio-analyzer loads for English, no NER model, no context words
  piicatcher  its two scanners, RegexScanner and NERScanner, once a cell. The latter's model (en_core_web_sm) is no
              package on PyPI; where it is missing the regexes run alone and stderr says so: they are the quick half.
"""

import argparse
import csv
import json
import logging
import shlex
import statistics
import subprocess
import sys
import time

FINGERPRINT = {
    "email": r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b", "phone": r"^(\+\d{1,3}[ -]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$", "aadhaar": r"\b\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    "pan": r"\b[A-Z]{5}[0-9]{4}[A-Z]\b", "card": r"\b(?:\d{4}[ -]?){3}\d{4}\b", "ssn": r"\b\d{3}-\d{2}-\d{4}\b", "iban": r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b", "aws key": r"\bAKIA[A-Z0-9]{16}\b",
    "github token": r"\bghp_[A-Za-z0-9]{36}\b", "slack token": r"\bxox[bp]-[0-9A-Za-z-]{40,72}\b", "jwt": r"\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+", "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
}


def hawk_eye(fingerprint):
    from hawk_scanner.internals import system
    patterns = FINGERPRINT
    if fingerprint:
        import yaml
        with open(fingerprint, encoding="utf-8") as file:
            patterns = yaml.safe_load(file)
    args = {"fingerprint": patterns}
    return lambda cell: len(system.match_strings(args, cell))


def presidio(_):
    # It would fetch a newer list of public suffixes and does well without.
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    recognizers = [one for one in registry.recognizers if isinstance(one, PatternRecognizer)]
    print(f"presidio: {len(recognizers)} pattern recognisers", file=sys.stderr)
    return lambda cell: sum(len(one.analyze(cell, one.supported_entities, None) or []) for one in recognizers)


def piicatcher(_):
    from piicatcher.scanner import NERScanner, RegexScanner
    scanners = [RegexScanner()]
    try:
        scanners.append(NERScanner())
    except OSError:
        print("piicatcher: en_core_web_sm is not installed; regexes alone", file=sys.stderr)
    return lambda cell: sum(len(one.scan(cell)) for one in scanners)


PEERS = {"hawk-eye": hawk_eye, "presidio": presidio, "piicatcher": piicatcher}
# How many times the cells a second of each ours has to match.
BARS = {"hawk-eye": 150, "presidio": 2000, "piicatcher": 2000}


def one(name, path, seconds, fingerprint):
    with open(path, encoding="utf-8", newline="") as file:
        rows = [[cell for cell in row if cell] for row in list(csv.reader(file))[1:]]
    scan = PEERS[name](fingerprint)
    for row in rows[:3]:
        for cell in row:
            scan(cell)  # compiles what is compiled when first asked
    cells = count = hits = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for cell in rows[count % len(rows)]:
            hits += scan(cell) > 0
            cells += 1
        count += 1
    spent = time.perf_counter() - start
    return {"peer": name, "cells": cells, "rows": count, "hits": hits, "cells_s": cells / spent, "rows_s": count / spent}


def ours(command):
    # Its own exit code is about another bar.
    printed = subprocess.run(shlex.split(command), check=False, stdout=subprocess.PIPE, text=True)
    lines = printed.stdout.splitlines()
    if not lines:
        sys.exit(f"peers.py: {command} ended with {printed.returncode} and printed nothing")
    return json.loads(lines[-1])["matcher_cells_s"]


def theirs(name, python, given):
    command = [python or sys.executable, __file__, "one", name, given.file, "--seconds", str(given.seconds)]
    if given.fingerprint:
        command += ["--fingerprint", given.fingerprint]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def run(given):
    peers = dict(peer.partition("=")[::2] for peer in given.peer)
    mine, rates = [], {name: [] for name in peers}
    for at in range(1, given.rounds + 1):
        print(f"round {at} of {given.rounds}: ours", file=sys.stderr)
        mine.append(ours(given.ours))
        for name, python in peers.items():
            print(f"round {at} of {given.rounds}: {name}", file=sys.stderr)
            rates[name].append(theirs(name, python, given))
    mine = statistics.median(mine)
    result = {"ours": {"cells_s": mine}}
    for name, bar in BARS.items():
        if not rates.get(name):
            result[name] = {"measured": False, "bar": bar, "holds": False}
            continue
        rate = statistics.median(one["cells_s"] for one in rates[name])
        rows = statistics.median(one["rows_s"] for one in rates[name])
        ratio = mine / rate
        result[name] = {"cells_s": rate, "rows_s": rows, "ratio": ratio, "bar": bar, "holds": ratio >= bar}
    if given.json:
        print(json.dumps(result))
    else:
        show(result, given.rounds)
    return 0 if all(result[name]["holds"] for name in BARS) else 1


def show(result, rounds):
    print(f"medians of {rounds} in turn\nours        {result['ours']['cells_s']:12.0f} cells/s")
    for name, bar in BARS.items():
        one = result[name]
        if "ratio" not in one:
            print(f"{name:<11} not measured            (bar: {bar})   MISSED")
            continue
        missed = "" if one["holds"] else "   MISSED"
        speeds = f"{one['cells_s']:12.0f} cells/s  {one['rows_s']:8.0f} rows/s"
        print(f"{name:<11} {speeds}  ours is {one['ratio']:.0f} × as fast (bar: {bar}){missed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, dest="command")
    for name in ("run", "one"):
        command = commands.add_parser(name)
        if name == "one":
            command.add_argument("name", choices=PEERS)
        command.add_argument("file")
        command.add_argument("--seconds", type=float, default=3.0, help="how long each peer runs a round")
        command.add_argument("--fingerprint", help="hawk-eye's patterns, a YAML file")
        if name == "run":
            command.add_argument("--ours", required=True)
            command.add_argument("--peer", action="append", default=[], help="hawk-eye=PYTHON, presidio=PYTHON, piicatcher=PYTHON")
            command.add_argument("--rounds", type=int, default=5)
            command.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.command == "run":
        sys.exit(run(given))
    else:
        print(json.dumps(one(given.name, given.file, given.seconds, given.fingerprint)))


if __name__ == "__main__":
    main()
