"""People of set `l`: names, streets, towns and telephones in 24 places, from the writer's own head.

Written on 2026-11-22 without knowledge of the recognisers. In patterns `#` is a digit, `%` one of 1-9, `^` a capital.
"""
import random, re, string, unicodedata

PLACES = {}
def place(code, female, male, family, streets, number, towns, address, phones, mails):
    PLACES[code] = {"f": female.split(), "m": male.split(), "l": family.split(), "streets": streets.split("|"), "number": number.split("|"), "towns": [t.split(",") for t in towns.split("|")], "address": address, "phones": phones.split("|"), "mails": mails.split()}

place("us", "Brenda Melissa Tiffany Courtney Denise Kayla Monica Jasmine Heather Vanessa Paula Kristen", "Travis Derek Marcus Gregory Brandon Tyler Keith Curtis Dustin Ricardo Wayne Craig",
      "Hutchinson Delgado Whitaker Mercer Ramirez Patterson Boyd Lindqvist Callahan Ortega Pruitt Washington Sheffield Nguyen Kowalczyk Fleming Reyes Barnett Hollis Stanton",
      "Maple Avenue|Ridgewood Drive|Sycamore Lane|W Lincoln Street|Cedar Creek Rd|Harbor View Blvd|Old Mill Road|Prairie Court|N 14th Street|Jefferson Ave", "%## {}|%### {}|%#### {}|%## {}, Apt %#",
      "Dayton,OH,454##|Boise,ID,837##|Tulsa,OK,741##|Madison,WI,537##|Raleigh,NC,276##|Spokane,WA,992##|Reno,NV,895##|Albany,NY,122##", "{s}, {c}, {r} {z}",
      "(614) 37#-%###|208-42#-%###|+1 919 83#-%###|503.28#.%###|1-775-32#-%###|+14052#7%###", "gmail.com yahoo.com outlook.com comcast.net icloud.com hotmail.com")
place("gb", "Gemma Harriet Imogen Bethan Siobhan Fiona Nicola Zara Poppy Joanne Maureen Tracey", "Callum Alistair Rhys Graham Nigel Declan Gareth Tariq Stuart Ewan Clive Rupert",
      "Thornton Pemberton Ashworth MacLeod Bradshaw Hargreaves Okafor Llewellyn Patel Whitfield Cartwright Kirkpatrick Braithwaite Fairclough Begum Openshaw Rowntree Sugden Hussain Dunmore",
      "Beech Close|Station Road|Orchard Way|Victoria Terrace|Church Lane|Manor Gardens|Kingsway|Albert Street|The Crescent|Mill Hill Lane", "% {}|%# {}|Flat %, %# {}|%## {}",
      "Stockport,Greater Manchester,SK4 #DQ|Leeds,West Yorkshire,LS6 #BN|Norwich,Norfolk,NR2 #RT|Exeter,Devon,EX4 #HL|Bristol,Avon,BS7 #UJ|Reading,Berkshire,RG4 #PX|London,Greater London,SE15 #EW|Cardiff,South Glamorgan,CF24 #LD", "{s}, {c}, {z}",
      "07700 #0####|+44 7911 %#####|0161 4## %###|020 7%## ####|+44 20 7%## ####|01603 %#####|0787#######", "gmail.com btinternet.com hotmail.co.uk outlook.com sky.com yahoo.co.uk")
