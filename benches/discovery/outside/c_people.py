"""People of set `c`: pools, layouts and number formats that sets `a` and `b` do not have."""
import re, sys, pathlib
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import ids
from people import Person, digits, fill, national

# women / men / families / streets / places (city:region:postcode) / phones (# a digit)
POOLS = {
    "us": ("Stephanie Rachel Danielle Latoya Megan Christine Kimberly Heather Denise Monique|Kevin Brian Jason Marcus Tyrone Gregory Derek Scott Keith Travis Wesley",
           "Nguyen Carter Mitchell Perez Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Sanchez Morris Rogers Reed Cook Bell Murphy Bailey Cooper Kowalski Schwartz Delgado",
           "{n} Cedar Ridge Ln|{n} E 14th St Unit {m}|{n} Magnolia Court|{n} S Main Street #{m}|{n} Pine Hollow Rd|{n} Lakeview Terrace|{n} US-{m} Hwy",
           "Omaha:Nebraska:68102 Tampa:FL:33602 Richmond:VA:23219 Albuquerque:NM:87102 Des_Moines:Iowa:50309 Chattanooga:TN:37402-1104 Spokane:WA:99201 Baton_Rouge:LA:70802",
           "(402) 555-0###|804.555.01##|+1-505-555-0###|1-813-555-01##|509 555 01##|(225)555-01##"),
    "gb": ("Charlotte Imogen Poppy Gemma Hannah Zoe Philippa Siobhan Rebecca|Alistair Duncan Graham Stuart Neil Craig Toby Rupert Ewan",
           "Hughes Robinson Thompson Wood Clarke Harrison Bennett Cook Shaw Murray Palmer Mills Knight Barker Gibson Ellis Pritchard Ashworth",
           "{n} Kingsway|{n} Albert Terrace|{m} Orchard Close|Flat {m}, Regent House, {n} London Road|Rose Cottage, {n} Bridge Street|{n} Beech Avenue",
           "Sheffield:South_Yorkshire:S1_2HH Plymouth:Devon:PL1_1AA Stoke-on-Trent:Staffordshire:ST1_5BJ Aberdeen:Aberdeenshire:AB10_1XG Swansea:Swansea:SA1_3QW Ipswich:Suffolk:IP1_1DH",
           "07911 123###|0114 496 0###|+447911123###|(01752) 4960##|+44 (0)20 7946 0###|01224 4960##"),
    "de": ("Stefanie Nadine Katharina Melanie Silke Gisela Renate Johanna Annette Franziska Heidrun|Markus Tobias Sebastian Florian Wolfgang Manfred Bernd Rainer Holger Detlef Lukas",
           "Hartmann Lange Krause Lehmann Köhler Maier Böhm Vogel Friedrich Keller Günther Frank Winkler Roth Baumann Pohl Engel Horn Ziegler Brandt Sauer Stöckl",
           "Gartenstr. {n}|Rosenweg {n}|Kirchplatz {m}|Ringstraße {n}|Schillerstr. {n} b|Mozartgasse {m}|Berliner Allee {n}|Im Winkel {m}",
           "Erfurt:Thüringen:99084 Lübeck:Schleswig-Holstein:23552 Rostock:Mecklenburg-Vorpommern:18055 Mainz:Rheinland-Pfalz:55116 Augsburg:Bayern:86150 Bad_Homburg:Hessen:61348 Osnabrück:Niedersachsen:49074",
           "0361 55501##|0451/5550###|+49 172 55501##|+49 (0)381 5550##|0160/9555###|06131-55501##"),
    "fr": ("Valérie Sandrine Isabelle Martine Aurélie Manon Mélanie Corinne Delphine|Nicolas Sébastien Julien Olivier Mathieu Hugo Romain Gérard Didier",
           "Morel Girard Andre Mercier Blanc Guerin Boyer Garnier Chevalier Legrand Gauthier Perrin Morin Dumont Fontaine Lacroix Barbier",
           "{n} rue Jean Jaurès|{n}, avenue de la République|{n} ter rue du Bac|{n} place du Marché|{n} allée des Cèdres|{n} quai Saint-Michel|{n} cours Gambetta",
           "Rennes:Ille-et-Vilaine:35000 Toulouse:Haute-Garonne:31000 Reims:Marne:51100 Grenoble:Isère:38000 Saint-Étienne:Loire:42000 Le_Mans:Sarthe:72000",
           "02 99 55 01 ##|+33 (0)7 55 50 1# ##|07.55.50.1#.##|0562550###|+33561550###"),
    "es": ("Ana_María Cristina Marta Rosario Dolores Lucía Paula Inmaculada|Miguel_Ángel Pedro Alejandro Rafael Andrés Joaquín Álvaro Ignacio",
           "Moreno Álvarez Romero Navarro Torres Domínguez Gil Vázquez Serrano Blanco Molina Castro Ortega Rubio Sanz",
           "Calle Real {n}|Av. Diagonal, {n}, 2º 1ª|C. de la Luna {n}|Ronda de Toledo, {n}|Camino Viejo s/n|Plaza Mayor {m}",
           "Granada:Granada:18001 Valladolid:Valladolid:47001 Alicante:Alicante:03001 Oviedo:Asturias:33003 Palma:Illes_Balears:07001",
           "958 12 3# ##|+34 655 12 3# ##|655 123 4##|+34958123###|983-123-4##"),
    "it": ("Sara Martina Elena Valentina Silvia Paola Federica Ilaria|Francesco Davide Stefano Simone Antonio Roberto Massimo Gianluca",
           "Fontana Santoro Marini Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale De_Santis",
           "Via Garibaldi, {n}|Via XX Settembre {n}|Largo Augusto {m}|Strada Statale {n}, km {m}|Piazza San Marco {m}|Via dei Mille {n}/{m}",
           "Genova:Genova:16121 Verona:Verona:37121 Catania:CT:95121 Perugia:PG:06121 Reggio_Emilia:RE:42121",
           "010 555 01##|+39 347 555 0###|347/5550###|3475550###|045 5550###"),
    "pt": ("Beatriz Camila Larissa Patrícia Vanessa Aline Renata Sofia|Rafael Gustavo Thiago Bruno Felipe Rodrigo Vinícius Tiago",
           "Carvalho Ribeiro Martins Barbosa Araújo Melo Cardoso Teixeira Nascimento Moreira Correia Pinto Vieira Monteiro",
           "Rua Sete de Setembro, {n}|Avenida Brasil {n}, apto {m}|Rua do Comércio n.º {n}|Praça da Sé {m}|Largo do Carmo, {m}",
           "Fortaleza:CE:60010-010 Porto_Alegre:RS:90010-000 Belém:PA:66010-000 Goiânia:GO:74003-010 Braga:Braga:4700-030",
           "(85) 99123-4###|+55 51 3222-01##|91 99123 4###|62991234###|+351 912 345 ###"),
    "nl": ("Marloes Ilse Wilma Esther Lotte Fleur Hanneke|Maarten Ruud Wouter Gerrit Thijs Rutger Koen",
           "Meijer Bos Vos Peters Hendriks van_Dijk van_Leeuwen Dijkstra de_Groot Kok Jacobs van_den_Heuvel Postma Verhoeven",
           "Molenweg {n}|Julianalaan {n}|Oude Gracht {n} A|Wilhelminastraat {n}-{m}|Lange Voorhout {m}|Zuiderkade {n}",
           "Groningen:Groningen:9711_LM Eindhoven:Noord-Brabant:5611_EM Arnhem:Gelderland:6811_AB Den_Haag:Zuid-Holland:2511_BT Middelburg:Zeeland:4331_BK",
           "050 555 01##|06 - 5550 1###|+31 (0)40 555 01##|+31655501###|0655501###"),
    "pl": ("Joanna Magdalena Monika Dorota Aleksandra Beata Zofia|Marek Michał Jan Jakub Łukasz Wojciech Rafał",
           "Kaczmarek Piotrowska Grabowski Pawlak Michalska Król Wieczorek Jabłoński Wróbel Majewska Stępień Olszewski Jaworska",
           "ul. Kościuszki {n} m. {m}|ul. 3 Maja {n}|al. Niepodległości {n}/{m}|pl. Wolności {m}|ul. Polna {n}A",
           "Lublin:lubelskie:20-001 Szczecin:zachodniopomorskie:70-001 Bydgoszcz:kujawsko-pomorskie:85-001 Kielce:świętokrzyskie:25-001",
           "+48 512 555 0##|512 555 0##|81 555 01 ##|(91) 555-01-##|512555###"),
    "sv": ("Karin Birgitta Malin Emma Maja Ulrika Lovisa|Anders Per Fredrik Magnus Oskar Håkan Jonas",
           "Pettersson Svensson Jönsson Lindberg Bergström Sandberg Forsberg Nyström Holmgren Wallin Söderberg Ek",
           "Vasagatan {n}|Drottninggatan {n}|Skolvägen {n} A|Östra Promenaden {n}|Ringvägen {n}, 3 tr",
           "Linköping:Östergötland:582_23 Västerås:Västmanland:722_15 Malmö:Skåne:211_20 Karlstad:Värmland:65224",
           "073-555 01 ##|+46 (0)73 555 01 ##|013-55 50 ##|0735550###"),
    "tr": ("Merve Büşra Hatice Özlem Gül Sevgi Esra|Emre Burak Hasan İbrahim Serkan Yusuf Kemal",
           "Koç Kurt Özkan Şimşek Polat Aslan Çetin Kara Erdoğan Güneş Aksoy Bulut Taş",
           "Bağdat Cad. No:{n}/{m}|Gazi Mah. 12. Sok. No {n}|Fatih Sultan Mehmet Bulv. {n}|İstiklal Caddesi {n} Kat {m}",
           "Antalya:Muratpaşa:07040 Konya:Selçuklu:42060 Adana:Seyhan:01010 Trabzon:Ortahisar:61030",
           "0(242) 555 01 ##|+90 544 555 01 ##|05445550###|544 555 01 ##"),
    "ru": ("Наталья Ирина Светлана Екатерина Юлия Людмила|Владимир Иван Михаил Евгений Павел Виктор",
           "Волков Зайцев Соловьёв Лебедев Козлов Степанов Орлов Никитин Захаров Борисов",
           "ул. Гагарина, {n}, кв. {m}|проспект Победы, д. {n}|пер. Школьный, {m}|ул. Пушкина, дом {n}, корп. {m}",
           "Самара:Самарская_область:443010 Воронеж:Воронежская_область:394018 Екатеринбург:Свердловская_область:620014 Тула:Тульская_область:300041",
           "+7 927 555-01-##|8 (846) 555-01-##|+7(473)55501##|89275550###"),
    "zh": ("婷婷 玉兰 雪梅 嘉怡 诗涵 美玲 桂英 琳 倩 佳|志明 俊杰 宇航 家豪 刚 平 国强 鹏 斌 天宇",
           "唐 韩 曹 许 邓 冯 曾 程 蔡 彭 潘 袁 于 董 余 苏 叶 吕 魏 上官",
           "南京西路{n}号|和平里{n}栋{m}0{m}室|科技园路{n}号创新大厦{m}楼|文化街{n}弄{m}号",
           "长沙市:湖南省:410000 苏州市:江苏省:215000 青岛市:山东省:266000 哈尔滨市:黑龙江省:150000 昆明市:云南省:650000",
           "158########|(+86)186########|0731-8#######|133 #### ####|+86-177-####-####"),
    "ja": ("愛 美穂 智子 結衣 葵 千尋 真由美|蓮 大輔 浩 和也 悠斗 隆 修",
           "斎藤 清水 山崎 森 池田 橋本 阿部 石川 前田 藤田 小川 岡田 後藤 村上",
           "中町{m}-{n}-5|桜ヶ丘{m}丁目{n}番地{m}|東{m}条西{m}丁目|緑区{m}-{n}メゾン緑{m}03",
           "名古屋市中区:愛知県:460-0008 福岡市博多区:福岡県:812-0011 京都市左京区:京都府:606-8501 さいたま市大宮区:埼玉県:330-0846",
           "080-5550-####|052-555-01##|0905550####|+81-80-5550-####|(092)555-01##"),
    "ko": ("지은 혜진 은정 소연 유진 미영|성호 재현 동현 승우 태민 상철",
           "서 신 권 황 안 송 류 홍 전 문 배 백",
           "세종대로 {n}|동성로 {n}길 {m}|첨단과기로 {n}, 10{m}동 {m}0{m}호|신림동 {n}-{m}",
           "인천광역시:남동구:21554 대구광역시:중구:41911 광주광역시:북구:61186 울산광역시:남구:44701",
           "010-5550-####|031-555-01##|0105550####|+82-10-5550-####"),
}
LATIN = [k for k in POOLS if k not in ("zh", "ja", "ko", "ru")]
COUNTRY = dict(us="United States of America|USA", gb="England|United Kingdom|GB", de="Deutschland|DE", fr="France", es="España|ES", it="Italia|IT", pt="Brasil|Portugal", nl="Nederland|NL", pl="Polska", sv="Sverige|Sweden", tr="Türkiye|TR", ru="Россия|РФ", zh="中国|CHN", ja="日本|JPN", ko="대한민국|한국")
PLAIN = str.maketrans("äöüáàâãéèêíìóòôõúùçñåłśążźńęćışğßëïý", "aouaaaaeeeiioooouucnalsazznecisgseiy")


