"""People of 22 places for the sets `j` and `k`: names from the author's head, addresses and telephones as they are
written there. Written on 2026-11-22 without knowledge of the recognisers.
"""
import unicodedata

# place: given names of men | of women | family names; `|` between, blanks within the lists
NAMES = {
    "us": "James Robert Michael William David Christopher Anthony Brian Kevin Jason Tyler Brandon Marcus Derek Logan Caleb|Mary Jennifer Linda Patricia Jessica Ashley Megan Brittany Lauren Kayla Denise Tiffany Alexis Madison Brooke Vanessa|Smith Johnson Williams Brown Miller Davis Wilson Anderson Thompson Martinez Robinson Clark Lewis Walker Hall Nelson Carter Mitchell Perez Turner Phillips Campbell Ramirez Henderson",
    "gb": "Oliver Harry George Jack Alfie Callum Rhys Gareth Nigel Stuart Graham Alistair Ewan Declan|Amelia Olivia Poppy Isla Freya Charlotte Gemma Siobhan Fiona Beatrice Imogen Nicola Hannah Rowena|Jones Taylor Evans Davies Wright Hughes Edwards Green Wood Harrison Fletcher Pemberton Whitfield Ashworth O'Connor Macdonald Llewellyn Barlow",
    "ca": "Liam Ethan Connor Mathieu Tyson Owen Dylan Nathan|Chloe Sophie Emma Hailey Paige Brianna Meaghan Claire|MacLeod Tremblay Singh Gagnon Fraser Bouchard Chan McKenzie Leblanc Wilson",
    "au": "Lachlan Angus Bruce Darren Mitchell Cooper Hamish Jarrod|Matilda Sienna Kylie Bronwyn Tahlia Georgia Sheree Jacinta|Kelly Murphy Ryan O'Brien Nguyen Campbell Watson Hughes Doyle Simpson",
    "in": "Rahul Amit Vikram Arjun Suresh Rajesh Sanjay Karthik Imran Deepak|Priya Anjali Sunita Kavita Neha Pooja Lakshmi Meera Shreya Divya|Sharma Patel Gupta Iyer Reddy Nair Singh Kapoor Banerjee Khan Joshi Mehta",
    "de": "Thomas Andreas Stefan Michael Jürgen Klaus Matthias Lukas Jonas Florian Sebastian Uwe Tobias Günther Maximilian Hans-Peter|Sabine Petra Monika Susanne Katrin Anna-Lena Julia Heike Ursula Lena Jana Birgit Franziska Gabriele Antje Charlotte|Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Köhler Brandt",
    "at": "Wolfgang Manfred Georg Dominik Lorenz Gernot|Elfriede Katharina Magdalena Sieglinde Martina Theresa|Gruber Huber Steiner Moser Pichler Hofer Leitner Eder Wallner Reiter",
    "ch": "Reto Urs Beat Marco Patrick Silvan|Regula Vreni Nadja Corinne Seraina Claudia|Meier Keller Brunner Baumann Frei Zürcher Bühler Graf Ammann Gerber",
    "fr": "Jean Pierre Nicolas Julien Philippe Laurent François Sébastien Mathieu Thierry Guillaume Benoît Étienne Jean-Luc|Marie Nathalie Isabelle Sylvie Céline Aurélie Camille Léa Manon Chloé Brigitte Véronique Élodie Anne-Sophie|Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia Fournier Girard Bonnet Lambert Rousseau Chevalier",
    "be": "Luc Dirk Bart Olivier Wouter Quentin|Annelies Ingrid Sofie Delphine Griet Amandine|Peeters Janssens Maes Jacobs Mertens Willems Claes Goossens Dupont Lambert",
    "es": "José Antonio Manuel Francisco Javier Carlos Alejandro Sergio Pablo Rubén Álvaro Íñigo|María Carmen Ana Laura Lucía Marta Cristina Pilar Elena Rocío Nuria Beatriz|García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz Moreno Muñoz Álvarez Romero Navarro",
    "mx": "Miguel Luis Jorge Eduardo Ricardo Arturo|Guadalupe Verónica Alejandra Leticia Fernanda Ximena|Hernández Flores Cruz Morales Reyes Gutiérrez Ortiz Chávez Ramos Mendoza",
    "it": "Marco Andrea Luca Giuseppe Francesco Alessandro Matteo Davide Salvatore Riccardo Gianluca Lorenzo|Giulia Francesca Chiara Sara Valentina Elisa Martina Federica Silvia Alessia Paola Ilaria|Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De Luca Mancini Costa Giordano Rizzo",
    "pt": "João Rui Tiago Pedro Nuno Gonçalo Duarte Miguel|Inês Catarina Mariana Beatriz Joana Teresa Filipa Sofia|Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Gonçalves Lopes Marques",
    "br": "Lucas Gabriel Rafael Felipe Thiago Gustavo Bruno Leonardo|Juliana Fernanda Camila Larissa Amanda Letícia Bruna Patrícia|Souza Lima Araújo Barbosa Ribeiro Almeida Carvalho Nascimento Gomes Rocha Cardoso Teixeira",
    "nl": "Jan Pieter Sander Bram Daan Jeroen Maarten Thijs Ruben Niels|Femke Anouk Sanne Lotte Marieke Iris Fleur Willemijn Eline Roos|de Jong Jansen de Vries van den Berg Bakker Visser Smit Meijer de Boer Mulder Bos Vos Hendriks van Dijk",
    "pl": "Piotr Krzysztof Andrzej Tomasz Paweł Michał Marcin Grzegorz Łukasz Wojciech|Agnieszka Katarzyna Małgorzata Joanna Magdalena Ewa Zofia Aleksandra Dorota Barbara|Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski Mazur Krawczyk Woźniak",
    "se": "Lars Mikael Anders Johan Erik Björn Göran Oskar Fredrik Mattias|Karin Kristina Birgitta Ingrid Åsa Linnéa Elsa Malin Annika Sofia|Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindberg Holmström Sjögren Åkesson",
    "ja": "健太:kenta 翔太:shota 大輔:daisuke 拓也:takuya 誠:makoto 浩二:koji 直樹:naoki 蓮:ren 悠斗:yuto 隆:takashi|美咲:misaki 陽子:yoko 由美:yumi 恵子:keiko さくら:sakura 結衣:yui 葵:aoi 真由美:mayumi 千尋:chihiro 愛:ai|佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura 小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 松本:matsumoto 井上:inoue 清水:shimizu 藤田:fujita 岡田:okada",
    "ko": "민준:minjun 서준:seojun 지훈:jihoon 현우:hyunwoo 동현:donghyun 성민:sungmin 영호:youngho 준호:junho|서연:seoyeon 지은:jieun 민지:minji 수진:sujin 은영:eunyoung 하은:haeun 유진:yujin 미영:miyoung|김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon 장:jang 임:lim 한:han 오:oh 신:shin 권:kwon",
    "zh": "伟:wei 强:qiang 磊:lei 建国:jianguo 志强:zhiqiang 浩然:haoran 俊杰:junjie 明:ming 子轩:zixuan 文博:wenbo|芳:fang 娜:na 秀英:xiuying 丽:li 静:jing 雨桐:yutong 晓燕:xiaoyan 欣怡:xinyi 婷婷:tingting 梦瑶:mengyao|王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 马:ma 朱:zhu 胡:hu 郭:guo 何:he 林:lin",
    "tw": "家豪:chiahao 志明:chihming 俊宏:chunhung 冠宇:kuanyu 建宏:chienhung 宗翰:tsunghan|淑芬:shufen 雅婷:yating 美玲:meiling 怡君:yichun 佳穎:chiaying 詩涵:shihhan|陳:chen 林:lin 黃:huang 張:chang 李:lee 王:wang 吳:wu 劉:liu 蔡:tsai 楊:yang 許:hsu 鄭:cheng 謝:hsieh",
}
# streets / cities (city;region;postcode pattern) / how the whole is written / telephones (# any digit, @ 2 to 9)
US = "{n} {s}, {c}, {r} {z}"
PLACES = {
    "us": ("Maple Avenue|Oak Street|N Main St|Lakeview Dr|Cedar Ln|Washington Blvd|Elm St|Sunset Rd|5th Ave|Highland Ave", "Springfield;IL;627##|Austin;TX;787##|Portland;OR;972##|Columbus;OH;432##|Denver;CO;802##|Phoenix;AZ;850##|Tampa;FL;336##|Seattle;WA;981##", [US, US, "{n} {s} Apt {u}, {c}, {r} {z}", "{n} {s}, {c} {r} {z}"], "(512) @##-####|503-@##-####|614.@##.####|+1 303 @## ####|+1206@######|(813) @##-####"),
    "gb": ("High Street|Station Road|Church Lane|Victoria Road|Mill Lane|Queens Road|The Avenue|Park Crescent|Kingsway", "Leeds;West Yorkshire;LS# #&&|Bristol;Avon;BS# #&&|Manchester;Greater Manchester;M## #&&|London;Greater London;SW1# #&&|Norwich;Norfolk;NR# #&&|Reading;Berkshire;RG# #&&", ["{n} {s}, {c} {z}", "Flat {u}, {n} {s}, {c}, {z}", "{n} {s}, {c}, {r}, {z}"], "07700 9#####|07911 1#####|+44 7700 9#####|0113 496 0###|020 7946 0###|0161 496 0###|+447911######"),
    "ca": ("Yonge Street|Rue Sherbrooke Ouest|Granville St|Bank Street|Portage Ave", "Toronto;ON;M5V #K#|Vancouver;BC;V6B #N#|Ottawa;ON;K1P #J#|Calgary;AB;T2P #H#", ["{n} {s}, {c}, {r} {z}", "{n} {s}, Unit {u}, {c}, {r} {z}"], "416-@##-####|(604) @##-####|+1 613 @## ####"),
    "au": ("George Street|Collins St|Beach Road|Wattle Grove|King William Rd", "Sydney;NSW;20##|Melbourne;VIC;30##|Brisbane;QLD;40##|Perth;WA;60##", ["{n} {s}, {c} {r} {z}", "Unit {u}/{n} {s}, {c} {r} {z}"], "0412 ### ###|+61 4## ### ###|(02) 9@## ####|0433######"),
    "in": ("MG Road|Linking Road|Nehru Nagar|Brigade Road|Park Street", "Bengaluru;Karnataka;5600##|Mumbai;Maharashtra;4000##|Chennai;Tamil Nadu;6000##|Pune;Maharashtra;4110##", ["{n}, {s}, {c}, {r} {z}", "Flat {u}, {n} {s}, {c} - {z}"], "98########|+91 99### #####|+91-87########|0977#######"),
    "de": ("Hauptstraße|Bahnhofstr.|Gartenweg|Goethestraße|Am Markt|Lindenallee|Schillerstr.|Kirchgasse|Mozartstraße", "Hamburg;Hamburg;20###|München;Bayern;80###|Köln;Nordrhein-Westfalen;50###|Leipzig;Sachsen;041##|Freiburg;Baden-Württemberg;791##|Bremen;Bremen;281##|Kassel;Hessen;341##", ["{s} {n}, {z} {c}", "{s} {n}, {z} {c}", "{s} {n}a, {z} {c}, Deutschland"], "0151 @#######|0171/@######|+49 176 @#######|030 @#######|040/@#####|+49 89 @######|0221-@######"),
    "at": ("Mariahilfer Straße|Ringstraße|Schulgasse|Feldweg", "Wien;Wien;10#0|Graz;Steiermark;8010|Salzburg;Salzburg;5020|Linz;Oberösterreich;4020", ["{s} {n}, {z} {c}", "{s} {n}/{u}, {z} {c}"], "0664 @######|+43 676 @######|01 @######|0699 1@######"),
    "ch": ("Bahnhofstrasse|Seestrasse|Dorfstrasse|Rosenweg", "Zürich;ZH;80##|Bern;BE;30##|Luzern;LU;600#|Basel;BS;405#", ["{s} {n}, {z} {c}", "{s} {n}, CH-{z} {c}"], "079 ### ## ##|+41 78 ### ## ##|044 @## ## ##"),
    "fr": ("rue de la République|avenue Victor Hugo|rue des Lilas|boulevard Voltaire|place de la Mairie|rue Pasteur|chemin des Vignes", "Paris;Île-de-France;750##|Lyon;Auvergne-Rhône-Alpes;6900#|Marseille;Provence-Alpes-Côte d'Azur;1300#|Nantes;Pays de la Loire;44000|Lille;Hauts-de-France;59000|Toulouse;Occitanie;31000", ["{n} {s}, {z} {c}", "{n} bis {s}, {z} {c}", "{n}, {s}, {z} {c}"], "06 ## ## ## ##|07 8# ## ## ##|01 4# ## ## ##|+33 6 ## ## ## ##|04.7#.##.##.##|06########"),
    "be": ("Kerkstraat|Stationsstraat|rue Neuve|avenue Louise", "Antwerpen;Antwerpen;2000|Gent;Oost-Vlaanderen;9000|Bruxelles;Bruxelles;1000|Liège;Liège;4000", ["{s} {n}, {z} {c}"], "047# ## ## ##|+32 48# ## ## ##|02 @## ## ##"),
    "es": ("Calle Mayor|Avenida de la Constitución|C/ Alcalá|Calle del Sol|Plaza de España|Paseo de Gracia", "Madrid;Madrid;280##|Barcelona;Cataluña;080##|Valencia;Comunidad Valenciana;460##|Sevilla;Andalucía;410##|Bilbao;País Vasco;480##", ["{s}, {n}, {z} {c}", "{s} {n}, {u}º A, {z} {c}"], "6## ### ###|6## ## ## ##|+34 6## ### ###|91# ### ###|93 ### ## ##"),
    "mx": ("Av. Insurgentes Sur|Calle Reforma|Calle Hidalgo|Av. Juárez", "Guadalajara;Jalisco;44###|Monterrey;Nuevo León;64###|Puebla;Puebla;72###", ["{s} {n}, Col. Centro, {z} {c}, {r}"], "55 @### ####|+52 33 @### ####|81 @### ####"),
    "it": ("Via Roma|Via Garibaldi|Corso Italia|Viale dei Mille|Piazza Dante|Via Mazzini|Via Verdi", "Milano;MI;201##|Roma;RM;001##|Torino;TO;101##|Bologna;BO;401##|Napoli;NA;801##", ["{s} {n}, {z} {c} ({r})", "{s} {n}, {z} {c} {r}", "{s}, {n} - {z} {c} ({r})"], "33# #######|+39 34# ### ####|02 @#######|348 ### ## ##|06 @#######"),
    "pt": ("Rua da Liberdade|Avenida da República|Rua do Carmo|Rua das Flores|Travessa do Sol", "Lisboa;Lisboa;1###-###|Porto;Porto;4###-###|Coimbra;Coimbra;30##-###|Braga;Braga;47##-###", ["{s}, {n}, {z} {c}", "{s} {n}, {u}.º Esq., {z} {c}"], "91# ### ###|96# ### ###|+351 93# ### ###|21# ### ###"),
    "br": ("Rua das Acácias|Avenida Paulista|Rua XV de Novembro|Rua Sete de Setembro|Alameda Santos", "São Paulo;SP;01###-###|Rio de Janeiro;RJ;22###-###|Belo Horizonte;MG;30###-###|Curitiba;PR;80###-###", ["{s}, {n}, {c} - {r}, {z}", "{s}, {n}, apto {u}, {c} - {r}, CEP {z}"], "(11) 9@###-####|(21) 9@###-####|+55 31 9@###-####|(41) 3@##-####"),
    "nl": ("Dorpsstraat|Kerkweg|Prinsengracht|Stationsplein|Molenlaan|Beatrixstraat", "Amsterdam;Noord-Holland;10## &&|Utrecht;Utrecht;35## &&|Rotterdam;Zuid-Holland;30## &&|Eindhoven;Noord-Brabant;56## &&", ["{s} {n}, {z} {c}", "{s} {n}-{u}, {z} {c}"], "06-@#######|06 @# ## ## ##|+31 6 @#######|020-@######|010 @######"),
    "pl": ("ul. Długa|ul. Polna|ul. Kościuszki|al. Jana Pawła II|ul. Słowackiego|os. Kolorowe", "Warszawa;mazowieckie;00-###|Kraków;małopolskie;30-###|Wrocław;dolnośląskie;50-###|Gdańsk;pomorskie;80-###|Poznań;wielkopolskie;60-###", ["{s} {n}/{u}, {z} {c}", "{s} {n}, {z} {c}"], "50# ### ###|+48 60# ### ###|22 @## ## ##|69# ### ###"),
    "se": ("Storgatan|Kungsgatan|Drottninggatan|Björkvägen|Skolgatan|Ringvägen", "Stockholm;Stockholm;11# ##|Göteborg;Västra Götaland;41# ##|Malmö;Skåne;21# ##|Uppsala;Uppsala;75# ##", ["{s} {n}, {z} {c}", "{s} {n} lgh 110{u}, {z} {c}"], "070-### ## ##|073-#######|+46 70 ### ## ##|08-@## ## ##|031-@## ## ##"),
    "ja": ("西新宿|本町|中央|南青山|北山町", "東京都|新宿区;東京都;160-00##|大阪府|大阪市中央区;大阪府;541-00##|神奈川県|横浜市西区;神奈川県;220-00##|愛知県|名古屋市中区;愛知県;460-00##", ["〒{z} {r}{c}{s}{u}-{n}", "{r}{c}{s}{u}丁目{n}番地", "{r}{c}{s}{u}-{n}-{u}"], "090-@###-####|080-@###-####|03-@###-####|06-6###-####|+81 90-@###-####|070@#######"),
    "ko": ("테헤란로|세종대로|중앙로|강남대로|해운대로", "서울특별시|강남구;서울특별시;06###|부산광역시|해운대구;부산광역시;48###|대구광역시|중구;대구광역시;41###|경기도|성남시 분당구;경기도;13###", ["{r} {c} {s} {n}", "{r} {c} {s} {n}, {u}0{u}호", "({z}) {r} {c} {s} {n}"], "010-@###-####|010-####-####|02-@###-####|+82 10-@###-####|010@#######"),
    "zh": ("建国路|中山路|人民路|解放大道|天河路|长江路", "北京市|朝阳区;北京市;1000##|上海市|浦东新区;上海市;2001##|广东省|深圳市南山区;广东省;5180##|浙江省|杭州市西湖区;浙江省;3100##|四川省|成都市武侯区;四川省;6100##", ["{r}{c}{s}{n}号", "{r}{c}{s}{n}号{u}栋{u}0{u}室", "{r}{c}{s}{n}号院{u}单元"], "138########|186########|159########|+86 139########|+86 177 #### ####|010-8#######|137-####-####"),
    "tw": ("忠孝東路四段|中正路|民生路|復興南路一段|中山北路二段", "臺北市|大安區;臺北市;106|新北市|板橋區;新北市;220|臺中市|西屯區;臺中市;407|高雄市|苓雅區;高雄市;802", ["{z}{r}{c}{s}{n}號{u}樓", "{r}{c}{s}{n}號", "{r}{c}{s}{n}巷{u}號"], "0912-###-###|0928######|+886 935 ### ###|02-2###-####|0988 ### ###"),
}
COUNTRY = dict(us="United States", gb="United Kingdom", ca="Canada", au="Australia", de="Deutschland", at="Österreich", ch="Schweiz", fr="France", be="Belgique", es="España", mx="México", it="Italia", pt="Portugal", br="Brasil", nl="Nederland", pl="Polska", se="Sverige", ja="日本", ko="대한민국", zh="中国", tw="臺灣") | {"in": "India"}
ISO = dict(us="US", gb="GB", ja="JP", ko="KR", zh="CN", se="SE")
TLD = dict(us="com", gb="co.uk", ja="jp", ko="co.kr", zh="cn", tw="com.tw", au="com.au", br="com.br", mx="com.mx")
PROVIDERS = dict(de=["web.de", "gmx.de", "t-online.de"], fr=["orange.fr", "free.fr", "laposte.net"], it=["libero.it", "tiscali.it"], pl=["wp.pl", "onet.pl"], zh=["qq.com", "163.com"], ko=["naver.com", "daum.net"], ja=["docomo.ne.jp", "yahoo.co.jp"], nl=["ziggo.nl", "kpnmail.nl"], br=["uol.com.br"], gb=["btinternet.com"], us=["aol.com", "comcast.net"], se=["telia.com"], es=["telefonica.net"])
CJK = ("ja", "ko", "zh", "tw")
PARTICLES = ("de", "van", "den", "De")