place("de", "Anja Silke Birgit Katrin Ulrike Franziska Lena Johanna Heike Svenja Dörte Marlene", "Torsten Jürgen Matthias Sebastian Holger Detlef Lukas Benedikt Uwe Kai-Uwe Björn Florian",
      "Krämer Vogt Brandt Lindemann Schröter Petersen Hoffmann Yıldız Baumgartner Riedel Engelhardt Kowalski Jansen Oppermann Dietrich Seidel Wagenknecht Böhm Stöcker Reuter",
      "Goethestraße|Am Mühlbach|Lindenallee|Bahnhofstr.|Rosenweg|Karl-Marx-Straße|Hinter den Höfen|Schulstraße|Kirchgasse|Ringstraße", "{} %|{} %#|{} %#a|{} %##",
      "Bielefeld,Nordrhein-Westfalen,336##|Erfurt,Thüringen,990##|Freiburg,Baden-Württemberg,791##|Rostock,Mecklenburg-Vorpommern,180##|Kassel,Hessen,341##|Oldenburg,Niedersachsen,261##|Augsburg,Bayern,861##|Chemnitz,Sachsen,091##", "{s}, {z} {c}",
      "0521 %#####|0171 %######|+49 160 %#######|0361/%######|+49 (0)761 %#####|0176-%#######|+49151%#######", "gmx.de web.de t-online.de gmail.com posteo.de freenet.de")
place("fr", "Élodie Sandrine Margaux Céline Aurélie Chantal Inès Manon Solène Brigitte Mélanie Clémence", "Thibault Guillaume Yannick Rémi Fabrice Loïc Mathieu Quentin Stéphane Didier Mehdi Baptiste",
      "Lefebvre Garnier Rousselot Chevallier Benali Fontaine Mercier Dufour Le Gall Marchand Perrin Guérin Delacroix Charpentier Bonnet Traoré Vasseur Pelletier Renaud Colin".replace("Le Gall", "LeGall"),
      "rue des Lilas|avenue Jean Jaurès|boulevard Victor Hugo|impasse du Moulin|rue de la République|chemin des Vignes|place du Marché|rue Pasteur|allée des Tilleuls|quai de la Loire", "% {}|%# {}|%## {}|%# bis {}",
      "Angers,Maine-et-Loire,490##|Grenoble,Isère,380##|Rennes,Ille-et-Vilaine,350##|Dijon,Côte-d'Or,210##|Nîmes,Gard,300##|Tours,Indre-et-Loire,370##|Lille,Nord,590##|Pau,Pyrénées-Atlantiques,640##", "{s}, {z} {c}",
      "06 %# ## ## ##|02 41 ## ## ##|+33 6 %# ## ## ##|07.%#.##.##.##|0476%#####|+33 (0)4 76 ## ## ##", "orange.fr free.fr wanadoo.fr laposte.net gmail.com sfr.fr")
place("es", "Lucía Rocío Nuria Inmaculada Pilar Beatriz Alba Montserrat Noelia Yolanda Carmen Marta", "Álvaro Javier Íñigo Sergio Rubén Gonzalo Jordi Andrés Óscar Víctor Manuel Raúl",
      "Serrano Domínguez Ibáñez Castaño Quintana Molina Carrasco Peñalver Vidal Otero Gallego Redondo Zabala Crespo Benítez Hidalgo Nieto Lozano Pascual Rueda",
      "Calle Mayor|Avenida de la Constitución|Calle del Olmo|Paseo de la Alameda|Plaza de España|C/ San Fernando|Calle Juan Bravo|Ronda de Toledo|Camino Real|Calle Río Ebro", "{}, %|{} %#|{}, %#, %º B|{} %##",
      "Zaragoza,Zaragoza,500##|Valladolid,Valladolid,470##|Málaga,Málaga,290##|Murcia,Murcia,300##|Bilbao,Vizcaya,480##|Alicante,Alicante,030##|Gijón,Asturias,332##|Sevilla,Sevilla,410##", "{s}, {z} {c}",
      "6%# ### ###|+34 6%# ## ## ##|976 ## ## ##|+346%#######|9%# ### ###|7%#######".replace("9%# ### ###", "952 ## ## ##").replace("7%#######", "65#######"), "gmail.com hotmail.es telefonica.net yahoo.es outlook.es")
