"""Values of every personal kind, as people of a locale write them."""

import hashlib
import random
import uuid
from base64 import b64encode, urlsafe_b64encode

import mimesis
from faker import Faker

import ids
from ids import digits, nonzero

MIMESIS = {"en_US": "en", "en_GB": "en-gb", "en_AU": "en-au", "en_CA": "en-ca", "en_IN": "en", "pt_BR": "pt-br",
           "zh_TW": "zh", "ko_KR": "en"}
LATIN = "de_DE fr_FR es_ES it_IT nl_NL pl_PL sv_SE fi_FI pt_PT pt_BR en_US en_GB en_IN en_AU en_CA".split()

# Country code and national forms: X is 2 to 9, N any digit. Area codes are real ones.
PHONES = {
    "en_US": ("1", ["212", "415", "312", "617", "206", "305", "713", "404"], "XNN", "NNNN", ["({a}) {b}-{c}", "{a}-{b}-{c}", "+1 {a} {b} {c}", "+1{a}{b}{c}", "{a}.{b}.{c}"]),
    "en_CA": ("1", ["416", "604", "514", "403", "613"], "XNN", "NNNN", ["({a}) {b}-{c}", "{a}-{b}-{c}", "+1 {a} {b} {c}", "+1{a}{b}{c}"]),
    "en_GB": ("44", ["7700", "7911", "7400", "7520", "7801", "7948"], "NNN", "NNN", ["0{a} {b}{c}", "0{a}{b}{c}", "+44 {a} {b}{c}", "+44{a}{b}{c}"]),
    "de_DE": ("49", ["151", "160", "170", "171", "172", "176"], "XNNN", "NNNN", ["0{a} {b}{c}", "0{a}/{b}{c}", "+49 {a} {b}{c}", "+49{a}{b}{c}", "+49 (0){a} {b}{c}"]),
    "fr_FR": ("33", ["1 4", "6 1", "6 7", "7 8", "4 7"], "N NN", "NN NN", ["0{a}{b} {c}", "+33 {a}{b} {c}"]),
    "es_ES": ("34", ["61", "63", "65", "69", "91"], "X NNN", "NNN", ["{a}{b} {c}", "+34 {a}{b} {c}"]),
    "it_IT": ("39", ["320", "333", "347", "338", "349"], "XNN", "NNNN", ["{a} {b}{c}", "+39 {a} {b} {c}", "+39{a}{b}{c}"]),
    "nl_NL": ("31", ["6 1", "6 2", "6 4", "6 5"], "XNN", "NNNN", ["0{a}{b}{c}", "+31 {a}{b}{c}"]),
    "pl_PL": ("48", ["501", "602", "603", "691", "790"], "XNN", "NNN", ["{a} {b} {c}", "+48 {a} {b} {c}", "+48{a}{b}{c}"]),
    "sv_SE": ("46", ["70", "72", "73", "76"], "XNN", "NN NN", ["0{a}-{b} {c}", "+46 {a} {b} {c}"]),
    "fi_FI": ("358", ["40", "50", "44", "45"], "XNN", "NNNN", ["0{a} {b} {c}", "+358 {a} {b} {c}"]),
    "pt_PT": ("351", ["912", "932", "961", "918"], "XNN", "NNN", ["{a} {b} {c}", "+351 {a} {b} {c}"]),
    "pt_BR": ("55", ["11", "21", "31", "51", "61"], "9XNNN", "NNNN", ["({a}) {b}-{c}", "+55 {a} {b}-{c}", "+55{a}{b}{c}"]),
    "zh_CN": ("86", ["138", "139", "150", "186", "177", "133"], "NNNN", "NNNN", ["{a}{b}{c}", "{a}{b}{c}", "{a}-{b}-{c}", "+86 {a} {b} {c}", "+86{a}{b}{c}"]),
    "zh_TW": ("886", ["912", "928", "933", "975"], "NNN", "NNN", ["0{a}-{b}-{c}", "0{a}{b}{c}", "+886 {a} {b} {c}"]),
    "ja_JP": ("81", ["90", "80", "70"], "XNNN", "NNNN", ["0{a}-{b}-{c}", "0{a}{b}{c}", "+81 {a}-{b}-{c}"]),
    "ko_KR": ("82", ["10"], "XNNN", "NNNN", ["0{a}-{b}-{c}", "+82 {a}-{b}-{c}"]),
    "en_IN": ("91", ["98", "97", "99", "88"], "XNN", "NNNNN", ["{a}{b}{c}", "+91 {a}{b} {c}", "+91-{a}{b}{c}", "0{a}{b}{c}"]),
    "en_AU": ("61", ["412", "402", "431", "455"], "XNN", "NNN", ["0{a} {b} {c}", "+61 {a} {b} {c}", "0{a}{b}{c}"]),
}
COUNTRIES = {"en": ["Germany", "France", "United States", "China", "Japan", "Spain", "Italy", "Poland", "Brazil", "India"],
             "de": ["Deutschland", "Österreich", "Frankreich", "Schweiz", "Polen", "Italien"],
             "fr": ["France", "Belgique", "Allemagne", "Suisse", "Espagne", "Italie"],
             "es": ["España", "Francia", "Alemania", "México", "Italia", "Portugal"],
             "zh": ["中国", "日本", "美国", "德国", "法国"], "ja": ["日本", "中国", "アメリカ", "ドイツ", "フランス"]}
