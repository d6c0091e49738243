"""Free text: notes people and programs write, with one value of a known kind within, or with none at all.

A note is an opening, a sentence and a closing, drawn apart, so that no two recognisers meet the same text twice.
Numbers that only a name tells from other numbers stand beside that name, as they do in real notes.
"""

import re

from decoys import THINGS
from ids import nonzero
from kinds import MORE_IDS, NATIONAL, ICD10

THING = {"en": THINGS, "de": ["Schreibtischlampe", "Kaffeemühle", "Regenjacke", "Gartenschlauch", "Wanduhr", "Bürostuhl"], "fr": ["la lampe", "le moulin à café", "la chaise", "le câble"],
         "es": ["la lámpara", "el molinillo de café", "la silla", "el cable"], "zh": ["台灯", "保温杯", "办公椅", "雨衣", "充电线"], "ja": ["ランプ", "水筒", "椅子", "時計"]}
FILLER = {
    "en": ["Customer called about the {thing}.", "The {thing} arrived late and the box was damaged.", "Second reminder was sent last week.", "Refund for order ORD-{n8} was approved.", "Waiting for the warehouse to answer.", "The parcel left the depot on Monday.",
           "Great quality, would buy again!", "After the update to version {v} the page stays blank.", "Error {n4} appears when the cart holds more than {n2} items.", "Please check ticket OPS-{n4} first.", "The invoice shows {n3}.{n2} EUR instead of {n2}.00 EUR.", "Works as described, setup took ten minutes.",
           "Colour differs from the picture on the website.", "Closed as duplicate on 2024-05-{d2}.", "Delivery window is between 10:00 and 12:30.", "Restarted the service and cleared the cache.", "Nobody answered at the main entrance.", "We compared it with two other brands.", "The spring sale starts next Friday.", "Battery lasts about {n2} hours.",
           "Thank you and best regards, Customer Service", "Meeting moved to room {n3} in building C.", "SKU ABC-{n3}-{n2} is out of stock until March.", "Head of Accounting has to sign this.",
           "The order from Nordwind Logistik GmbH was shipped.", "Meeting with Legal and Human Resources on Monday.", "Rose Gold and Navy Blue are sold out.", "May was a slow month, April was better.", "Serial SN{n8}AB was replaced under warranty.", "EAN 400{n8}{n2} is missing in the catalogue.", "Article {n5}-{n3} was counted twice.", "Import finished at 17{n8}, {n5} rows.",
           "Black Friday starts early this year.", "Please use the Blue Danube template for Summer Sale."],
    "de": ["Kunde meldet sich wegen der Lieferung.", "Artikel {thing} kam beschädigt an.", "Zweite Mahnung ging letzte Woche raus.", "Die Rechnung {n8} ist noch offen.", "Sehr geehrte Damen und Herren, wir warten auf Antwort vom Lager.", "Sehr gute Qualität, gerne wieder!", "Seit dem Update auf {v} bleibt die Seite leer.", "Fehler {n4} tritt beim Bezahlen auf.",
           "Bitte zuerst Vorgang OPS-{n4} prüfen.", "Die Farbe weicht vom Bild ab.", "Am Montag ist das Büro geschlossen.", "Mit freundlichen Grüßen, Ihr Kundendienst", "Der Betrag von {n3},{n2} EUR wurde am {d2}.05.2024 gutgeschrieben.", "Die Leitung der Abteilung Einkauf ist informiert.", "Der Akku hält etwa {n2} Stunden.", "Der Frühjahrsverkauf beginnt am Freitag.", "Die Nordwind Logistik GmbH liefert ab Montag.", "Artikelnummer {n5}-{n3} fehlt im Regal Nord.", "Seriennummer SN{n8} wurde getauscht.", "Weiße Wände, Großer Saal, zweiter Stock."],
    "fr": ["Le client a appelé au sujet de la livraison.", "Article reçu abîmé : {thing}.", "La facture {n8} reste impayée.", "Très bonne qualité, je recommande !", "Depuis la version {v}, la page reste blanche.", "L'erreur {n4} apparaît au paiement.", "Merci de voir le ticket OPS-{n4}.", "Le service comptabilité doit signer.", "Le magasin ouvre à 9 h 30 le samedi.", "La couleur ne correspond pas à la photo."],
    "es": ["El cliente llamó por la entrega.", "Artículo dañado al llegar: {thing}.", "La factura {n8} sigue pendiente.", "Muy buena calidad, lo recomiendo.", "Desde la versión {v} la página queda en blanco.", "El error {n4} aparece al pagar.", "Revisar primero el ticket OPS-{n4}.", "El departamento de compras debe firmar.", "La tienda abre a las 9:30 los sábados."],
    "zh": ["客户来电询问发货进度。", "{thing}包装有破损，已申请退款。", "订单{n12}已经发货，请耐心等待。", "质量很好，物流也很快，下次还会购买。", "升级到{v}之后页面无法打开。", "付款时出现错误码{n4}。", "请先查看工单OPS-{n4}。", "颜色和图片不一样，有点失望。", "仓库周一休息，周二开始发货。", "已转交财务部门处理。", "这次活动满300元减50元。", "上海蓝河科技有限公司的订单已付款。", "商品编号P{n8}缺货。", "王牌产品销量第一，白色款已售完。", "高质量、高效率，值得推荐。"],
    "ja": ["お客様から配送についてお問い合わせがありました。", "{thing}の箱が破損していました。", "請求書{n8}はまだ未払いです。", "品質が良く、また購入したいです。", "バージョン{v}に更新後、画面が表示されません。", "支払い時にエラー{n4}が発生します。", "写真と色が違います。", "倉庫は月曜日が休みです。"],
    "log": ["2024-05-{d2}T10:{m2}:{m2}Z INFO worker started in {n3} ms", "WARN retry {n2} of 5 for job cleanup, queue length {n4}", "ERROR E{n5} cannot open /var/data/{hex}/export.csv: permission denied", "GET /products/{n4}?ref=home 200 {n3}ms trace={hex32}", "commit {hex40} built as app:{v}", "connection pool exhausted on db-{n2}.prod.internal, waited {n4} ms", "checksum {hex32} matches", "listening on 127.0.0.1:{n4} with {n2} threads", "disk usage {n2}% on /dev/sda1, {n8} inodes free"],
}