place("it", "Giulia Chiara Federica Ilaria Martina Silvana Ornella Roberta Alessia Noemi Patrizia Valentina", "Matteo Lorenzo Gianluca Davide Fabrizio Simone Emanuele Riccardo Tommaso Luigi Pasquale Nicolò",
      "Colombo Ferrari Esposito Marchetti Rinaldi Fontana Barbieri Galli Pellegrini Caruso Santoro Bianchi Vitale Sartori Mancini Gallo Testa Monti Fabbri Ruggiero",
      "Via Garibaldi|Corso Vittorio Emanuele|Via dei Mille|Viale Europa|Piazza Cavour|Via San Martino|Via Dante Alighieri|Vicolo Stretto|Via Aurelia|Largo Mazzini", "{} %|{}, %#|{} %##|{} %#/B",
      "Verona,VR,371##|Bologna,BO,401##|Bari,BA,701##|Torino,TO,101##|Perugia,PG,061##|Padova,PD,351##|Genova,GE,161##|Lecce,LE,731##", "{s}, {z} {c} {r}",
      "347 %######|+39 333 %######|045 %######|+39 051 %#####|328%######|338-%######", "libero.it gmail.com tiscali.it virgilio.it alice.it hotmail.it")
place("pt", "Catarina Joana Sofia Inês Filipa Mariana Teresa Leonor Cláudia Patrícia Rita Matilde", "Tiago Nuno Gonçalo Rui Duarte Hugo João Miguel Vasco Bernardo Fernando Luís",
      "Figueiredo Carvalho Moreira Teixeira Antunes Pinto Nogueira Baptista Sequeira Azevedo Correia Marques Vieira Lourenço Magalhães Cardoso Matos Rebelo Guerreiro Simões",
      "Rua do Carmo|Avenida da Liberdade|Travessa das Flores|Rua Almeida Garrett|Largo da Igreja|Rua de Santa Catarina|Avenida 25 de Abril|Rua Nova|Praceta dos Pinheiros|Estrada da Luz", "{}, %|{} %#|{}, n.º %#, %.º Esq.|{} %##",
      "Coimbra,Coimbra,3000-###|Braga,Braga,4700-###|Setúbal,Setúbal,2900-###|Faro,Faro,8000-###|Aveiro,Aveiro,3800-###|Lisboa,Lisboa,1250-###|Porto,Porto,4000-###|Évora,Évora,7000-###", "{s}, {z} {c}",
      "91# ### ###|+351 93# ### ###|239 ### ###|96#######|+351 21# ### ###", "gmail.com sapo.pt hotmail.com iol.pt")
place("br", "Juliana Camila Renata Tatiane Luciana Larissa Vanessa Priscila Débora Fabiana Thaís Letícia", "Rodrigo Thiago Leandro Wellington Eduardo Marcelo Anderson Felipe Vinícius Gustavo Caio Renato",
      "Oliveira Nascimento Cavalcanti Barbosa Pereira Ferreira Araújo Moraes Teles Souza Rocha Peixoto Guimarães Macedo Bezerra Freitas Farias Siqueira Menezes Prado",
      "Rua das Palmeiras|Avenida Brasil|Rua Sete de Setembro|Rua Dom Pedro II|Alameda Santos|Travessa São José|Rua Tiradentes|Avenida Getúlio Vargas|Rua XV de Novembro|Estrada do Campo", "{}, %##|{}, %### - Centro|{} %##, apto %#|{}, %#",
      "Curitiba,PR,80###-###|Recife,PE,50###-###|Campinas,SP,13###-###|Goiânia,GO,74###-###|Belém,PA,66###-###|Niterói,RJ,24###-###|Salvador,BA,40###-###|Londrina,PR,86###-###", "{s}, {c} - {r}, {z}",
      "(41) 9%###-####|+55 81 9%### ####|(19) 3%##-####|11 9%###-####|+55 (21) 9%###-####", "gmail.com uol.com.br hotmail.com terra.com.br bol.com.br")
