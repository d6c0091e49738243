#!/usr/bin/env python3
"""Verifies a transparency log directory; shares no code with stewardd, needs only Python 3.

usage: verify_log.py DIR VKEY        exit 0 and "ok SIZE ROOT", or exit 1 and what is wrong

Written from the specifications: C2SP tlog-tiles, tlog-checkpoint and signed-note, RFC 6962, RFC 8032.
"""
import base64
import hashlib
import json
import os
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def fail(text):
    print(text)
    sys.exit(1)


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        fail("not a point of the curve")
    return P - x if x & 1 != sign else x


def point(data):
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        fail("not a point of the curve")
    x = recover_x(y, sign)
    return (x, y, 1, x * y % P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, p):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, p)
        p, scalar = add(p, p), scalar >> 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signature_is_valid(public, message, signature):
    r, s = point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, point(public)))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def read_checkpoint(directory, vkey):
    name, key_id, key = vkey.strip().split("+", 2)
    key = base64.b64decode(key, validate=True)
    if key[0] != 1 or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        fail("not an Ed25519 verifier key")
    with open(os.path.join(directory, "checkpoint"), encoding="utf-8") as file:
        text, signatures = file.read().rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, blob = line.split(" ")
        blob = base64.b64decode(blob, validate=True)
        if dash == "\u2014" and signer == name and blob[:4].hex() == key_id:
            if not signature_is_valid(key[1:], text.encode(), blob[4:]):
                fail("checkpoint: wrong signature")
            break
    else:
        fail("checkpoint: no signature by " + name)
    origin, size, root = text.splitlines()[:3]
    if origin != name:
        fail("checkpoint: of another log")
    return int(size), base64.b64decode(root, validate=True)


def read_tile(directory, shelf, index, width):
    groups = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        groups.insert(0, "x%03d" % (index % 1000))
    name = "tile/%s/%s%s" % (shelf, "/".join(groups), "" if width == 256 else ".p/%d" % width)
    try:
        with open(os.path.join(directory, name), "rb") as file:
            return name, file.read()
    except FileNotFoundError:
        fail(name + ": missing")


def entries(directory, size):
    for start in range(0, size, 256):
        width = min(256, size - start)
        name, data = read_tile(directory, "entries", start // 256, width)
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            if len(data) < 2 + length:
                fail(name + ": cut short")
            yield data[2 : 2 + length]
            data = data[2 + length :]
        if data:
            fail(name + ": too long")


def side_files(entry):
    """A list too long for an entry stands in a file named by its SHA-256."""
    names = json.loads(entry)["data"].get("side", [])
    return [names] if isinstance(names, str) else names


def check_side_file(directory, name):
    try:
        with open(os.path.join(directory, "side", name), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != name:
                fail("side/" + name + ": not what its name says")
    except FileNotFoundError:
        fail("side/" + name + ": missing")


def merkle(hashes):
    """RFC 6962, section 2.1, over hashes of leaves or of complete subtrees."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2])
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [hashlib.sha256(b"\1" + a + b).digest() for a, b in pairs] + odd
    return hashes[0]


def main():
    directory, vkey = sys.argv[1:]
    size, root = read_checkpoint(directory, vkey)
    hashes = [hashlib.sha256(b"\0" + entry).digest() for entry in entries(directory, size)]
    if merkle(hashes) != root:
        fail("the entries do not have the checkpoint's root")
    for entry in entries(directory, size):
        for name in side_files(entry):
            check_side_file(directory, name)
    level = 0
    while hashes:
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            name, data = read_tile(directory, level, start // 256, len(part))
            if data != b"".join(part):
                fail(name + ": wrong")
        full = len(hashes) // 256
        hashes = [merkle(hashes[i * 256 : i * 256 + 256]) for i in range(full)]
        level += 1
    print("ok", size, root.hex())


if __name__ == "__main__":
    main()
