"""What people write: carriers, sentences with a gap for one value, sentences about nobody."""
WRAP = {
    "en": ["{}", "{}", "[10:32] agent: {}", '{"id": 4711, "type": "comment", "body": "{}", "tags": []}', "2024-03-11 08:15:22,310 WARN [svc.notes] {}", "Hi team,\n\n{}\n\nThanks\nThe support desk", "RE: ticket 88213 -- {}"],
    "de": ["{}", "{}", "[14:02] Hotline: {}", '{"id": 12, "notiz": "{}"}', "Hallo zusammen,\n\n{}\n\nViele Grüße\nIhr Serviceteam", "Vermerk: {}"],
    "fr": ["{}", "{}", "[09:11] SAV : {}", '{"commentaire": "{}"}', "Bonjour,\n\n{}\n\nCordialement\nLe service client"],
    "es": ["{}", "{}", "[18:40] soporte: {}", '{"nota": "{}"}', "Buenos días:\n\n{}\n\nUn saludo\nAtención al cliente"],
    "zh": ["{}", "{}", "客服：{}", '{"备注": "{}"}', "您好，\n{}\n谢谢"],
    "ja": ["{}", "{}", "【対応記録】{}", '{"メモ": "{}"}', "お世話になっております。\n{}\n以上"],
}
WITH = {
    "name": {
        "en": ["Spoke to {} about the refund.", "{} called again, wants a callback after lunch.", "Please forward this to {}.", "Patient {} seen in clinic today, BP stable.", "assigned to {} yesterday", "Met with {} and two colleagues on site.", "The parcel was signed for by {}.", "Pt accompanied by spouse {}.", "cc {} when it is done", "Thanks, {} from accounts helped me a lot.", "Room booked for Mr {}.", "Contact person is now {}."],
        "de": ["Herr {} hat heute angerufen.", "Rücksprache mit {} gehalten.", "Bitte an {} weiterleiten.", "Paket wurde von {} angenommen.", "Ansprechpartnerin: {}", "Die Patientin {} klagt über Kopfschmerzen.", "{} bittet um Rückruf.", "Vertretung übernimmt {} ab Montag."],
        "fr": ["M. {} a rappelé ce matin.", "Vu avec {} ce jour.", "Dossier transmis à {}.", "Mme {} souhaite annuler.", "Patient {} reçu en consultation.", "Merci de contacter {} rapidement."],
        "es": ["El cliente {} solicita factura.", "Hablé con {} sobre el pedido.", "La paciente {} refiere dolor.", "Entregado a {} en portería.", "Sra. {} llamó dos veces.", "Pendiente de que {} confirme."],
        "zh": ["客户{}来电催单。", "联系人：{}，下午再打", "患者{}，男，45岁，头痛三天。", "快递由{}签收。", "已转给{}处理", "{}先生要求退款。"],
        "ja": ["{}様よりお電話あり。", "担当：{}", "{}さんに連絡済み。", "患者{}、経過良好。", "受取人は{}様です。", "本日{}氏が来店。"],
    },
    "address": {
        "en": ["Ship it to {} please.", "New address is {}.", "Lives at {} with two dogs.", "customer moved to {} last month", "Pick up from {} at noon.", "Deliver the replacement to {} instead."],
        "de": ["Neue Anschrift: {}.", "Bitte an {} liefern.", "wohnhaft {}", "Umgezogen nach {}.", "Lieferadresse geändert auf {}", "Abholung in {} ab 9 Uhr."],
        "fr": ["Nouvelle adresse : {}.", "Livrer au {} svp.", "Habite {} depuis mai.", "Déménagement au {}."],
        "es": ["Nueva dirección: {}.", "Enviar a {} por favor.", "Vive en {} con su madre.", "Recoger en {}."],
        "zh": ["收货地址改为{}。", "请寄到{}", "家住{}，行动不便", "送货至{}门口"],
        "ja": ["住所は{}です。", "{}へ再配達希望。", "送付先：{}", "{}に転居。"],
    },
    "phone": {
        "en": ["Call back on {} after 5.", "his cell is {}", "phone: {}", "Reachable at {} most days."],
        "de": ["Rückruf unter {} erbeten.", "Tel.: {}", "mobil {} erreichbar", "Handy {} (abends)"],
        "fr": ["Rappeler au {}.", "tél {}", "joignable au {} le soir", "portable : {}"],
        "es": ["Llamar al {}.", "tel. {}", "su móvil es {}", "teléfono de contacto {}"],
        "zh": ["电话{}", "请回拨{}。", "手机号是{}，晚上联系", "微信同号{}"],
        "ja": ["電話番号は{}です。", "{}に折り返し。", "携帯：{}", "連絡先 {}"],
    },
    "email": {
        "en": ["send the invoice to {} please", "mail={} bounced", "(her address: {})", "login {} locked"],
        "de": ["Rechnung bitte an {} senden", "Mail: {}"], "fr": ["envoyer à {} svp", "courriel {}"], "es": ["correo: {}", "enviar a {}."], "zh": ["邮箱{}。", "发到{}谢谢"], "ja": ["メールは{}まで", "{}へ送付済み"],
    },
    "dob": {
        "en": ["DOB {}.", "born {} in a small town", "date of birth: {}", "Pt b. {}, no allergies"], "de": ["geb. {}", "Geburtsdatum {}", "geboren am {}", "*{} , ledig"], "fr": ["né le {}", "née le {} ; suivi annuel", "date de naissance : {}", "DDN {}"], "es": ["nacido el {}", "F. nac.: {}", "fecha de nacimiento {}", "nació el {}"], "zh": ["{}出生", "出生日期：{}"], "ja": ["{}生まれ", "生年月日：{}"],
    },
    "card": {"en": ["charged card {} twice", "cc {} exp 04/27", "paid with {} online", "Card number {} declined"], "de": ["Karte {} gesperrt", "Kreditkarte {}"], "zh": ["信用卡{}扣款失败", "卡号{}"], "fr": ["carte {} refusée", "CB {}"]},
    "iban": {"en": ["refund to {}", "IBAN {} on file"], "de": ["Überweisung auf {}", "Konto {}"], "fr": ["virement sur {}", "RIB {}"], "es": ["abono en {}", "cuenta {}"]},
    "national": {"en": ["SSN/NINO {} verified", "ssn {}", "national insurance / social security number {}", "id on file: SSN {}"], "de": ["Steuer-ID {}", "IdNr. {}"], "fr": ["n° de sécu {}", "numéro de sécurité sociale {}"], "es": ["DNI {}", "NIF: {}"], "zh": ["身份证{}", "证件号码：{}"], "ja": ["マイナンバー {}", "個人番号は{}"]},
    "ip": {"en": ["login from {} failed", "client {} blocked", "IP {}", "remote_addr={} status=403"], "de": ["Zugriff von {}", "IP-Adresse {}"], "zh": ["登录IP：{}", "来自{}的请求"]},
    "password": {"en": ["password: {}", "pwd={} for the portal", "the password is {}", "reset pw to {}"], "de": ["Passwort: {}", "Kennwort lautet {}"], "fr": ["mot de passe : {}", "mdp {}"], "es": ["contraseña: {}", "clave: {}"], "zh": ["密码：{}", "密码是{}"], "ja": ["パスワード：{}", "パスワードは{}"]},
    "passport": {"en": ["passport {} expires soon", "Passport no. {}"], "de": ["Reisepass {}", "Pass-Nr. {}"], "fr": ["passeport n° {}", "passeport {}"], "es": ["pasaporte {}", "n.º de pasaporte {}"], "zh": ["护照号{}", "护照：{}"]},
    "plate": {"en": ["vehicle reg {} in bay 4", "number plate {}"], "de": ["Kennzeichen {}", "Kfz {} beschädigt"], "fr": ["immatriculation {}", "véhicule immatriculé {}"]},
}
CLEAN = {
    "en": ["Order SO-448120 arrived damaged, replacement sent from the Hamburg warehouse.", "Server db-prod-03 rebooted at 02:15 after kernel 5.15.0-91 update.", "Customer asks for discount on 12 units of LED Desk Lamp.", "Invoice INV-2024-00318 is paid, total 1,249.00 EUR.", "Patient reports mild headache since Monday, advised rest.", "Tracking 1Z999AA10123456784 shows delivery on Friday.", "Upgrade to version 3.12.4 fixed the timeout.", "Please close this, duplicate of #88120.", "The Madison sofa is out of stock until May.", "BP 120/80, pulse 72, afebrile.", "Meeting moved to Thursday 14:00 in room B2.", "Error 0x80070005 when saving C:\\Temp\\report.pdf.", "SKU ABC-1042-RED mislabelled as XL.", "Blue Ridge Logistics GmbH confirmed the pallet count: 480.", "commit 9fceb02d0ae598e95dc970b74767f19372d6152a breaks checkout", "Retry after 30 s; queue depth 15230.", "Follow up in 2 weeks, continue Metformin 500 mg.", "Return label printed, box 30x20x15 cm.", "The report for Q3 covers Germany, France and Spain.", "Coupon SPRING24 does not apply to sale items.", "Happy to help, have a great day!", "Black Friday traffic peaked at 4,200 requests per second.", "see https://docs.example.com/guide/install for details", "Serial SN4K2J9Q1XA registered, warranty until 2027-03-01.", "Dear Customer, your request has been received.", "Phoenix and Austin sites are offline for maintenance.", "Best regards from the Customer Care Team"],
    "de": ["Bestellung 4500123456 wurde storniert.", "Lieferung verzögert sich bis KW 32.", "Server neu gestartet, Version 2.4.1 läuft.", "Kunde wünscht Rechnungskopie zu RE-2024-0091.", "Drucker im Raum 214 defekt.", "Patient beschwerdefrei, Kontrolle in zwei Wochen.", "Artikel 10-4432 ist nicht lieferbar.", "Termin am 12.05.2024 um 10:30 Uhr bestätigt.", "Gutschrift über 49,90 EUR erstellt.", "Das Lager Leipzig meldet 320 Stück.", "Firma Kappel & Sohn GmbH hat bezahlt.", "Mit freundlichen Grüßen aus dem Kundencenter", "Große Nachfrage nach dem Modell Berlin.", "Blutdruck 130/85, Medikation unverändert.", "Bitte Ticket schließen.", "Am Markt ist das Produkt neu.", "Sendung DE 00340434161094 eingetroffen."],
    "fr": ["Commande 100045210 expédiée de Lyon.", "Le client demande un avoir de 35,00 €.", "Produit en rupture jusqu'en juin.", "Le serveur a redémarré à 03:20.", "Réunion reportée à jeudi 15 h.", "Facture FA-2024-118 réglée.", "Patient stable, contrôle dans un mois.", "Colis endommagé, remplacement prévu.", "La société Dupont et Fils SARL livre mardi.", "Version 5.2.1 installée sans erreur.", "Bonne journée et merci de votre patience.", "Code promo ETE24 non valable."],
    "es": ["Pedido 88120 enviado desde Madrid.", "El cliente pide un descuento del 10 %.", "Factura F-2024-77 pagada.", "Reinicio del servidor a las 04:10.", "Paciente estable, revisión en dos semanas.", "Producto agotado hasta mayo.", "La impresora de la sala 3 no funciona.", "Reunión aplazada al martes.", "Grupo Azul S.A. confirma la entrega.", "Versión 7.1.0 instalada.", "Gracias por su paciencia.", "Talla M cambiada por L."],
    "zh": ["订单20240311004521已发货。", "客户要求退款，金额128.50元。", "服务器于凌晨2点重启。", "库存不足，预计五月到货。", "会议改到周四下午三点。", "系统升级到3.2.1版本。", "成都一号仓已出库200件。", "发票已开具，请查收。", "患者病情稳定，两周后复查。", "华兴实业集团已付款。", "快递单号SF1234567890123正在派送。", "请尽快处理，谢谢。", "黄色款断货，白色有现货。"],
    "ja": ["注文番号100452は発送済みです。", "在庫切れのため来月入荷予定。", "サーバーを再起動しました。", "会議は木曜日15時に変更。", "請求書を再発行しました。", "返品希望、理由はサイズ違い。", "大阪第一倉庫から出荷。", "バージョン4.1に更新。", "株式会社みどりより入金確認。", "経過良好、二週間後に再診。", "高橋商店への納品は完了。", "お問い合わせありがとうございます。"],
}