place("nl", "Marloes Femke Annelies Sanne Ingrid Willemijn Lotte Mirjam Esmee Petra Jolanda Tineke", "Sander Bas Joost Maarten Wouter Gijs Ruud Thijs Koen Jeroen Henk Pieter",
      "Dijkstra Hoekstra Verhoeven Willems Kuipers Bosman Postma Schouten Brouwer Veenstra Molenaar Kramer Huisman Scholten Hendriks Wolters Jonker Meijer Prins Timmermans",
      "Kerkstraat|Dorpsstraat|Julianalaan|Molenweg|Prinsengracht|Wilhelminastraat|Eikenlaan|Stationsplein|Van Goghstraat|Nieuwe Haven", "{} %|{} %#|{} %##|{} %#-A",
      "Utrecht,Utrecht,35## KL|Groningen,Groningen,97## DN|Eindhoven,Noord-Brabant,56## RT|Zwolle,Overijssel,80## BG|Haarlem,Noord-Holland,20## PK|Breda,Noord-Brabant,48## VM|Arnhem,Gelderland,68## HJ|Leiden,Zuid-Holland,23## CW", "{s}, {z} {c}",
      "06 2#######|06-5#######|+31 6 1#######|030-2%#####|050 3%#####|+3164#######", "ziggo.nl kpnmail.nl gmail.com xs4all.nl hotmail.nl")
place("pl", "Agnieszka Katarzyna Małgorzata Joanna Magdalena Zofia Wioletta Grażyna Justyna Ewelina Dorota Kinga", "Krzysztof Tomasz Wojciech Paweł Grzegorz Łukasz Mateusz Zbigniew Marcin Jarosław Bartosz Kamil",
      "Nowak Wiśniewski/Wiśniewska Zieliński/Zielińska Wójcik Lewandowski/Lewandowska Kamiński/Kamińska Mazur Kaczmarek Szymański/Szymańska Pawlak Jabłoński/Jabłońska Sikora Dudek Górski/Górska Walczak Baran Rutkowski/Rutkowska Stępień Czarnecki/Czarnecka Błaszczyk",
      "ul. Polna|ul. Mickiewicza|al. Niepodległości|ul. Kwiatowa|os. Słoneczne|ul. Kościuszki|ul. Lipowa|ul. Ogrodowa|pl. Wolności|ul. 3 Maja", "{} %|{} %#|{} %#/%|{} %##/%#",
      "Poznań,wielkopolskie,60-###|Łódź,łódzkie,90-###|Gdynia,pomorskie,81-###|Lublin,lubelskie,20-###|Rzeszów,podkarpackie,35-###|Kraków,małopolskie,30-###|Toruń,kujawsko-pomorskie,87-###|Opole,opolskie,45-###", "{s}, {z} {c}",
      "60# ### ###|+48 51# ### ###|61 8## ## ##|+48 79#######|50#-###-###|22 6## ## ##", "wp.pl onet.pl gmail.com interia.pl o2.pl")
place("se", "Annika Malin Linnea Ulrika Ingela Åsa Sofia Frida Gunilla Elsa Therese Birgitta", "Fredrik Mattias Göran Jonas Niklas Håkan Björn Oskar Viktor Lennart Anders Emil",
      "Lundgren Bergström Sjöberg Åkesson Holmqvist Sandberg Nyström Forsberg Wikström Ekdahl Hedlund Söderberg Engström Norberg Lindholm Öberg Dahlgren Falk Hellström Boström",
      "Storgatan|Kungsgatan|Björkvägen|Skolgatan|Ringvägen|Drottninggatan|Ängsvägen|Kyrkogatan|Skogsstigen|Hamngatan", "{} %|{} %#|{} %#B|{} %#, lgh 1%0%",
      "Uppsala,Uppsala län,753 ##|Örebro,Örebro län,702 ##|Umeå,Västerbottens län,903 ##|Malmö,Skåne län,211 ##|Västerås,Västmanlands län,722 ##|Göteborg,Västra Götalands län,411 ##|Lund,Skåne län,222 ##|Kalmar,Kalmar län,392 ##", "{s}, {z} {c}",
      "070-%## ## ##|+46 73 %## ## ##|018-%# ## ##|076 %######|+46 (0)70 %## ## ##|040-%## ## #0", "telia.com gmail.com hotmail.se live.se bredband.net")
