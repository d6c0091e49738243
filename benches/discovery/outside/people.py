"""People, places and numbers of the outside set: small lists, and checksums written from the authorities' descriptions."""

import random

# given (f and m), family, street patterns, places (city, region, postcode), phone patterns (# is a digit).
LOCALES = {
    "us": ("mary patricia jennifer linda susan jessica karen nancy betty ashley james robert john michael david william richard joseph thomas daniel tyler jordan brandon",
           "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez wilson anderson thomas taylor moore jackson white harris clark lewis walker hall young king wright hill green baker O'Brien McDonald Van|Dyke",
           ["{n} Maple St.", "{n} N Oak Ave", "{n} Sunset Blvd Apt {m}", "{n} County Road {m}", "PO Box {n}", "{n} W 5th Street", "{n} Elm Dr, Suite {m}"],
           "Springfield:IL:62704 Portland:OR:97205 Austin:TX:78701 Boise:ID:83702 Tulsa:OK:74103 Seattle:WA:98101 Dayton:OH:45402 Mesa:AZ:85201 Fresno:CA:93721 Salem:OR:97301",
           ["({2}) 555-01##", "{2}-555-01##", "+1 {2} 555 01##", "1{2}55501##", "{2}.555.01##", "{2}55501##"]),
    "gb": ("olivia amelia isla ava emily sophie chloe lucy harry george oliver jack noah alfie callum gareth nigel rhys",
           "smith jones taylor brown williams wilson johnson davies patel wright walker white edwards hughes green hall lewis clarke jackson wood turner O'Neill MacGregor Fitz-Hugh",
           ["{n} High Street", "{n} Station Road", "Flat {m}, {n} Church Lane", "The Old Rectory, Mill Lane", "{n} Victoria Gardens", "{n}a Park Crescent"],
           "Leeds:West|Yorkshire:LS1|4AP Bristol:Avon:BS1|5TR Cardiff:Wales:CF10|3NP York:North|Yorkshire:YO1|7HH Norwich:Norfolk:NR2|1TF Exeter:Devon:EX4|3SB Luton:Bedfordshire:LU1|2LT",
           ["020 7946 0###", "07700 900###", "+44 7700 900###", "447700900###", "(0117) 496 0###", "07700900###"]),
    "de": ("anna lena sabine petra ursula monika heike birgit jürgen uwe klaus dieter stefan andreas thorsten matthias günther sven jörg anneliese hans-peter",
           "müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf schröder neumann krüger von|der|Heide zu|Dohna Groß Kästner Meyer-Lüdenscheidt",
           ["Hauptstraße {n}", "Bahnhofstr. {n}", "Am Markt {n}", "Goethestr. {n}a", "Lindenweg {n}", "An der alten Mühle {n}", "Schloßallee {n}-{m}"],
           "Köln:Nordrhein-Westfalen:50667 Bremen:Bremen:28195 Kassel:Hessen:34117 Ulm:Baden-Württemberg:89073 Halle|(Saale):Sachsen-Anhalt:06108 Fürth:Bayern:90762 Kiel:Schleswig-Holstein:24103 Jena:Thüringen:07743",
           ["0221/47110##", "+49 30 90182###", "0170-39200##", "0049 89 5501##", "(0421) 3456##", "0152 288179##", "493023125###"]),
    "fr": ("marie camille chloé élodie nathalie céline brigitte jean pierre michel thierry françois rené guillaume jean-luc anaïs",
           "martin bernard dubois robert richard petit durand leroy moreau simon laurent lefebvre garnier faure rousseau de|La|Tour d'Aubigny Le|Goff",
           ["{n}, rue de la Paix", "{n} avenue Victor Hugo", "{n} bis, bd Voltaire", "{n} impasse des Lilas", "Résidence Les Pins, bât. C", "{n} chemin du Moulin"],
           "Lyon:Rhône:69003 Nantes:Loire-Atlantique:44000 Lille:Nord:59000 Brest:Finistère:29200 Nîmes:Gard:30000 Dijon:Côte-d'Or:21000",
           ["01 42 68 ## ##", "06.12.34.##.##", "+33 6 12 34 ## ##", "06123401##", "33612340###"]),
    "es": ("maría carmen josefa isabel laura antonio manuel josé francisco javier sergio íñigo pilar begoña",
           "garcía fernández gonzález rodríguez lópez martínez sánchez pérez gómez martín jiménez ruiz de|la|Fuente del|Río Muñoz|Ortega Iglesias|Pardo",
           ["Calle Mayor, {n}", "C/ Alcalá {n}, 3º B", "Avda. de la Constitución {n}", "Plaza España {n}", "Paseo del Prado, {n}, piso {m}"],
           "Sevilla:Sevilla:41001 Bilbao:Vizcaya:48001 Murcia:Murcia:30001 Gijón:Asturias:33201 Zaragoza:Zaragoza:50001 Vigo:Pontevedra:36201",
           ["91 123 4# ##", "612 34 5# ##", "+34 612 345 ###", "612345###", "34612345###"]),
    "pt": ("ana maria juliana fernanda letícia joão josé carlos paulo pedro lucas mateus luiz conceição",
           "silva santos oliveira souza rodrigues ferreira alves pereira lima gomes da|Costa dos|Santos de|Almeida Conceição",
           ["Rua das Flores, {n}", "Av. Paulista, {n} - ap {m}", "Travessa São João, {n}", "Rua XV de Novembro, {n}", "Alameda Santos {n}"],
           "Curitiba:PR:80010-000 Recife:PE:50010-040 Santos:SP:11010-000 Natal:RN:59010-000 Manaus:AM:69005-010 Niterói:RJ:24020-005",
           ["(11) 98765-4###", "+55 11 98765 4###", "119876543##", "21 2345-67##"]),
    "it": ("giulia francesca chiara giovanna lucia marco alessandro giuseppe luca andrea matteo niccolò",
           "rossi russo ferrari esposito bianchi romano colombo ricci marino greco de|Luca Dall'Olio D'Angelo Lo|Presti",
           ["Via Roma {n}", "Corso Garibaldi, {n}", "Piazza Dante {n}", "Viale dei Tigli {n}/B", "Vicolo Stretto {n}"],
           "Torino:TO:10121 Bari:BA:70121 Padova:PD:35121 Lecce:LE:73100 Trieste:TS:34121 Forlì:FC:47121",
           ["02 5550 1###", "+39 333 123 4###", "3331234###", "333-12345##", "0039 06 555 01##"]),
    "nl": ("anneke sanne femke marieke johanna jeroen pieter willem sander daan joost bram",
           "de|Vries van|den|Berg Jansen Bakker Visser van|der|Meer Mulder de|Boer Dekker 't|Hart ter|Horst Hoekstra Smit",
           ["Kerkstraat {n}", "Dorpsstraat {n}-{m}", "Prinsengracht {n} hs", "Stationsplein {n}", "Burg. van Rijnlaan {n}"],
           "Utrecht:Utrecht:3511|AB Breda:Noord-Brabant:4811|XZ Leiden:Zuid-Holland:2311GJ Zwolle:Overijssel:8011|PK Assen:Drenthe:9401|HE",
           ["020-55501##", "06-123456##", "+31 6 1234 56##", "06123456##", "0031 20 5550###"]),
    "pl": ("agnieszka katarzyna małgorzata barbara ewa piotr krzysztof andrzej tomasz paweł grzegorz zbigniew",
           "nowak kowalski wiśniewski wójcik kowalczyk kamiński lewandowski zieliński szymański woźniak dąbrowska Nowicka-Zając",
           ["ul. Długa {n}/{m}", "ul. Marszałkowska {n}", "os. Tysiąclecia {n} m. {m}", "al. Jana Pawła II {n}", "Rynek {n}"],
           "Gdańsk:pomorskie:80-001 Łódź:łódzkie:90-001 Poznań:wielkopolskie:60-001 Rzeszów:podkarpackie:35-001 Opole:opolskie:45-001",
           ["+48 601 234 ###", "601-234-###", "22 555 01 ##", "601234###"]),
    "sv": ("astrid linnea ingrid kerstin elsa erik lars nils gustav björn åke sven-olof",
           "andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson lindqvist af|Ekenstam Åkesson",
           ["Storgatan {n}", "Kungsgatan {n} B", "Björkvägen {n}", "Södra Allén {n} lgh 1{m}"],
           "Uppsala:Uppsala:753|10 Örebro:Örebro:702|10 Umeå:Västerbotten:903|26 Lund:Skåne:22100 Gävle:Gävleborg:80252",
           ["070-174 06 ##", "+46 70 174 06 ##", "08-465 004 ##", "07017406##"]),
    "tr": ("ayşe fatma zeynep elif emine mehmet mustafa ahmet ali hüseyin murat çağla ömer şükrü",
           "yılmaz kaya demir şahin çelik yıldız öztürk aydın özdemir arslan doğan kılıç",
           ["Atatürk Cad. No: {n}", "Cumhuriyet Mah. Lale Sok. No:{n} D:{m}", "İnönü Bulvarı {n}/{m}"],
           "Ankara:Çankaya:06420 İzmir:Konak:35210 Bursa:Osmangazi:16010 Eskişehir:Tepebaşı:26110",
           ["0532 123 45 ##", "+90 532 123 45 ##", "(0312) 555 01 ##", "5321234###"]),
    "ru": ("анна мария елена ольга татьяна сергей александр дмитрий андрей алексей николай",
           "иванов смирнов кузнецов попов васильев петров соколов михайлов новиков фёдоров морозов",
           ["ул. Ленина, д. {n}, кв. {m}", "пр-т Мира, {n}", "ул. Садовая, {n}, корп. {m}"],
           "Москва:Москва:101000 Казань:Татарстан:420111 Омск:Омская|область:644099 Пермь:Пермский|край:614000",
           ["+7 (912) 345-67-##", "8 912 345 67 ##", "89123456###", "8-495-555-01-##"]),
    "zh": ("伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 雨欣 子涵 建国 志强 晓燕 梓萱 浩然 文博 春梅",
           "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 欧阳 司马 诸葛 谢 邓",
           ["中山路{n}号", "人民南路{n}号{m}栋{m}单元", "建设大道{n}弄{m}号楼602室", "解放西路{n}号院"],
           "成都市:四川省:610000 武汉市:湖北省:430000 杭州市:浙江省:310000 西安市:陕西省:710000 厦门市:福建省:361000",
           ["139########", "+86 138########", "0571-8#######", "86-159########", "177 #### ####"]),
    "ja": ("花子 太郎 さくら 陽菜 大翔 健太 美咲 翔太 直樹 恵子 由美子 拓也 裕子 誠",
           "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 松本 井上 木村 長谷川",
           ["本町{n}-{m}-3", "中央{m}丁目{n}番5号", "栄町{n}番地 コーポ桜{m}02号"],
           "横浜市西区:神奈川県:220-0012 大阪市北区:大阪府:530-0001 札幌市中央区:北海道:060-0042 仙台市青葉区:宮城県:980-0021",
           ["090-1234-####", "03-5550-01##", "0801234####", "+81 90 1234 ####"]),
    "ko": ("민준 서연 지우 하은 도윤 예준 수빈 지훈 영희 철수 미경",
           "김 이 박 최 정 강 조 윤 장 임 한 오",
           ["테헤란로 {n}", "중앙대로 {n}번길 {m}", "한강로3가 {n}-{m} 현대아파트 10{m}동"],
           "서울특별시:강남구:06134 부산광역시:해운대구:48094 대전광역시:유성구:34126",
           ["010-1234-####", "02-555-01##", "+82 10-1234-####", "0101234####"]),
}
LATIN = [key for key in LOCALES if key not in ("zh", "ja", "ko", "ru")]
COUNTRY = {"us": "United States|USA|US", "gb": "United Kingdom|UK|GB", "de": "Deutschland|Germany|DE", "fr": "France|FR", "es": "España|ES",
           "pt": "Brasil|BR", "it": "Italia|IT", "nl": "Nederland|NL", "pl": "Polska|PL", "sv": "Sverige|SE", "tr": "Türkiye|TR", "ru": "Россия|RU",
           "zh": "中国|China|CN", "ja": "日本|JP", "ko": "대한민국|KR"}
ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ê": "e", "ç": "c", "ñ": "n", "í": "i", "á": "a", "ó": "o", "ú": "u", "ã": "a",
                       "ł": "l", "ś": "s", "ą": "a", "ż": "z", "ź": "z", "ń": "n", "ę": "e", "å": "a", "ı": "i", "ş": "s", "ğ": "g", "ò": "o", "ô": "o", "ï": "i", "ë": "e", "õ": "o", "Ł": "L", "İ": "I", "ć": "c"})