def families(text):
    out, held = [], []
    for word in text.split():
        held.append(word)
        if word not in PARTICLES: out.append(" ".join(held)); held = []
    return out
def split(text): return [(*word.split(":"), word)[:2] if ":" in word else (word, None) for word in families(text)]
ALL = {place: [split(part) for part in text.split("|")] for place, text in NAMES.items()}
# A city of CJK places is `region|district;region;zip`: the first `|` is not a break between cities.
def cities(place):
    out, held = [], ""
    for piece in PLACES[place][1].split("|"):
        held += piece
        if ";" in held: out.append(tuple((held.split("\t")[-1]).split(";"))); held = ""
        else: held = piece + "\t"
    return out
CITIES = {place: cities(place) for place in PLACES}

def plain(text):
    text = text.translate(str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}))
    return "".join(c for c in unicodedata.normalize("NFD", text) if c.isascii() and c.isalpha())
def fill(r, pattern): return "".join(r.choice("0123456789") if c == "#" else r.choice("23456789") if c == "@" else r.choice("ABDEFGHJLNPQRSTUWXYZ") if c == "&" else c for c in pattern)

class One:
    """A person of a place."""
    def __init__(self, r, place):
        self.r, self.place, self.female = r, place, r.random() < .5
        men, women, family = ALL[place]
        (self.given, g), (self.family, f) = r.choice(women if self.female else men), r.choice(family)
        if place == "pl" and self.female and self.family.endswith("ski"): self.family = self.family[:-1] + "a"
        self.given_, self.family_ = (g or plain(self.given)).upper(), (f or plain(self.family)).upper()
        if place in ("es", "mx"): self.family += " " + r.choice(family)[0] if r.random() < .6 else ""
        self.born = (r.randint(1938, 2006), r.randint(1, 12), r.randint(1, 28))
        self.street_, (self.city, self.region, zip_) = r.choice(PLACES[place][0].split("|")), r.choice(CITIES[place])
        self.zip, self.n, self.u = fill(r, zip_), r.randint(1, 9) if r.random() < .2 else r.randint(10, 189), r.randint(1, 9)
        self.country = COUNTRY[place]
    def full(self):
        if self.place in CJK: return self.family + (self.r.choice(["", " "]) if self.place == "ja" else "") + self.given
        return f"{self.given} {self.family}"
    def roman(self): return f"{self.given_.title()} {self.family_.title()}"
    def address(self): return self.r.choice(PLACES[self.place][2]).format(s=self.street_, n=self.n, u=self.u, c=self.city, r=self.region, z=self.zip)
    def street(self):
        if self.place in CJK: return f"{self.street_}{self.n}" + dict(zh="号", tw="號", ja="-" + str(self.u), ko="")[self.place] if self.place != "ko" else f"{self.street_} {self.n}"
        return f"{self.n} {self.street_}" if self.place in ("us", "gb", "ca", "au", "fr", "in") else f"{self.street_} {self.n}"
    def phone(self): return fill(self.r, self.r.choice(PLACES[self.place][3].split("|")))
    def mobile(self): return fill(self.r, PLACES[self.place][3].split("|")[0])
    def mail(self):
        r, g, f = self.r, self.given_.lower(), self.family_.lower()
        user = r.choice([f"{g}.{f}", f"{g[0]}{f}", f"{g}{f}{r.randint(1, 99)}", f"{f}.{g}", f"{g}_{f}", f"{g}{self.born[0] % 100:02}", f"{g}-{f}"])
        firm = r.choice(["nordlicht", "acme-tools", "bluepeak", "hofmann-gruppe", "example", "solaris", "meridian", "kanzlei-west"])
        return f"{user}@" + r.choice(["gmail.com", "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", *PROVIDERS.get(self.place, []), *PROVIDERS.get(self.place, []), f"{firm}.{TLD.get(self.place, self.place)}"])
    def login(self):
        g, f = self.given_.lower(), self.family_.lower()
        return self.r.choice([f"{g[0]}{f}", f"{g}.{f}", f"{g}{f[0]}{self.r.randint(1, 99)}", f"{f}{g[0]}", f"{g}_{self.r.randint(70, 99)}"])