place("dk", "Mette Kirsten Camilla Louise Trine Bodil Signe Rikke Lone Astrid Pernille Ditte", "Rasmus Søren Jesper Kasper Mads Henrik Troels Bjarne Frederik Mikkel Anders Lasse",
      "Mortensen Knudsen Thomsen Frandsen Bundgaard Kjær Lauridsen Østergaard Skovgaard Bech Nørgaard Villadsen Krogh Holst Dalgaard Winther Toft Mathiesen Bagger Juhl",
      "Nørregade|Vestergade|Strandvejen|Skolevej|Birkevænget|Søndergade|Parkvej|Møllevej|Algade|Kastanievej", "{} %|{} %#|{} %#, %. tv|{} %##",
      "Odense C,Syddanmark,5000|Aarhus C,Midtjylland,8000|Aalborg,Nordjylland,9000|Roskilde,Sjælland,4000|Esbjerg,Syddanmark,6700|Vejle,Syddanmark,7100|Horsens,Midtjylland,8700|Kolding,Syddanmark,6000", "{s}, {z} {c}",
      "2% ## ## ##|+45 3# ## ## ##|+45 51 ## ## ##|40######|86 ## ## ##", "mail.dk gmail.com hotmail.dk stofanet.dk")
place("cz", "Lucie Tereza Veronika Markéta Zuzana Hana Kateřina Monika Ludmila Barbora Šárka Ivana", "Ondřej Vojtěch Tomáš Jiří Zdeněk Radek Petr Miroslav Jakub Luboš Stanislav Pavel",
      "Novotný/Novotná Dvořák/Dvořáková Procházka/Procházková Kučera/Kučerová Horák/Horáková Pospíšil/Pospíšilová Beneš/Benešová Fiala/Fialová Sedláček/Sedláčková Kolář/Kolářová Urban/Urbanová Vaněk/Vaňková Kříž/Křížová Šimek/Šimková Bartoš/Bartošová Hájek/Hájková",
      "Husova|Palackého|Nádražní|Na Výsluní|Masarykova|Školní|Pod Lipami|Zahradní|Smetanova|U Hřiště", "{} %|{} %#|{} %##/%#|{} %##",
      "Brno,Jihomoravský kraj,602 0#|Ostrava,Moravskoslezský kraj,702 0#|Olomouc,Olomoucký kraj,779 0#|Plzeň,Plzeňský kraj,301 0#|Liberec,Liberecký kraj,460 0#|Praha,Praha,120 0#|Zlín,Zlínský kraj,760 0#", "{s}, {z} {c}",
      "602 ### ###|+420 77# ### ###|541 2## ###|+420 60#######|73# ### ###", "seznam.cz email.cz gmail.com centrum.cz")
place("tr", "Ayşe Zeynep Elif Hatice Esra Gülşen Merve Derya Selin Nurcan Büşra Şule", "Mehmet Emre Burak Hakan Serkan Onur Kerem Tolga Yusuf Cem İbrahim Volkan",
      "Yılmaz Demir Şahin Çelik Aydın Korkmaz Öztürk Arslan Kılıç Doğan Koç Polat Güneş Aksoy Taş Erdoğan Bulut Tekin Uçar Sönmez",
      "Atatürk Caddesi|Gül Sokak|İstiklal Cad.|Cumhuriyet Bulvarı|Çınar Sok.|Fatih Caddesi|Bağdat Caddesi|Menekşe Sokak|Lale Sok.|İnönü Cad.", "{} No: %#|{} No:%# D:%|{} No: %|{} No: %#/%",
      "Kadıköy/İstanbul,İstanbul,347##|Çankaya/Ankara,Ankara,066##|Konak/İzmir,İzmir,352##|Nilüfer/Bursa,Bursa,161##|Muratpaşa/Antalya,Antalya,071##|Seyhan/Adana,Adana,010##", "{s}, {z} {c}",
      "0532 %## ## ##|+90 505 %## ## ##|0216 3## ## ##|0 542 %## ####|+905%########|0312 4## ## ##".replace("+905%########", "+90533%######"), "gmail.com hotmail.com mynet.com yahoo.com.tr")