NATIONALITIES = {"en": ["German", "French", "Chinese", "American", "Indian", "British", "Polish", "Japanese"],
                 "de": ["deutsch", "österreichisch", "polnisch", "türkisch", "italienisch", "französisch"],
                 "fr": ["française", "belge", "allemande", "italienne", "marocaine"],
                 "es": ["española", "francesa", "alemana", "mexicana", "italiana"],
                 "zh": ["中国", "美国", "日本", "德国", "英国"], "ja": ["日本", "中国", "韓国", "米国"]}
GENDERS = {"en": [["M", "F", "X"], ["male", "female", "non-binary"], ["Male", "Female"]], "de": [["männlich", "weiblich", "divers"], ["m", "w", "d"]],
           "fr": [["homme", "femme"], ["H", "F"]], "es": [["hombre", "mujer"], ["masculino", "femenino"]],
           "zh": [["男", "女"]], "ja": [["男", "女"], ["男性", "女性"]]}
RELIGIONS = {"en": ["Catholic", "Protestant", "Muslim", "Jewish", "Hindu", "Buddhist", "none", "Sikh"], "de": ["rk", "ev", "römisch-katholisch", "evangelisch", "muslimisch", "keine", "jüdisch"],
             "fr": ["catholique", "musulmane", "protestante", "juive", "sans"], "es": ["católica", "musulmana", "judía", "protestante", "ninguna"],
             "zh": ["佛教", "道教", "伊斯兰教", "基督教", "天主教", "无"], "ja": ["仏教", "神道", "キリスト教", "なし"]}
ETHNICITIES = {"en": ["White", "Black or African American", "Asian", "Hispanic or Latino", "Native American", "Mixed", "Pacific Islander"],
               "zh": ["汉族", "回族", "满族", "维吾尔族", "藏族", "壮族", "苗族", "蒙古族"]}
ICD10 = "E11.9 I10 J45.909 F32.1 M54.5 K21.0 C50.911 S72.001A Z00.00 N39.0 G43.909 E78.5 J06.9 R51 H52.4 B34.9 A09 D64.9 L20.9 O80 F41.1 I25.10 K35.80 M17.11".split()
COUNTRY_OF = {"en_US": "US", "en_GB": "GB", "pt_BR": "BR"}


