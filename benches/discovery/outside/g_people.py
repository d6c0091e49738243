"""People of set `g`: pools that the other sets do not have, some of them in Latin letters where the script is another."""
import unicodedata
import c_people
from c_people import One, PLAIN
from people import digits, fill

# women | men / families / streets / places (city:region:postcode) / phones (# a digit)
POOLS = {
    "us": ("Brittany Tamika Lauren Cheryl Alondra Paige Gloria|Dustin Terrence Javier Clifford Chad Ramon Eugene", "Whitfield Hargrove Osborne Ramirez Tran Fitzgerald Lindgren Pacheco Holloway Beck Odom Yates Sutton Castaneda", "{n} Willow Creek Rd|{n} NW 23rd Ave|{n} Prospect Street Apt {m}B|{n} Hickory Dr|{n} Martin Luther King Jr Blvd", "Columbus:OH:43215 Boulder:CO:80302 Savannah:Georgia:31401 Fargo:ND:58102 El_Paso:TX:79901", "614-555-01##|(303) 555-01##|9125550###|+1 701 555 01##"),
    "gb": ("Bethany Eleanor Moira Nicola Yvonne|Angus Clive Declan Howard Leonard", "Fairclough Whitaker Lockwood Sinclair Pemberton Holloway Bradshaw Sutcliffe Drummond", "{n} Hawthorn Drive|The Granary, {n} Church Street|{n} Queens Road|Flat {m}, {n} Park Row", "Derby:Derbyshire:DE1_2GU Dundee:Angus:DD1_4BG Truro:Cornwall:TR1_2HE Lincoln:Lincolnshire:LN2_1AN", "01332 4960##|+44 7700 9004##|07700 9004##|020 7946 0###"),
    "de": ("Hannelore Friederike Antje Svenja Rosemarie Gudrun Ilka|Gernot Volker Hartmut Jochen Eberhard Torben", "Albrecht Steinmetz Bergmann Haas Kühn Pfeiffer Lorenz Seidel Thiele Dreyer Wiesner Behrens Größer", "Lessingstr. {n}|Am Wasserturm {m}|Industriestraße {n}|Breslauer Straße {n}a|Mühlgasse {m}", "Regensburg:Bayern:93047 Münster:Nordrhein-Westfalen:48143 Cottbus:Brandenburg:03046 Trier:Rheinland-Pfalz:54290", "0941 5550##|+49 151 55501###|0251-5550##|004935555501##"),
    "fr": ("Clémence Mathilde Josiane Odile Noémie|Gaspard Thibault Yves Baptiste Lucien", "Rousselot Delacroix Fournier Lemaire Carpentier Masson Renaud Gaillard Bouvier", "{n} rue des Tanneurs|{n} bd Carnot|{n}, chemin des Vignes|{n} place Bellecour", "Angers:Maine-et-Loire:49000 Metz:Moselle:57000 Pau:Pyrénées-Atlantiques:64000", "02 41 55 01 ##|+33 6 44 55 1# ##|0644551###"),
    "es": ("Encarnación Rocío Nuria Estefanía|Gonzalo Emilio Hernán Salvador", "Cabrera Herrera Fuentes Aguilar Peña Cortés Bravo Villanueva", "C/ San Juan, {n}|Avenida del Puerto {n}, 4º D|Calle Nueva {m}", "Cádiz:Cádiz:11001 León:León:24001 Huelva:Huelva:21001", "956 12 3# ##|+34 622 12 3# ##|622123###"),
    "it": ("Donatella Ludovica Caterina Serena|Edoardo Tommaso Enzo Salvatore", "Palmieri Sartori Bellini Marchetti Mancini Barone Guerra Piras", "Via Mazzini {n}|Viale Europa, {n}|Via del Mare {n}/A", "Bologna:BO:40121 Ancona:AN:60121 Sassari:SS:07100", "051 555 01##|+39 320 555 0###|3205550###"),
    "pt": ("Raquel Débora Luciana Margarida|Leandro Fábio Murilo Henrique", "Fernandes Moura Freitas Batista Campos Duarte Rocha Nogueira", "Rua Augusta {n}|Av. da Liberdade {n}, 3.º Esq|Rua do Ouro {m}", "Londrina:PR:86010-000 Coimbra:Coimbra:3000-150 Vitória:ES:29010-000", "(43) 99155-0###|+55 27 99955 0###|43991550###"),
    "nl": ("Annelies Saskia Mirjam Tineke|Jelle Bastiaan Casper Sjoerd", "van_Vliet Kuipers Brouwer van_der_Wal Schouten Willems Hofman", "Beukenlaan {n}|Havenkade {n}|Nieuwstraat {n} bis", "Haarlem:Noord-Holland:2011_AB Tilburg:Noord-Brabant:5038_CB", "023 555 01##|06-5550 2###|+31655502###"),
    "pl": ("Grażyna Halina Natalia Bożena|Sławomir Dariusz Mateusz Zdzisław", "Sikora Baran Duda Szewczyk Tomczyk Pietrzak Zawadzka Czarnecki", "ul. Słowackiego {n}/{m}|ul. Leśna {n}|pl. Grunwaldzki {m}", "Toruń:kujawsko-pomorskie:87-100 Gliwice:śląskie:44-100", "+48 505 111 0##|505 111 ###|56 555 01 ##"),
    "sv": ("Gunilla Agneta Ebba Tuva|Göran Rolf Mattias Ove", "Lundgren Hedlund Sjöberg Engström Åberg Norberg", "Järnvägsgatan {n}|Solvägen {n}|Norra Esplanaden {n} A", "Helsingborg:Skåne:252_20 Sundsvall:Västernorrland:852_30", "070-555 02 ##|+46 42 555 0##|0705550###"),
    "tr": ("Zehra Derya Nurcan Pınar|Tolga Orhan Cihan Volkan", "Korkmaz Bozkurt Tekin Ünal Karaca Avcı", "Cumhuriyet Cad. No:{n}|Yıldız Sok. No:{n} D:{m}", "Kayseri:Melikgazi:38010 Samsun:İlkadım:55010", "0 532 555 02 ##|+90 362 555 0###|5325550###"),
    "ru": ("Галина Оксана Вера Полина|Игорь Роман Станислав Тимур", "Макаров Фролов Гусев Королёв Тихонов Белов", "ул. Мичурина, д. {n}|наб. Реки Фонтанки, {n}, кв. {m}", "Тверь:Тверская_область:170000 Уфа:Башкортостан:450000", "+7 (4822) 55-01-##|+7 917 555 02 ##|89175550###"),
    "rut": ("Galina Oksana Vera Polina|Igor Roman Stanislav Timur Vyacheslav", "Makarov Frolov Gusev Korolyov Tikhonov Shcherbakov", "ul. Michurina, d. {n}|prospekt Lenina {n}, kv. {m}", "Tver:Tverskaya_oblast:170000 Ufa:Bashkortostan:450000", "+7 917 555 02 ##|89175550###"),
    "zh": ("玉梅 晓红 静怡 思琪 丹丹|国栋 永强 泽宇 海涛 振华", "方 石 姚 谭 廖 邹 熊 陆 郝 白 毛", "长江路{n}号|迎宾大道{n}号{m}幢{m}02室|青年路{n}号", "合肥市:安徽省:230000 福州市:福建省:350000 南昌市:江西省:330000", "151########|0551-6#######|+86 189 #### ####"),
    "zhp": ("Yumei Xiaohong Jingyi Siqi|Guodong Yongqiang Zeyu Haitao", "Fang Shi Yao Tan Liao Zou Xiong Lu", "{n} Changjiang Road|No. {n} Qingnian Lu, Bldg {m}", "Hefei:Anhui:230000 Fuzhou:Fujian:350000", "151########|+86 189 #### ####"),
    "ja": ("明美 久美子 莉子 奈々|隆之 慎一 亮 大和", "原田 岡本 中島 藤井 西村 福田 三浦", "旭町{m}-{n}-2|大通西{m}丁目{n}番地", "広島市中区:広島県:730-0011 金沢市:石川県:920-8577", "082-555-01##|090-5551-####|0825550###"),
    "jar": ("Akemi Kumiko Riko Nana|Takayuki Shinichi Ryo Yamato", "Harada Okamoto Nakajima Fujii Nishimura Fukuda", "{m}-{n}-2 Asahi-cho|Odori Nishi {m}-chome", "Hiroshima:Hiroshima:730-0011 Kanazawa:Ishikawa:920-8577", "082-555-01##|+81 90 5551 ####"),
    "ko": ("현주 보람 정은 다은|상훈 준호 영호 기현", "차 주 구 민 유 나 하 곽", "중앙로 {n}|평화로{n}번길 {m}", "수원시:팔달구:16490 전주시:완산구:55000", "010-5551-####|0105551####|031-555-02##"),
}
KIN = {"rut": "ru", "zhp": "zh", "jar": "ja"}
LATIN = ["us", "gb", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr"]
COUNTRY = c_people.COUNTRY | {"rut": "Russia", "zhp": "China", "jar": "Japan"}
HOSTS = "example.com inbox.lv bluewin.ch t-online.de free.fr onet.pl ziggo.nl uol.com.br yandex.ru 126.com gmail.com outlook.de alumni.example.ac.uk docomo.ne.jp".split()
def bare(text): return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFKD", text.replace("ł", "l").replace("ı", "i").replace("ß", "ss")) if not unicodedata.combining(c)))

class Someone(One):
    def __init__(self, r, locale):
        self.r, self.woman = r, r.random() < .5
        given, family, streets, places, phones = POOLS[locale]
        self.locale = KIN.get(locale, locale)
        self.given = r.choice(given.split("|")[not self.woman].split())
        self.family = r.choice(family.split()).replace("_", " ")
        if self.locale == "ru" and self.woman and locale in ("ru", "rut"): self.family += "а" if locale == "ru" else "a"
        if locale == "es": self.family += " " + r.choice(family.split())
        self.street = r.choice(streets.split("|")).format(n=r.randint(1, 190), m=r.randint(1, 9))
        self.city, self.region, self.zip = (p.replace("_", " ") for p in r.choice(places.split()).split(":"))
        self.phone = fill(r, r.choice(phones.split("|")))
        self.born = r.randint(1938, 2009), r.randint(1, 12), r.randint(1, 28)
        self.script = locale
    def full(self):
        if self.script in ("rut", "jar"): return f"{self.given} {self.family}"
        if self.script in ("zhp", "hu", "vn"): return f"{self.family} {self.given}"
        return One.full(self)
    def address(self):
        if self.script in ("rut", "jar", "zhp"): return f"{self.street}, {self.city} {self.zip}"
        return One.address(self)
    def email(self): return self.login() + "@" + self.r.choice(HOSTS)