place("jp", "彩花=Ayaka 由美子=Yumiko 真由=Mayu 千尋=Chihiro 優奈=Yuna 恵子=Keiko 莉子=Riko 香織=Kaori 美穂=Miho 沙織=Saori", "健一=Kenichi 翔太=Shota 拓也=Takuya 大輔=Daisuke 和也=Kazuya 修=Osamu 直人=Naoto 亮介=Ryosuke 隆=Takashi 雄太=Yuta",
      "藤田=Fujita 中村=Nakamura 西川=Nishikawa 岡本=Okamoto 長谷川=Hasegawa 松田=Matsuda 石井=Ishii 坂本=Sakamoto 近藤=Kondo 村上=Murakami 三浦=Miura 橋本=Hashimoto 小川=Ogawa 原田=Harada 森田=Morita 青木=Aoki",
      "道玄坂|桜木町|本町|緑ヶ丘|栄町|中央|西新|東山", "{}%-%#-%|{}%丁目%#番%号|{}%-%#-% メゾン青葉%0%|{}%-%",
      "渋谷区,東京都,150-00##|横浜市中区,神奈川県,231-00##|大阪市北区,大阪府,530-00##|福岡市早良区,福岡県,814-00##|札幌市中央区,北海道,060-00##|名古屋市中区,愛知県,460-00##|仙台市青葉区,宮城県,980-00##", "〒{z} {r}{c}{s}",
      "090-%###-####|080-%###-####|03-3###-####|06-6###-####|+81 90-%###-####|045-2##-####", "docomo.ne.jp yahoo.co.jp gmail.com ezweb.ne.jp nifty.com")
place("kr", "서연=Seoyeon 지은=Jieun 수빈=Subin 미경=Mikyung 하윤=Hayun 유진=Yujin 은정=Eunjung 소영=Soyoung 예린=Yerin 민지=Minji", "민수=Minsu 준호=Junho 성민=Sungmin 동현=Donghyun 재훈=Jaehoon 영호=Youngho 태윤=Taeyoon 상우=Sangwoo 현우=Hyunwoo 도윤=Doyoon",
      "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 장=Jang 임=Lim 한=Han 오=Oh 서=Seo 신=Shin 권=Kwon 황=Hwang",
      "월드컵북로|테헤란로|중앙대로|동성로|세종대로|상동로|한밭대로|광안로", "{} %##|{} %#, %0%호|{} %##, 1%0%동 %0%호|{} %#",
      "마포구,서울특별시,039##|강남구,서울특별시,061##|해운대구,부산광역시,480##|수성구,대구광역시,421##|서구,대전광역시,352##|부천시,경기도,145##|남동구,인천광역시,215##", "{r} {c} {s} ({z})",
      "010-4###-####|02-3##-####|+82 10-9###-####|051-7##-####|0105#######", "naver.com daum.net hanmail.net gmail.com")
