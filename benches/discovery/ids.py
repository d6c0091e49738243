"""Identity numbers with their checksums, written from the authorities' descriptions and from nothing in `src/`.

Each function takes a `random.Random` and returns one number, sometimes with the separators people write.
"""

import datetime

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(r, n):
    return "".join(r.choice("0123456789") for _ in range(n))


def nonzero(r, n):
    return r.choice("123456789") + digits(r, n - 1)


def born(r):
    """A birth date of somebody alive: 1940 to 2007."""
    return datetime.date(1940, 1, 1) + datetime.timedelta(days=r.randrange(24_800))


def weighted(text, weights):
    return sum(int(c) * w for c, w in zip(text, weights))


def luhn(body):
    total = 0
    for at, c in enumerate(reversed(body)):
        d = int(c) * (2 if at % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def verhoeff(body):
    d = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
         [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
         [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
         [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
    p = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    while len(p) < 8:
        p.append([p[-1][x] for x in p[1]])
    c = 0
    for at, digit in enumerate(reversed(body), 1):
        c = d[c][p[at % 8][int(digit)]]
    return str([0, 4, 3, 2, 1, 5, 6, 7, 8, 9][c])


def mod11_10(body):
    """ISO 7064 MOD 11,10: the German tax id."""
    product = 10
    for c in body:
        total = (int(c) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def cn_id(r):
    area = r.choice(["110101", "110105", "310115", "310104", "440305", "440106", "330106", "320102", "420106",
                     "510104", "610103", "120101", "500103", "370102", "350203", "430102", "210102", "230102"])
    body = area + born(r).strftime("%Y%m%d") + digits(r, 3)
    total = weighted(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    return body + "10X98765432"[total % 11]


def cn_uscc(r):
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91" + r.choice(["110105", "310115", "440305", "330106"]) + "MA" + "".join(r.choice(alphabet) for _ in range(6))
    weights9 = [3, 7, 9, 10, 5, 8, 4, 2]
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body[8:16]]
    nine = (11 - sum(v * w for v, w in zip(values, weights9)) % 11) % 11
    body += "X" if nine == 10 else str(nine)
    total = sum(alphabet.index(c) * pow(3, at, 31) for at, c in enumerate(body))
    return body + alphabet[-total % 31]


def hk_id(r):
    head, body = r.choice("ABCDEGHKMPRVYZ"), digits(r, 6)
    total = 36 * 9 + (LETTERS.index(head) + 10) * 8 + weighted(body, [7, 6, 5, 4, 3, 2])
    check = -total % 11
    check = "A" if check == 10 else str(check)
    return f"{head}{body}({check})" if r.random() < .7 else head + body + check


def tw_id(r):
    head = r.choice(LETTERS)
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(head) + 10
    body = r.choice("12") + digits(r, 7)
    total = code // 10 + code % 10 * 9 + weighted(body, [8, 7, 6, 5, 4, 3, 2, 1])
    return head + body + str(-total % 10)


def mo_id(r):
    return f"{r.choice('157')}{digits(r, 6)}({digits(r, 1)})"


def us_ssn(r):
    area = r.choice([n for n in range(1, 900) if n != 666])
    sep = r.choice(["-", "-", "-", ""])
    return sep.join([f"{area:03}", f"{r.randint(1, 99):02}", f"{r.randint(1, 9999):04}"])


def us_itin(r):
    return f"9{digits(r, 2)}-{r.choice([*range(50, 66), *range(70, 89), 90, 91, 92, *range(94, 100)]):02}-{r.randint(1, 9999):04}"


def uk_nino(r):
    first, second = r.choice("ABCEGHJKLMNPRSTWXYZ"), r.choice("ABCEGHJKLMNPRSTWXYZ")
    if first + second in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"):
        return uk_nino(r)
    body, last = digits(r, 6), r.choice("ABCD")
    return f"{first}{second} {body[:2]} {body[2:4]} {body[4:]} {last}" if r.random() < .5 else first + second + body + last


def uk_nhs(r):
    body = r.choice("4679") + digits(r, 8)
    check = 11 - weighted(body, range(10, 1, -1)) % 11
    if check == 10:
        return uk_nhs(r)
    full = body + str(check % 11)
    return f"{full[:3]} {full[3:6]} {full[6:]}" if r.random() < .5 else full


def de_tax(r):
    """Ten digits of which one stands twice (never thrice in a row), then the check digit."""
    nine = r.sample("0123456789", 9)
    nine.insert(r.randrange(10), r.choice(nine))
    body = "".join(nine)
    if body[0] == "0":
        return de_tax(r)
    full = body + mod11_10(body)
    return f"{full[:2]} {full[2:5]} {full[5:8]} {full[8:]}" if r.random() < .4 else full


def de_social(r):
    day = born(r)
    body = r.choice(["12", "15", "53", "65", "10", "23"]) + day.strftime("%d%m%y") + r.choice(LETTERS) + f"{r.randint(0, 99):02}"
    plain = body[:8] + f"{LETTERS.index(body[8]) + 1:02}" + body[9:]
    products = [int(c) * w for c, w in zip(plain, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1])]
    return body + str(sum(p // 10 + p % 10 for p in products) % 10)


def fr_nir(r):
    day = born(r)
    body = f"{r.choice('12')}{day:%y%m}{r.choice(['75', '69', '13', '33', '59', '31', '44', '67'])}{r.randint(1, 600):03}{r.randint(1, 400):03}"
    key = f"{97 - int(body) % 97:02}"
    if r.random() < .5:
        return f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {key}"
    return body + key


def es_dni(r):
    number = r.randint(1_000_000, 99_999_999)
    return f"{number:08}{r.choice(['', '', '-'])}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def es_nie(r):
    head, body = r.randrange(3), digits(r, 7)
    return f"{'XYZ'[head]}{body}{'TRWAGMYFPDXBNJZSQVHLCKE'[int(str(head) + body) % 23]}"


def it_cf(r):
    consonants, day, woman = "BCDFGLMNPRSTVZ", born(r), r.random() < .5
    name = "".join(r.choice(consonants) for _ in range(6))
    town = r.choice(["H501", "F205", "L219", "A944", "D612", "F839", "G273", "L736"])
    body = f"{name}{day:%y}{'ABCDEHLMPRST'[day.month - 1]}{day.day + (40 if woman else 0):02}{town}"
    odd = dict(zip("0123456789" + LETTERS, [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
                   2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]))
    even = {c: at for at, c in enumerate("0123456789")} | {c: at for at, c in enumerate(LETTERS)}
    total = sum(odd[c] if at % 2 == 0 else even[c] for at, c in enumerate(body))
    return body + LETTERS[total % 26]


def nl_bsn(r):
    while True:
        body = nonzero(r, 8)
        check = weighted(body, range(9, 1, -1)) % 11
        if check < 10:
            return body + str(check)


def pl_pesel(r):
    day = born(r)
    body = f"{day:%y}{day.month + (20 if day.year >= 2000 else 0):02}{day:%d}{digits(r, 4)}"
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def se_pnr(r):
    day, serial = born(r), digits(r, 3)
    check = luhn(f"{day:%y%m%d}{serial}")
    return r.choice([f"{day:%Y%m%d}-{serial}{check}", f"{day:%Y%m%d}{serial}{check}", f"{day:%y%m%d}-{serial}{check}"])


def fi_hetu(r):
    day, serial = born(r), r.randint(2, 899)
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{day:%d%m%y}{serial:03}") % 31]
    return f"{day:%d%m%y}{'A' if day.year >= 2000 else '-'}{serial:03}{check}"


def pt_nif(r):
    body = r.choice("123") + digits(r, 7)
    check = 11 - weighted(body, range(9, 1, -1)) % 11
    return body + str(check if check < 10 else 0)


def be_nn(r):
    day, serial = born(r), r.randint(1, 997)
    body = f"{day:%y%m%d}{serial:03}"
    key = 97 - int(("2" if day.year >= 2000 else "") + body) % 97
    return f"{day:%y.%m.%d}-{serial:03}.{key:02}" if r.random() < .6 else f"{body}{key:02}"


def in_aadhaar(r):
    body = r.choice("23456789") + digits(r, 10)
    full = body + verhoeff(body)
    return f"{full[:4]} {full[4:8]} {full[8:]}" if r.random() < .6 else full


def in_pan(r):
    return "".join(r.choice(LETTERS) for _ in range(3)) + "P" + r.choice(LETTERS) + f"{r.randint(1, 9999):04}" + r.choice(LETTERS)


def jp_mynumber(r):
    body = nonzero(r, 11)
    weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    rest = weighted(body, weights) % 11
    full = body + str(0 if rest <= 1 else 11 - rest)
    return f"{full[:4]} {full[4:8]} {full[8:]}" if r.random() < .4 else full


def kr_rrn(r):
    day = born(r)
    # Numbers given since October 2020 carry no checksum; the older ones, made here, do.
    body = f"{day:%y%m%d}{r.choice('34' if day.year >= 2000 else '12')}{r.randint(0, 95):02}{digits(r, 3)}"
    check = (11 - weighted(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10
    full = body + str(check)
    return f"{full[:6]}-{full[6:]}" if r.random() < .7 else full


def sg_nric(r):
    head, body = r.choice("STFG"), digits(r, 7)
    total = weighted(body, [2, 7, 6, 5, 4, 3, 2]) + (4 if head in "TG" else 0)
    return head + body + ("JZIHGFEDCBA" if head in "ST" else "XWUTRQPNMLK")[total % 11]


def br_check(body):
    rest = weighted(body, range(len(body) + 1, 1, -1)) % 11
    return "0" if rest < 2 else str(11 - rest)


def br_cpf(r):
    body = digits(r, 9)
    body += br_check(body)
    body += br_check(body)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}" if r.random() < .6 else body


def br_cnpj(r):
    body = digits(r, 8) + "0001"
    for weights in ([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]):
        rest = weighted(body, weights) % 11
        body += "0" if rest < 2 else str(11 - rest)
    return f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:12]}-{body[12:]}"


def au_tfn(r):
    while True:
        body = nonzero(r, 9)
        if weighted(body, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0:
            return f"{body[:3]} {body[3:6]} {body[6:]}" if r.random() < .5 else body


def ca_sin(r):
    body = r.choice("1234567") + digits(r, 7)
    full = body + luhn(body)
    return f"{full[:3]}{(s := r.choice('- '))}{full[3:6]}{s}{full[6:]}" if r.random() < .6 else full


def card(r):
    prefix, length = r.choice([("4", 16), ("4", 16), ("51", 16), ("53", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("3528", 16), ("62", 16)])
    body = prefix + digits(r, length - 1 - len(prefix))
    full = body + luhn(body)
    if length == 15 or r.random() < .5:
        return full
    return r.choice([" ", "-"]).join(full[at:at + 4] for at in range(0, 16, 4))


IBANS = {"DE": "n18", "FR": "n10a11n2", "ES": "n20", "IT": "A1n22", "NL": "A4n10", "PL": "n24", "SE": "n20", "FI": "n14",
         "PT": "n21", "GB": "A4n14", "BE": "n12", "AT": "n16", "CH": "n17", "IE": "A4n14", "BR": "n23A1a1"}


def iban(r, country=None):
    country = country if country in IBANS else r.choice(sorted(IBANS))
    form, body = IBANS[country], ""
    while form:
        kind, count = form[0], ""
        form = form[1:]
        while form and form[0].isdigit():
            count, form = count + form[0], form[1:]
        alphabet = {"n": "0123456789", "A": LETTERS, "a": LETTERS + "0123456789"}[kind]
        body += "".join(r.choice(alphabet) for _ in range(int(count)))
    # Keys of the national account numbers, which stricter validators than mod-97 look at.
    if country == "BE":
        body = f"{body[:10]}{int(body[:10]) % 97 or 97:02}"
    if country == "ES":
        keys = [11 - weighted(part, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 for part in ("00" + body[:8], body[10:])]
        body = body[:8] + "".join({10: "1", 11: "0"}.get(key, str(key)) for key in keys) + body[10:]
    number = "".join(str(int(c, 36)) for c in body + country + "00")
    full = f"{country}{98 - int(number) % 97:02}{body}"
    return " ".join(full[at:at + 4] for at in range(0, len(full), 4)) if r.random() < .4 else full


def imei(r):
    body = r.choice(["35", "86", "01"]) + digits(r, 12)
    return body + luhn(body)


def vin(r):
    alphabet = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    values = {c: int(c) for c in "0123456789"} | dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
    body = r.choice(["1HG", "WVW", "1FT", "JHM", "WBA", "5YJ", "2T1", "3VW", "LSV"]) + "".join(r.choice(alphabet) for _ in range(5))
    rest = r.choice("HJKLMNPRS") + r.choice("ABCDEFGH") + digits(r, 6)
    total = sum(values[c] * w for c, w in zip(body + "0" + rest, [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]))
    return body + "0123456789X"[total % 11] + rest


def mrz(r, first, last):
    """Two lines of a passport (ICAO 9303, TD3), joined by a space as exports do."""
    def check(text):
        return str(sum((int(c, 36) if c != "<" else 0) * (7, 3, 1)[at % 3] for at, c in enumerate(text)) % 10)
    state = r.choice(["D<<", "FRA", "ESP", "ITA", "GBR", "USA", "NLD", "POL"])
    def plain(name):
        return "".join(c if c in LETTERS else "<" for c in name.upper())
    top = f"P<{state}{plain(last)}<<{plain(first)}".ljust(44, "<")[:44]
    number = r.choice("CFGHJK") + digits(r, 8)
    birth, until = born(r).strftime("%y%m%d"), f"{r.randint(26, 34)}{r.randint(1, 12):02}{r.randint(1, 28):02}"
    low = number + check(number) + state + birth + check(birth) + r.choice("MF") + until + check(until) + "<" * 14 + "0"
    return top + " " + low + check(low[:10] + low[13:20] + low[21:43])