def digits(r, n, first="123456789"):
    return r.choice(first) + "".join(r.choice("0123456789") for _ in range(n - 1))


def fill(r, pattern):
    return "".join(r.choice("0123456789") if c == "#" else c for c in pattern)


def title(word):
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


class Person:
    """One made-up person; every value is drawn when it is asked for."""

    def __init__(self, r, locale):
        self.r, self.locale = r, locale
        given, family, self.streets, places, self.phones = LOCALES[locale]
        self.given = title(r.choice(given.split()))
        self.family = " ".join([title(part) if len(part) > 3 and part not in ("della",) else part for part in r.choice(family.split()).split("|")])
        if locale in LATIN and len(self.family) <= 3 and " " not in self.family:
            self.family = title(self.family)
        if locale == "ru" and self.given[-1] in "ая":
            self.family += "а"
        self.city, self.region, self.postcode = (part.replace("|", " ") for part in r.choice(places.split()).split(":"))

    def full(self):
        if self.locale in ("zh", "ko"):
            return self.family + self.given
        if self.locale == "ja":
            return self.family + self.r.choice(["", " ", "　"]) + self.given
        return f"{self.given} {self.family}"

    def ascii(self, word):
        word = word.lower().translate(ASCII)
        word = "".join(c for c in word if c.isascii() and (c.isalnum() or c in "-. "))
        return word.replace(" ", "") or "user" + digits(self.r, 4)

    def mail(self):
        g, f = self.ascii(self.given), self.ascii(self.family)
        host = self.r.choice("example.com example.org mail.example.net corp.example gmail.com web.de qq.com outlook.com yahoo.co.jp orange.fr".split())
        return self.r.choice([f"{g}.{f}@{host}", f"{g[0]}{f}@{host}", f"{f}{digits(self.r, 2)}@{host}", f"{g}_{f}@{host}", f"{g}+news@{host}"])

    def street(self):
        return self.r.choice(self.streets).format(n=self.r.randint(1, 240), m=self.r.randint(1, 12))

    def address(self):
        s, c, z, q = self.street(), self.city, self.postcode, self.region
        if self.locale == "zh":
            return f"{q}{c}{self.r.choice(['高新区', '江汉区', '西湖区', '思明区'])}{s}"
        if self.locale == "ja":
            return self.r.choice([f"{q}{c}{s}", f"〒{z} {q}{c}{s}"])
        if self.locale == "ko":
            return f"{c} {q} {s}"
        if self.locale == "us":
            return f"{s}, {c}, {q} {z}"
        if self.locale == "gb":
            return f"{s}, {c} {z}"
        return self.r.choice([f"{s}, {z} {c}", f"{s} / {z} {c}", f"{s}, {z} {c}"])

    def phone(self):
        return fill(self.r, self.r.choice(self.phones).replace("{2}", self.r.choice(["212", "206", "312", "415", "617", "713"])))

    def born(self):
        return self.r.randint(1940, 2007), self.r.randint(1, 12), self.r.randint(1, 28)