class World:
    """A locale and its randomness; everything it returns follows from the seed."""

    def __init__(self, locale, seed):
        self.locale, self.lang = locale, locale[:2]
        self.r = random.Random(seed)
        self.fake = Faker(locale)
        self.fake.seed_instance(seed)
        number = self.r.getrandbits(32)
        name = MIMESIS.get(locale, locale[:2])
        self.place = mimesis.Address(mimesis.Locale(name), seed=number)
        self.person = mimesis.Person(mimesis.Locale(name), seed=number)

    def words(self, table):
        return table.get(self.lang, table["en"])

    def first(self):
        return self.fake.first_name() if self.r.random() < .6 or self.locale in ("zh_TW", "ko_KR", "en_IN") else self.person.first_name()

    def last(self):
        return self.fake.last_name() if self.r.random() < .6 or self.locale in ("zh_TW", "ko_KR", "en_IN") else self.person.last_name()

    def name(self):
        first, last = self.first(), self.last()
        if self.lang in ("zh", "ko"):
            return last + first
        if self.lang == "ja":
            return last + self.r.choice([" ", "", "　"]) + first
        return f"{first} {last}"

    def name_mixed(self):
        name = self.name()
        if self.lang in ("zh", "ja", "ko"):
            return name
        first, _, last = name.partition(" ")
        return self.r.choices([name, f"{last}, {first}", name.upper(), f"{first} {self.r.choice('ABCDEHJKLMRST')}. {last}"], [85, 6, 4, 5])[0]

    def ascii(self):
        """A person in ASCII, for mail addresses and user names."""
        first, last = self.r.choice([("anna", "kowalski"), ("li", "wei"), ("marc", "dupont"), ("eva", "novak"), ("jan", "visser")])
        if self.locale in LATIN:
            first, last = self.first().lower(), self.last().lower()
            for a, b in zip("äöüßéèêëáàâãåíìîïóòôõúùûñçøłśżźćńąęő", "a o u ss e e e e a a a a a i i i i o o o o u u u n c o l s z z c n a e o".split()):
                first, last = first.replace(a, b), last.replace(a, b)
        clean = lambda s: "".join(c for c in s if c.isascii() and c.isalpha()) or "alex"
        return clean(first), clean(last)

    def email(self):
        first, last = self.ascii()
        tld = {"de": "de", "fr": "fr", "es": "es", "it": "it", "nl": "nl", "pl": "pl", "zh": "cn", "ja": "jp"}.get(self.lang, "com")
        host = self.r.choice(["gmail.com", "outlook.com", f"mail.{tld}", f"{self.r.choice(['acme', 'nordwind', 'blueriver', 'kite', 'sunfield'])}.{tld}", "qq.com" if self.lang == "zh" else "yahoo.com", "example.org"])
        local = self.r.choice([f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}", f"{first}_{last}{self.r.randint(1, 99)}", f"{last}.{first}", f"{first}+shop"])
        if self.lang in ("zh", "ja") and self.r.random() < .3:
            local = nonzero(self.r, 9)
        email = f"{local}@{host}"
        return email.upper() if self.r.random() < .02 else email

    def phone(self, international=False):
        _, areas, b, c, forms = PHONES[self.locale]
        fill = lambda form: "".join(self.r.choice("23456789") if x == "X" else self.r.choice("0123456789") if x == "N" else x for x in form)
        forms = [form for form in forms if form.startswith("+")] if international else forms
        return self.r.choice(forms).format(a=self.r.choice(areas), b=fill(b), c=fill(c))

    def city(self):
        # Not Faker's for Italy: it draws from a set, whose order changes from run to run.
        return self.fake.city() if self.lang in ("ko", "zh") or self.locale in ("en_IN", "de_DE") else self.place.city()

    def state(self):
        return self.place.state() if self.locale not in ("zh_TW", "ko_KR", "en_IN") else self.fake.city()

    def postcode(self):
        return self.fake.postcode()

    def street(self):
        if self.lang == "zh":
            road = self.r.choice(["忠孝東路", "中正路", "民生路", "復興路"] if self.locale == "zh_TW" else ["中山路", "人民路", "解放路", "建设大道", "南京东路", "科技园路", "和平街", "世纪大道"])
            return f"{road}{self.r.randint(1, 900)}号" + self.r.choice(["", f"{self.r.randint(1, 30)}栋{self.r.randint(1, 9)}0{self.r.randint(1, 9)}室"])
        if self.lang == "ja":
            return f"{self.fake.town()}{self.r.randint(1, 9)}-{self.r.randint(1, 30)}-{self.r.randint(1, 20)}"
        return " ".join(self.fake.street_address().split())

    def address(self):
        if self.locale == "zh_CN":
            return self.r.choice(["北京市朝阳区", "上海市浦东新区", "广东省深圳市南山区", "浙江省杭州市西湖区", "四川省成都市武侯区", "湖北省武汉市洪山区", "江苏省南京市鼓楼区"]) + self.street()
        if self.locale == "zh_TW":
            return self.r.choice(["台北市大安區", "新北市板橋區", "高雄市左營區", "台中市西屯區"]) + self.r.choice(["忠孝東路", "中正路", "民生路", "復興路"]) + f"{self.r.randint(1, 300)}號"
        if self.lang == "ja":
            return self.r.choice(["東京都渋谷区", "大阪府大阪市北区", "神奈川県横浜市中区", "愛知県名古屋市中区", "北海道札幌市中央区"]) + self.street()
        if self.lang == "ko":
            return self.fake.address()
        street, code, city = self.street(), self.postcode(), self.city()
        if self.lang == "en" or self.locale == "pt_BR":
            return f"{street}, {city}, {code}" if self.r.random() < .5 else f"{street}, {city} {code}"
        return f"{street}, {code} {city}"

    def country(self):
        return self.r.choice(self.words(COUNTRIES))

    def date(self, form):
        day = ids.born(self.r)
        return day.strftime(form)

    def birth_date(self):
        local = {"de": "%d.%m.%Y", "en": "%m/%d/%Y" if self.locale == "en_US" else "%d/%m/%Y", "zh": "%Y年%m月%d日", "ja": "%Y/%m/%d"}.get(self.lang, "%d/%m/%Y")
        return self.date(self.r.choices(["%Y-%m-%d", local], [80, 20])[0])

    def national_id(self):
        return NATIONAL[self.locale][0](self.r)

    def username(self):
        first, last = self.ascii()
        return self.r.choice([f"{first}{last[0]}", f"{first}.{last}", f"{first}_{self.r.randint(1, 99)}", f"{last}{self.r.randint(70, 99)}", f"{first}{last}"])

    def hexed(self, n):
        return "".join(self.r.choice("0123456789abcdef") for _ in range(n))

    def base62(self, n):
        return "".join(self.r.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(n))

    def uuid(self):
        return str(uuid.UUID(int=self.r.getrandbits(128), version=4))

    def password_hash(self):
        return self.r.choice([lambda: "$2b$12$" + self.base62(53), lambda: "$argon2id$v=19$m=65536,t=3,p=4$" + self.base62(22) + "$" + self.base62(43),
                              lambda: "$6$" + self.base62(16) + "$" + self.base62(86), lambda: "pbkdf2_sha256$600000$" + self.base62(22) + "$" + self.base62(43) + "="])()

    def api_key(self):
        return self.r.choice([lambda: "AKIA" + "".join(self.r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)), lambda: "ghp_" + self.base62(36),
                              lambda: "sk_live_" + self.base62(24), lambda: "xoxb-" + nonzero(self.r, 12) + "-" + nonzero(self.r, 12) + "-" + self.base62(24), lambda: "AIza" + self.base62(35)])()

    def jwt(self):
        part = lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("=")
        body = f'{{"sub":"{nonzero(self.r, 8)}","iat":17{digits(self.r, 8)}}}'
        return part('{"alg":"HS256","typ":"JWT"}') + "." + part(body) + "." + self.base62(43)

    def private_key(self):
        body = b64encode(self.r.randbytes(180)).decode()
        return f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"

    def ip(self):
        """A public address: a client's, not a server's behind a firewall."""
        if self.r.random() < .15:
            return "2a01:" + ":".join(self.hexed(4) for _ in range(7))
        first = self.r.choice([n for n in range(2, 223) if n not in (10, 100, 127, 169, 172, 192, 198, 203)])
        return f"{first}." + ".".join(str(self.r.randint(1, 254)) for _ in range(3))

    def mac(self):
        return self.r.choice([":", ":", "-"]).join(self.hexed(2) for _ in range(6))

    def crypto(self):
        if self.r.random() < .5:
            return "0x" + self.hexed(40)
        return base58check(b"\x00" + self.r.randbytes(20))

    def geo(self):
        return f"{self.r.uniform(-60, 70):.6f}, {self.r.uniform(-180, 180):.6f}"

    def plate(self):
        return self.fake.license_plate()

    def passport(self):
        r = self.r
        forms = {"de": lambda: r.choice("CFGHJK") + "".join(r.choice("CFGHJKLMNPRTVWXYZ0123456789") for _ in range(8)), "zh": lambda: r.choice("EG") + digits(r, 8),
                 "fr": lambda: digits(r, 2) + r.choice("ABCDEFGHKLPRTV") + r.choice("ABCDEFGHKLPRTV") + digits(r, 5), "es": lambda: "P" + r.choice("AB") + r.choice("CDEF") + digits(r, 6),
                 "ja": lambda: "T" + r.choice("KRZ") + digits(r, 7), "it": lambda: "YA" + digits(r, 7), "en": lambda: nonzero(r, 9)}
        return forms.get(self.lang, forms["it"])()

    def licence(self):
        r, (first, last) = self.r, self.ascii()
        if self.locale == "en_GB":
            return f"{(last.upper() + '99999')[:5]}{r.randint(5, 9)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 9)}{first[0].upper()}9{r.choice('ABCDEFGH')}{r.choice('ABCDEFGH')}"
        if self.lang == "de":
            return r.choice(["B072", "J010", "N700"]) + "".join(r.choice("0123456789RSTUVW") for _ in range(5)) + digits(r, 1) + r.choice("12345")
        return r.choice("ABCDEFGHS") + nonzero(r, 7)

    def insurance(self):
        """A German health insurance number, or the beneficiary number of US Medicare; both by their rules."""
        r = self.r
        if self.locale != "en_US":
            head, body = r.choice(ids.LETTERS), digits(r, 8)
            number = f"{ids.LETTERS.index(head) + 1:02}{body}"
            total = sum(d // 10 + d % 10 for d in (int(c) * (1, 2)[at % 2] for at, c in enumerate(number)))
            return head + body + str(total % 10)
        a = "ACDEFGHJKMNPQRTUVWXY"
        return (r.choice("123456789") + r.choice(a) + r.choice(a + "0123456789") + digits(r, 1) + r.choice(a) + r.choice(a + "0123456789") + digits(r, 1) + r.choice(a) + r.choice(a) + digits(r, 2))

    def bic(self):
        bank = self.r.choice(["DEUT", "COBA", "BNPA", "INGB", "BARC", "CHAS", "UNCR", "NDEA"])
        return bank + self.r.choice(["DE", "FR", "GB", "NL", "IT", "US"]) + self.r.choice(["FF", "PP", "2L", "33", "MM"]) + self.r.choice(["", "XXX", "500"])

    def account(self):
        return nonzero(self.r, self.r.choice([8, 10, 10, 12]))

    def fingerprint(self):
        return b64encode(self.r.randbytes(96)).decode()

    def social(self):
        return "@" + self.username().replace(".", "_")

    def url(self):
        host = self.r.choice(["linkedin.com/in", "github.com", "instagram.com", "x.com", "facebook.com"])
        return f"https://{self.r.choice(['www.', ''])}{host}/{self.username()}"

    def cookie(self):
        return self.r.choice([lambda: f"GA1.2.{nonzero(self.r, 9)}.17{digits(self.r, 8)}", lambda: "s%3A" + self.base62(32)])()

    def blood(self):
        return self.r.choice(["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "O+", "O-"])


def base58check(payload):
    full = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(full, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + text
    return "1" * (len(full) - len(full.lstrip(b"\0"))) + text


# The national number of a locale, what its columns are called (snake; the local words first), and whether
# values alone can say what it is: a number that one in ten passes needs its name.
NATIONAL = {
    "en_US": (ids.us_ssn, ["ssn", "social_security_number", "ssn_nr"], False),
    "en_GB": (ids.uk_nino, ["nino", "national_insurance_number", "ni_number"], False),
    "en_CA": (ids.ca_sin, ["social_insurance_number", "sin_number"], False),
    "en_AU": (ids.au_tfn, ["tfn", "tax_file_number"], False),
    "en_IN": (ids.in_aadhaar, ["aadhaar", "aadhaar_number", "aadhaar_no"], False),
    "de_DE": (ids.de_tax, ["steuer_id", "steueridentifikationsnummer", "idnr"], False),
    "fr_FR": (ids.fr_nir, ["nir", "numero_securite_sociale", "num_secu"], True),
    "es_ES": (ids.es_dni, ["dni", "nif", "dni_cliente"], True),
    "it_IT": (ids.it_cf, ["codice_fiscale", "cod_fiscale", "cf"], True),
    "nl_NL": (ids.nl_bsn, ["bsn", "burgerservicenummer"], False),
    "pl_PL": (ids.pl_pesel, ["pesel", "nr_pesel"], True),
    "sv_SE": (ids.se_pnr, ["personnummer", "pers_nr"], True),
    "fi_FI": (ids.fi_hetu, ["hetu", "henkilotunnus"], True),
    "pt_PT": (ids.pt_nif, ["nif", "numero_contribuinte"], False),
    "pt_BR": (ids.br_cpf, ["cpf", "num_cpf", "cpf_cliente"], True),
    "zh_CN": (ids.cn_id, ["身份证号", "身份证号码", "id_card_no"], True),
    "zh_TW": (ids.tw_id, ["身分證字號", "national_id"], True),
    "ja_JP": (ids.jp_mynumber, ["マイナンバー", "個人番号", "my_number"], False),
    "ko_KR": (ids.kr_rrn, ["rrn", "resident_registration_number", "주민등록번호"], True),
}
# Further numbers, each with the locale it lives in and the names of its columns.
MORE_IDS = {
    "us_itin": (ids.us_itin, "en_US", ["itin", "taxpayer_id"]), "uk_nhs": (ids.uk_nhs, "en_GB", ["nhs_number", "nhs_no"]),
    "hk_id": (ids.hk_id, "zh_CN", ["hkid", "hkid_no"]), "mo_id": (ids.mo_id, "zh_CN", ["macau_id", "bir_number"]),
    "sg_nric": (ids.sg_nric, "en_US", ["nric", "nric_fin"]), "be_nn": (ids.be_nn, "nl_NL", ["rijksregisternummer", "national_register_number"]),
    "es_nie": (ids.es_nie, "es_ES", ["nie", "numero_nie"]), "in_pan": (ids.in_pan, "en_IN", ["pan_number", "pan_no"]),
    "de_social": (ids.de_social, "de_DE", ["sozialversicherungsnummer", "rentenversicherungsnummer", "sv_nummer"]),
}