# What stands in each language, by kind. {v} is the value.
SAYS = {
    "email": {"en": ["please reply to {v} before Friday", "new contact is {v}.", "cc {v}, thanks", "his mail <{v}> bounced"], "de": ["bitte an {v} antworten", "neue Adresse: {v}."], "fr": ["répondre à {v} svp"], "es": ["escribir a {v} por favor"], "zh": ["请回复到{v}，谢谢", "邮箱：{v}"], "ja": ["{v}まで返信してください"]},
    "phone_intl": {"en": ["call back on {v} after 5pm", "reached her at {v}.", "mobile: {v}"], "de": ["Rückruf unter {v} erbeten", "Handy {v}"], "fr": ["rappeler au {v}"], "es": ["llamar al {v}"], "zh": ["请回电{v}", "联系电话：{v}。"], "ja": ["{v}に電話してください"]},
    "phone": {"en": ["phone: {v}", "his mobile number is {v}", "Tel. {v}"], "de": ["Telefon: {v}", "Tel. {v}, nachmittags"], "fr": ["Tél : {v}", "téléphone {v}"], "es": ["teléfono {v}", "móvil: {v}"], "zh": ["手机号{v}", "电话：{v}，下午联系"], "ja": ["電話番号は{v}です"]},
    "iban": {"en": ["refund goes to {v} this week", "IBAN {v}."], "de": ["Erstattung auf {v} überweisen", "IBAN: {v}"], "fr": ["virement vers {v}"], "es": ["transferir a {v}"], "zh": ["请退款至{v}"], "ja": ["返金先は{v}です"]},
    "card": {"en": ["paid with {v}, wants it removed", "card number {v} was declined"], "de": ["mit Karte {v} bezahlt"], "fr": ["carte {v} refusée"], "es": ["tarjeta {v} rechazada"], "zh": ["卡号{v}支付失败"], "ja": ["カード{v}が拒否されました"]},
    "ip": {"en": ["login from {v} at night", "client {v} was blocked"], "de": ["Anmeldung von {v} in der Nacht"], "log": ["login failed for user from {v} port 52814 ssh2"]},
    "mac": {"en": ["her laptop has MAC {v}", "phone {v} joined the guest wifi"], "log": ["dhcp lease for {v} expires"]},
    "imei": {"en": ["stolen phone, IMEI {v}", "IMEI: {v}, please block"], "de": ["Gerät gestohlen, IMEI {v}"]},
    "vin": {"en": ["owner of car with VIN {v}", "VIN {v} was sold in May"], "de": ["Fahrgestellnummer {v} wurde verkauft"]},
    "crypto": {"en": ["send the coins to {v} please", "her wallet is {v}."]},
    "jwt": {"en": ["this token still works: {v}"], "log": ["authorization: Bearer {v}"]},
    "api_key": {"en": ["I pasted my key {v} into the chat", "the key is {v}"], "log": ["using api_key={v} for upload"]},
    "private_key": {"en": ["here is what I have on the server {v} can you check"]},
    "password": {"en": ["the row in the dump reads {v} for this login"], "log": ["user row hash={v} migrated"]},
    "mrz": {"en": ["scanned document: {v} (copy attached)"]},
    "url": {"en": ["see her profile {v} for details"], "de": ["Profil: {v} ansehen"]},
    "birth_date": {"en": ["born on {v} in hospital", "date of birth: {v}"], "de": ["geboren am {v}", "Geburtsdatum: {v}"], "fr": ["né le {v}", "date de naissance : {v}"], "es": ["fecha de nacimiento: {v}"], "zh": ["出生日期：{v}"], "ja": ["生年月日：{v}"]},
    "passport": {"en": ["passport number {v}", "travels on passport {v}"], "de": ["Reisepass Nr. {v}", "Passnummer {v}"], "fr": ["passeport n° {v}"], "es": ["pasaporte {v}"], "zh": ["护照号{v}"]},
    "name": {"en": ["spoke with {v} about it", "please ask for {v} at the desk", "{v} complained twice", "Mr. {v} wants a refund", "signed by {v}"], "de": ["Gespräch mit {v} geführt", "Frau {v} bittet um Rückruf", "Ansprechpartner ist {v}"], "fr": ["Mme {v} a rappelé", "voir avec {v}"],
             "es": ["hablado con {v}", "la Sra. {v} reclama"], "zh": ["客户{v}来电投诉", "联系人：{v}", "已与{v}先生沟通", "收件人{v}"], "ja": ["{v}様からお電話", "担当者は{v}さんです"]},
    "address": {"en": ["ship to {v} instead", "moved to {v} last month", "new address: {v}"], "de": ["Lieferung an {v}", "wohnt jetzt {v}", "neue Anschrift: {v}"], "fr": ["livrer au {v}", "nouvelle adresse : {v}"], "es": ["enviar a {v}", "dirección: {v}"], "zh": ["寄到{v}", "收货地址：{v}"], "ja": ["送付先は{v}です", "住所：{v}"]},
}
# How people call their numbers; a national number stands beside one of these.
CALLED = {"en_US": ["SSN", "social security number"], "en_GB": ["National Insurance number", "NINO"], "en_CA": ["SIN", "social insurance number"], "en_AU": ["TFN", "tax file number"], "en_IN": ["Aadhaar", "Aadhaar number"], "de_DE": ["Steuer-ID", "Steueridentifikationsnummer"], "fr_FR": ["numéro de sécurité sociale", "NIR"],
          "es_ES": ["DNI", "NIF"], "it_IT": ["codice fiscale"], "nl_NL": ["BSN", "burgerservicenummer"], "pl_PL": ["PESEL"], "sv_SE": ["personnummer"], "fi_FI": ["henkilötunnus", "hetu"], "pt_PT": ["NIF", "contribuinte"], "pt_BR": ["CPF"], "zh_CN": ["身份证号", "身份证"], "zh_TW": ["身分證字號"], "ja_JP": ["マイナンバー", "個人番号"], "ko_KR": ["주민등록번호"],
          "us_itin": ["ITIN"], "uk_nhs": ["NHS number"], "hk_id": ["HKID"], "sg_nric": ["NRIC"], "be_nn": ["rijksregisternummer"], "es_nie": ["NIE"], "in_pan": ["PAN"], "de_social": ["Sozialversicherungsnummer"]}