place("cn", "秀英=Xiuying 婷婷=Tingting 雪梅=Xuemei 佳怡=Jiayi 晓燕=Xiaoyan 静=Jing 丽华=Lihua 梦琪=Mengqi 桂芳=Guifang 雨欣=Yuxin", "建国=Jianguo 志强=Zhiqiang 浩然=Haoran 俊杰=Junjie 文博=Wenbo 磊=Lei 国栋=Guodong 子轩=Zixuan 海涛=Haitao 鹏飞=Pengfei",
      "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 赵=Zhao 黄=Huang 周=Zhou 吴=Wu 徐=Xu 孙=Sun 马=Ma 朱=Zhu 胡=Hu 郭=Guo 林=Lin 何=He 高=Gao 梁=Liang",
      "文三路|人民南路|中山东路|解放大道|长江路|建设路|学院路|滨江大道", "{}%##号|{}%#号%幢%0%室|{}%##弄%号|{}%#号院%号楼%单元%0%",
      "杭州市西湖区,浙江省,3100##|成都市武侯区,四川省,6100##|南京市玄武区,江苏省,2100##|武汉市江汉区,湖北省,4300##|广州市天河区,广东省,5106##|浦东新区,上海市,2001##|西安市雁塔区,陕西省,7100##", "{r}{c}{s}",
      "138########|139 #### ####|+86 186########|021-5#######|010-6#######|159-####-####|177########", "163.com qq.com 126.com sina.com foxmail.com")
def like(code, other, towns, phones, mails=None, streets=None, number=None, address=None):
    PLACES[code] = PLACES[other] | {"towns": [t.split(",") for t in towns.split("|")], "phones": phones.split("|")} | {k: v for k, v in (("mails", mails and mails.split()), ("streets", streets and streets.split("|")), ("number", number and number.split("|")), ("address", address)) if v}
like("ca", "us", "Guelph,ON,N1H #K4|Halifax,NS,B3J #A9|Regina,SK,S4P #N2|Kelowna,BC,V1Y #T7", "(519) 82#-%###|902-44#-%###|+1 306 52#-%###", "gmail.com rogers.com shaw.ca")
like("au", "gb", "Geelong,VIC,32##|Parramatta,NSW,21##|Fremantle,WA,61##|Cairns,QLD,48##", "04## ### ###|+61 4## ### ###|(03) 9%## ####|02 9%## ####", "bigpond.com gmail.com optusnet.com.au", address="{s}, {c} {r} {z}")
like("ie", "gb", "Cork,Co. Cork,T12 X#7H|Galway,Co. Galway,H91 E#2K|Limerick,Co. Limerick,V94 T#R6", "087 %## ####|+353 86 %## ####|021 4## ####|085-%######", "eircom.net gmail.com", address="{s}, {c}, {r}, {z}")
like("at", "de", "Graz,Steiermark,8010|Linz,Oberösterreich,4020|Innsbruck,Tirol,6020|Wien,Wien,1070", "0664 %######|+43 676 %######|0316 %#####|+43 1 %######", "gmx.at aon.at gmail.com", streets="Herrengasse|Wiedner Hauptstraße|Mariahilfer Straße|Annenstraße|Am Graben")
like("ch", "de", "Winterthur,ZH,8400|Luzern,LU,6003|St. Gallen,SG,9000|Bern,BE,3011", "079 %## ## ##|+41 78 %## ## ##|044 3## ## ##|031 3## ## ##", "bluewin.ch gmx.ch gmail.com", streets="Seestrasse|Bahnhofstrasse|Dorfstrasse|Bundesgasse|Rebweg")
like("mx", "es", "Puebla,Pue.,72###|Mérida,Yuc.,97###|Guadalajara,Jal.,44###|Querétaro,Qro.,76###", "222 %## ####|+52 33 1%## ####|+52 55 4%## ####|(999) 9## ####", "gmail.com hotmail.com prodigy.net.mx", number="{} %##|{} No. %#|{} %###", address="{s}, {z} {c}, {r}")
PLACES["in"] = PLACES["gb"] | {"f": "Priya Ananya Kavita Deepa Sunita Meenakshi Lakshmi Pooja Shreya Nandini".split(), "m": "Rajesh Arjun Vikram Suresh Amit Karthik Sandeep Rohan Manoj Harish".split(), "l": "Sharma Iyer Chatterjee Reddy Gupta Nair Deshpande Kulkarni Verma Joshi Banerjee Pillai Mehta Rao Bhatt".split(), "streets": "MG Road|Gandhi Nagar|Linking Road|Residency Road|Park Street".split("|"), "number": "%#, {}|Flat %0%, %# {}|No. %#, {}".split("|"), "towns": [t.split(",") for t in "Pune,Maharashtra,4110##|Chennai,Tamil Nadu,6000##|Bengaluru,Karnataka,5600##|Kolkata,West Bengal,7000##".split("|")], "address": "{s}, {c}, {r} {z}", "phones": "+91 98### #####|98########|+91-99########|080 2### ####|094########".split("|")[:4], "mails": "gmail.com rediffmail.com yahoo.co.in".split()}
for code, base in {"hk": "cn", "tw": "cn", "mo": "cn", "sg": "cn", "no": "dk", "fi": "se", "be": "nl", "ro": "it", "za": "gb", "cl": "es"}.items(): PLACES[code] = PLACES[base]