class One:
    """One made-up person."""

    def __init__(self, r, locale):
        self.r, self.locale, self.woman = r, locale, r.random() < .5
        given, family, streets, places, phones = POOLS[locale]
        self.given = r.choice(given.split("|")[not self.woman].split()).replace("_", " ")
        self.family = r.choice(family.split()).replace("_", " ")
        if locale == "ru" and self.woman: self.family += "а"
        if locale == "es" and r.random() < .7: self.family += " " + r.choice(family.split())
        if locale in ("us", "gb", "de", "fr") and r.random() < .06: self.family += "-" + r.choice(family.split())
        self.street = r.choice(streets.split("|")).format(n=r.randint(2, 310), m=r.randint(1, 9))
        self.city, self.region, self.zip = (p.replace("_", " ") for p in r.choice(places.split()).split(":"))
        self.phone = fill(r, r.choice(phones.split("|")))
        self.born = r.randint(1936, 2012), r.randint(1, 12), r.randint(1, 28)

    def full(self):
        if self.locale in ("zh", "ko"): return self.family + self.given
        if self.locale == "ja": return self.family + self.r.choice(["", "　", " "]) + self.given
        return f"{self.given} {self.family}"

    def formal(self):
        """As forms and registers write it."""
        if self.locale not in LATIN: return self.full()
        return self.r.choice([f"{self.family}, {self.given}", f"{self.family.upper()} {self.given}", f"{self.given} {self.r.choice('ABDEHJKLMRST')}. {self.family}", self.full()])

    def address(self):
        s, c, z, q = self.street, self.city, self.zip, self.region
        if self.locale == "zh": return q + c + self.r.choice(["雨花区", "工业园区", "市北区", "五华区"]) + s
        if self.locale == "ja": return self.r.choice([q + c + s, f"〒{z}　{q}{c}{s}"])
        if self.locale == "ko": return f"{c} {q} {s}"
        if self.locale == "ru": return f"{z}, {q}, г. {c}, {s}"
        if self.locale == "us": return self.r.choice([f"{s}, {c}, {q} {z}", f"{s}, {c} {q} {z}"])
        if self.locale == "gb": return f"{s}, {c}, {z}"
        if self.locale == "tr": return f"{s}, {z} {q}/{c}"
        return self.r.choice([f"{s}, {z} {c}", f"{s} · {z} {c}", f"{s}, {z} {c} ({q})"])

    def plain(self, word):
        word = re.sub(r"[^a-z]", "", word.lower().replace("ł", "l").translate(PLAIN))
        return word or self.r.choice(["liwei", "tanaka", "minjun", "ivanov"]) + digits(self.r, 2)

    def login(self):
        g, f = self.plain(self.given), self.plain(self.family)
        return self.r.choice([f"{g}{f[:1]}", f"{f}{g[:2]}", f"{g}.{f}", f"{g[:1]}.{f}", f"{f}{self.born[0] % 100:02}", f"{g}-{f}"])

    def email(self):
        return self.login() + "@" + self.r.choice("example.edu proton.me mail.ru gmx.net icloud.com libero.it wp.pl 163.com naver.com verein-musterstadt.example library.example.org hotmail.fr telia.se".split())


def any_national(r, p):
    """Of the person's country, some in the layouts of the register."""
    own = {"de": lambda: ids.de_tax(r), "gb": lambda: ids.uk_nino(r), "us": lambda: ids.us_ssn(r), "fr": lambda: ids.fr_nir(r), "es": lambda: r.choice([ids.es_dni, ids.es_nie])(r), "it": lambda: ids.it_cf(r), "pt": lambda: ids.br_cpf(r), "nl": lambda: ids.nl_bsn(r), "pl": lambda: ids.pl_pesel(r), "sv": lambda: ids.se_pnr(r), "zh": lambda: ids.cn_id(r), "ja": lambda: ids.jp_mynumber(r), "ko": lambda: ids.kr_rrn(r)}.get(p.locale)
    return own() if own else national(r, Person(r, p.locale))