# Forms that stand without their name every other time: not one in a thousand texts of that form passes for one
# by chance. Digits alone with one check digit (PESEL, plain CPF) are not among them, whatever date they begin with.
ALONE = {"zh_CN": "", "fr_FR": "", "it_IT": "", "fi_FI": "", "sv_SE": r"\d{8}-?\d{4}", "pt_BR": r"[\d.]+-\d\d"}
LOCALE = {"en": ["en_US", "en_GB", "en_AU", "en_CA"], "de": ["de_DE"], "fr": ["fr_FR"], "es": ["es_ES"], "zh": ["zh_CN", "zh_CN", "zh_TW"], "ja": ["ja_JP"], "log": ["en_US"]}


def filler(w, lang):
    r = w.r
    holes = {f"n{n}": nonzero(r, n) for n in (2, 3, 4, 5, 8, 12)}
    holes |= {"thing": r.choice(THING.get(lang, THINGS)), "v": f"{r.randint(1, 9)}.{r.randint(0, 30)}.{r.randint(0, 9)}", "d2": f"{r.randint(1, 28):02}", "m2": f"{r.randint(10, 59)}", "hex": w.hexed(6), "hex32": w.hexed(32), "hex40": w.hexed(40)}
    return r.choice(FILLER[lang]).format(**holes)