def luhn(body):
    total = sum(d if i % 2 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(int(c) for c in reversed(body)))
    return body + str(-total % 10)


def card(r):
    head, n = r.choice([("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16), ("62", 16)])
    number = luhn(head + digits(r, n - 1 - len(head), "0123456789"))
    return r.choice([number, number, " ".join(number[i:i + 4] for i in range(0, n, 4)), "-".join(number[i:i + 4] for i in range(0, n, 4))])


def iban(r):
    land, body = r.choice([("DE", digits(r, 18)), ("FR", digits(r, 23)), ("ES", digits(r, 20)), ("NL", "INGB" + digits(r, 10)), ("PL", digits(r, 24)), ("IT", "X" + digits(r, 22)), ("GB", "WEST" + digits(r, 14)), ("SE", digits(r, 20))])
    value = int("".join(str(int(c, 36)) for c in body + land + "00"))
    number = f"{land}{98 - value % 97:02}{body}"
    return r.choice([number, " ".join(number[i:i + 4] for i in range(0, len(number), 4))])


def cn_id(r, p):
    y, m, d = p.born()
    body = r.choice(["110101", "310104", "440305", "510107", "330106", "420106"]) + f"{y}{m:02}{d:02}" + digits(r, 3, "0123456789")
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11]


def weighted(body, weights):
    return sum(int(c) * w for c, w in zip(body, weights))


def de_tax(r):
    while True:
        pool = r.sample("0123456789", 9)
        body = pool + [r.choice(pool)]
        r.shuffle(body)
        if body[0] != "0":
            break
    product = 10
    for c in body:
        product = ((int(c) + product) % 10 or 10) * 2 % 11
    return "".join(body) + str((11 - product) % 10)


def national(r, p):
    """A checksum-valid number of the person's country."""
    y, m, d = p.born()
    loc = p.locale
    if loc == "us":
        n = f"{r.choice([n for n in range(100, 665)]):03}{r.randint(1, 99):02}{r.randint(1, 9999):04}"
        return r.choice([n, f"{n[:3]}-{n[3:5]}-{n[5:]}", f"{n[:3]}-{n[3:5]}-{n[5:]}"])
    if loc == "gb":
        n = r.choice("ABCEHJKLMPRSTWXYZ") + r.choice("ABCEHJKLMPRSTWXZ") + digits(r, 6, "0123456789") + r.choice("ABCD")
        n = "JB" + n[2:] if n[:2] in ("GB", "BG", "NK", "KN", "TN", "NT", "ZZ") else n
        return r.choice([n, f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:8]} {n[8]}"])
    if loc == "de":
        return de_tax(r)
    if loc == "fr":
        body = r.choice("12") + f"{y % 100:02}{m:02}{r.randint(1, 19):02}{r.randint(1, 400):03}{r.randint(1, 400):03}"
        return body + f"{97 - int(body) % 97:02}"
    if loc == "es":
        n = digits(r, 8, "1234567")
        return n + r.choice(["", "", "-"]) + "TRWAGMYFPDXBNJZSQVHLCKE"[int(n) % 23]
    if loc == "pt":
        b = digits(r, 9, "0123456789")
        for n in (10, 11):
            rest = weighted(b, range(n, 1, -1)) * 10 % 11
            b += str(rest % 10)
        return r.choice([b, f"{b[:3]}.{b[3:6]}.{b[6:9]}-{b[9:]}"])
    if loc == "it":
        body = "".join(r.choice("BCDFGLMNPRSTV") for _ in range(6)) + f"{y % 100:02}" + "ABCDEHLMPRST"[m - 1] + f"{d + r.choice([0, 40]):02}" + r.choice(["H501", "F205", "L219", "A944"])
        odd = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]))
        even = {c: (int(c) if c.isdigit() else ord(c) - 65) for c in odd}
        return body + chr(65 + sum((odd if i % 2 == 0 else even)[c] for i, c in enumerate(body)) % 26)
    if loc == "nl":
        while True:
            n = digits(r, 8)
            rest = weighted(n, range(9, 1, -1)) % 11
            if rest < 10:
                return n + str(rest)
    if loc == "pl":
        n = f"{y % 100:02}{m + (20 if y > 1999 else 0):02}{d:02}" + digits(r, 4, "0123456789")
        return n + str(-weighted(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)
    if loc == "sv":
        n = luhn(f"{y % 100:02}{m:02}{d:02}" + digits(r, 3, "0123456789"))
        return r.choice([f"{n[:6]}-{n[6:]}", f"{y // 100}{n[:6]}-{n[6:]}", f"{y // 100}{n}"])
    if loc == "zh":
        return cn_id(r, p)
    if loc == "ja":
        n = digits(r, 11)
        rest = sum(int(c) * w for c, w in zip(reversed(n), (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6))) % 11
        return n + str(0 if rest < 2 else 11 - rest)
    if loc == "ko":
        n = f"{y % 100:02}{m:02}{d:02}" + r.choice("12" if y < 2000 else "34") + digits(r, 5, "0123456789")
        n += str((11 - weighted(n, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10)
        return f"{n[:6]}-{n[6:]}"
    if loc == "tr":
        n = digits(r, 9)
        odd, even = sum(map(int, n[::2])), sum(map(int, n[1::2]))
        n += str((odd * 7 - even) % 10)
        return n + str(sum(map(int, n)) % 10)
    if loc == "ru":
        n = digits(r, 9, "0123456789")
        return f"{n[:3]}-{n[3:6]}-{n[6:9]} {weighted(n, range(9, 0, -1)) % 101 % 100:02}"
    raise ValueError(loc)


def nhs(r):
    while True:
        n = digits(r, 9, "4567")
        check = -weighted(n, range(10, 1, -1)) % 11
        if check < 10:
            n += str(check)
            return r.choice([n, f"{n[:3]} {n[3:6]} {n[6:]}"])