def fill(r, pattern):
    """`#` digit, `%` digit from 1, `^` capital, `@` small letter, `*` hexadecimal; everything else stays."""
    sets = {"#": string.digits, "%": "123456789", "^": "ABCDEFGHJKLMNPRSTUVWXYZ", "@": string.ascii_lowercase, "*": "0123456789abcdef"}
    return "".join(r.choice(sets[c]) if c in sets else c for c in pattern)
def plain(text):
    text = text.translate(str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "İ": "I", "æ": "ae", "ð": "d", "ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue"}))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

class Person:
    """Somebody of a place: names, an ASCII form of them for passports, day of birth, town."""
    def __init__(self, r, place):
        self.r, self.place, self.of = r, place, PLACES[place]
        self.female = r.random() < .5
        given, family = r.choice(self.of["f" if self.female else "m"]), r.choice(self.of["l"])
        family = family.split("/")[self.female] if "/" in family else family
        self.given, _, roman = given.partition("=")
        self.family, _, roman_family = family.partition("=")
        self.family = re.sub(r"(?<=[a-z])(?=G)", " ", self.family) if self.family == "LeGall" else self.family
        self.roman_, self.roman_family = roman or self.given, roman_family or self.family
        self.given_, self.family_ = (re.sub("[^A-Z]", "", plain(t).upper()) for t in (self.roman_, self.roman_family))
        self.born = (r.randint(1941, 2006), r.randint(1, 12), r.randint(1, 28))
        self.town, self.region, code = r.choice(self.of["towns"])
        self.code = fill(r, code)
    def east(self): return self.place in ("jp", "kr", "cn")
    def full(self):
        if self.east(): return self.family + (" " if self.place == "jp" and self.r.random() < .5 else "") + self.given
        middle = f" {self.r.choice('ABCDEJLMRST')}." if self.place == "us" and self.r.random() < .25 else ""
        last = self.family
        if self.place in ("es", "mx", "pt", "br"): last += " " + self.r.choice(self.of["l"])
        return f"{self.given}{middle} {last}"
    def roman(self): return f"{self.roman_} {self.roman_family}"
    def street(self): return fill(self.r, self.r.choice(self.of["number"])).replace("{}", self.r.choice(self.of["streets"]))
    def address(self): return self.of["address"].format(s=self.street(), c=self.town, r=self.region, z=self.code)
    def phone(self): return fill(self.r, self.r.choice(self.of["phones"]))
    def login(self):
        g, f = self.given_.lower(), self.family_.lower()
        return self.r.choice([f"{g}.{f}", f"{g[0]}{f}", f"{g}{self.r.randint(1, 99)}", f"{f}{g[:2]}", f"{g}_{f[:4]}{self.born[0] % 100:02}"])
    def mail(self):
        g, f = self.given_.lower(), self.family_.lower()
        return self.r.choice([f"{g}.{f}", f"{g[0]}.{f}", f"{g}{f}{self.born[0] % 100:02}", f"{f}.{g}", f"{g}_{f}", f"{g}{self.r.randint(2, 990)}"]) + "@" + self.r.choice(self.of["mails"])