def joined(lang, parts):
    return ("" if lang in ("zh", "ja") else " ").join(part for part in parts if part)


def clean(w, lang):
    # Faker's sentences are words of the language in any order: variety that no template has.
    other = w.lang == lang and w.r.random() < .4
    return joined(lang, [filler(w, lang) for _ in range(w.r.randint(1, 4))] + [w.fake.sentence() if other else ""])


def with_value(w, lang, saying, value):
    sentence = saying.format(v=value)
    before, after = filler(w, lang), filler(w, lang)
    if lang not in ("zh", "ja", "log") and w.r.random() < .6:
        sentence = sentence[0].upper() + sentence[1:] if not saying.startswith("{v}") else sentence
    stop = "" if sentence[-1] in ".。" else w.r.choice(["。"] if lang in ("zh", "ja") else [".", ".", "", " -"])
    return joined(lang, [before if w.r.random() < .7 else "", sentence + stop, after if w.r.random() < .6 else ""])


def national(w, which):
    """A note with a national number, in the language of its country where we write it, else in English."""
    if which in MORE_IDS:
        make, locale, _ = MORE_IDS[which]
    else:
        make, locale = NATIONAL[which][0], which
    lang = locale[:2] if locale[:2] in FILLER else "en"
    called, value = w.r.choice(CALLED[which]), make(w.r)
    saying = {"en": ["my {c} is {v}", "{c}: {v}", "{c} {v} was entered twice"], "de": ["meine {c} lautet {v}", "{c}: {v}", "{c} {v} fehlt im Antrag"], "fr": ["mon {c} est {v}", "{c} : {v}"], "es": ["mi {c} es {v}", "{c}: {v}"],
              "zh": ["{c}{v}", "{c}：{v}", "{c}是{v}"], "ja": ["{c}は{v}です", "{c}：{v}"]}[lang]
    if which in ALONE and re.fullmatch(ALONE[which] or ".*", value) and w.r.random() < .5:
        saying = ["{v}"] if lang in ("zh", "ja") else ["see {v} in the file", "({v})"]
    return lang, w.r.choice(saying).replace("{c}", called), value


# A diagnosis in running text is told by its context only.
def diagnosis(w):
    return "en", w.r.choice(["diagnosis: {v}", "treated for {v}, ICD-10"]), w.r.choice([c for c in ICD10 if "." in c])
