"""Ordinary notes of the set `j`: tickets, CRM and medical notes, chats, log lines, JSON, pasted e-mails. `{}` is the value.
Written on 2026-11-22 without knowledge of the recognisers.
"""
# kind/language, then sentences; a language of a place tells whose value it is. Kinds are those of j.py.
TEXT = """
email/us: Customer asked us to resend the invoice to {}|Please add {} to the distribution list.|Bounced: {} mailbox full, tried twice|From: {} To: our team Subject: Cancel my plan|user {} could not log in after the reset|{"event":"signup","email":"{}","plan":"pro"}|Forwarded from {}: the login page is blank.|He said to write to {} instead of calling.
email/de: Bitte Rechnung künftig an {} senden.|Kunde erreichbar unter {} oder im Büro.|Mail von {}: Lieferung unvollständig
email/fr: Merci d'envoyer le devis à {} avant vendredi.|Le client a changé d'adresse mail : {}
email/es: El cliente pide que se le escriba a {}|Correo de contacto: {}, prefiere las mañanas.
email/it: Inviare la fattura a {} entro lunedì.|Indirizzo mail comunicato: {}
email/ja: 連絡先メールアドレスは{}です。|{} 宛に再送をお願いします。
email/zh: 客户邮箱 {} ，请发送合同。|请把发票发到{}
email/ko: 견적서는 {} 로 보내주세요.
phone/us: Please call me back at {} after 5pm.|Left voicemail on {}, no answer yet.|Cell: {}|new phone number is {}|Tel {} - ask for accounting|Caller (phone {}) complained about delivery|Can you text me at {}?|Reach him on {} until noon.|{"phone": "{}", "verified": true}
phone/gb: Please ring back on {}.|Mobile {} - prefers mornings|Tel: {} (work)|Her new number is {}, please update the account.|contact no {} given over the phone
phone/de: Bitte um Rückruf unter {}.|Tel. {} ab 17 Uhr|Handynummer hat sich geändert: {}|Mobil: {}, AB besprochen|Telefonisch erreichbar unter {}
phone/fr: Merci de rappeler au {} en fin de journée.|Tél. : {}|Son portable est le {}|Numéro de téléphone communiqué : {}
phone/es: Llamar al {} por la tarde.|Teléfono: {}|Su móvil es {}, avisar antes de la entrega.|tel. de contacto {}
phone/it: Richiamare al numero {} dopo le 15.|Tel. {} ore ufficio|Cellulare: {}
phone/pt: Ligar para o número {} depois das 18h.|Telemóvel: {}
phone/br: Favor retornar no telefone {}.|Celular {} (WhatsApp)|Contato pelo tel: {}
phone/nl: Graag terugbellen op {}.|Telefoonnummer: {}|Mobiel {}, liefst na zessen
phone/pl: Proszę oddzwonić na numer {}.|Tel. {} po godz. 16|telefon kontaktowy: {}
phone/se: Ring tillbaka på {} efter lunch.|Tel: {}|Mobilnummer {} enligt kunden
phone/ja: 電話番号は{}です。折り返しお願いします。|携帯：{}|ご連絡先 TEL {}
phone/ko: 휴대폰 {} 으로 연락 바랍니다.|연락처: {}|전화번호 {} 로 다시 전화 주세요.
phone/zh: 请回电{}，谢谢。|手机号：{}|联系电话 {}，下午方便|客户手机{}已停机
phone/tw: 請回撥 {}，謝謝。|手機：{}|聯絡電話 {}
card/us: Customer read out card {} on the call.|charge failed for card number {} - insufficient funds|CC: {} exp 09/27|{"card_number":"{}","exp_month":9}|Please refund to {} as discussed.|Paid with Visa {}?|my card is {} and it was charged twice
card/de: Kreditkarte {} wurde abgelehnt.|Kartennummer: {}, bitte löschen
card/fr: Carte bancaire {} refusée deux fois.|N° de carte : {}
card/es: Tarjeta {} rechazada por el banco.|Número de tarjeta {} caducada
card/it: Carta di credito {} addebitata due volte.
card/ja: カード番号 {} で決済できませんでした。
unionpay/zh: 银行卡号 {} 扣款失败|客户的银行卡{}无法支付，已换卡
iban/de: Bitte die Erstattung auf {} überweisen.|IBAN: {}|Neue Bankverbindung ab Mai: {}|Lastschrift von Konto {} zurückgegeben
iban/gb: Please send the refund to {}.|IBAN {} was rejected by the bank|payee account: {}
iban/fr: Virement à effectuer sur le compte {}|RIB/IBAN : {}
iban/es: Devolución a la cuenta {}|IBAN {} facilitado por el cliente
iban/it: Bonifico su IBAN {}|Accredito sul conto {} entro fine mese
iban/nl: Terugstorten op rekening {}|IBAN {} klopt niet volgens de bank
iban/pl: Zwrot na konto {}|Nr rachunku: {}
iban/pt: Transferir para o IBAN {}
iban/se: Återbetalning till IBAN {}
iban/be: Terugbetaling op rekeningnummer {}
bic/de: BIC {} zur Bankverbindung ergänzt.|BIC/SWIFT: {}
bic/gb: SWIFT code {} for the wire|BIC: {} - please check with the bank|Bank's SWIFT/BIC is {}
bic/fr: Code BIC : {}|BIC {} à ajouter au dossier
bic/es: Código SWIFT {} del banco
bic/it: Codice BIC: {}
account/us: Bank account number {} was closed last month.|acct no. {} at Wells Fargo, please update direct deposit|Account number: {}
account/gb: account number {} sort code on file|Refund to acc no {}
account/de: Kontonummer {} (alt) bitte löschen|Kto.-Nr. {}
account/zh: 银行账号：{}|开户账号 {}，请核对
aba/us: Routing number {} for the ACH|ABA routing: {}
us/us: Applicant's SSN is {}.|SSN: {}|social security number {} did not match|{"ssn":"{}","verified":false}|W-9 received, SSN {} on file|I was asked for my social, it's {}
itin/us: ITIN {} provided instead of SSN|taxpayer id (ITIN): {}
gb/gb: NI number {} needed for payroll|NINO: {}|National Insurance no. {} confirmed|Her NI no is {}
nhs/gb: NHS number {} - referred to cardiology|NHS No: {}|Pt NHS {} attended A&E
de/de: Steuer-ID {} für die Lohnabrechnung|Identifikationsnummer: {}|Steuerliche IdNr. {} nachgereicht
rvnr/de: Sozialversicherungsnummer {} fehlt im System|SV-Nummer: {}|Rentenversicherungsnr. {}
kvnr/de: Versichertennummer {} (AOK)|KVNR: {}|Krankenversichertennummer {} geprüft
mbi/us: Medicare number {} on file|MBI: {}|Medicare Beneficiary Identifier {} rejected
fr/fr: Numéro de sécurité sociale : {}|NIR {} à vérifier auprès de la CPAM|n° sécu {}|N° SS : {}
es/es: DNI {} adjunto en la solicitud|con DNI {}, solicita la baja|NIF: {}|El titular con NIF {} no figura
nie/es: NIE {} en trámite|NIE: {}, permiso caducado
it/it: Codice fiscale: {}|CF {} non corrisponde|c.f. {} del richiedente|Il codice fiscale indicato è {}
nl/nl: BSN {} ontbreekt op het formulier|BSN: {}|burgerservicenummer {} gecontroleerd
pl/pl: PESEL: {}|Nr PESEL {} nie zgadza się z dowodem|klient o numerze PESEL {}
se/se: Personnummer {} stämmer inte|personnr: {}|Pnr {} saknas i registret
fi/se: Henkilötunnus: {}|hetu {} puuttuu lomakkeelta
pt/pt: NIF {} na fatura|Contribuinte n.º {}|NIF: {}
be/be: Rijksregisternummer {}|Numéro national : {}|INSZ {}
in/in: Aadhaar number {} submitted for KYC|Aadhaar: {}|Aadhaar no. {} mismatch
pan/in: PAN {} verified with NSDL|PAN card number: {}|PAN: {} not linked
ja/ja: マイナンバー：{}|個人番号 {} の確認が必要です
ko/ko: 주민등록번호 {} 확인 필요|주민번호: {}
zhid/zh: 身份证号：{}|身份证号码{}与姓名不符|客户身份证 {} 已过期
tw/tw: 身分證字號：{}|身分證號 {} 已核對
hk/us: HKID {} checked at the counter|HKID: {}|Hong Kong ID card no. {}
mo/us: Macau ID {} presented at check-in|Macau resident ID card: {}
sg/us: NRIC {} verified via SingPass|NRIC: {}|FIN/NRIC no. {}
br/br: CPF {} não consta na base|CPF: {}|cliente de CPF {} pediu estorno|Titular CPF nº {}
au/au: TFN {} declaration received|Tax file number: {}|TFN: {}
ca/ca: SIN {} needed for T4|Social Insurance Number: {}|SIN: {} entered by HR
ch/ch: AHV-Nummer {} fehlt|AHV-Nr.: {}
at/at: SVNR {} laut e-card|Sozialversicherungsnummer: {}
dk/se: CPR-nummer {} mangler|CPR: {}
no/se: Fødselsnummer {} er feil|fødselsnr: {}
ie/gb: PPS number {} required by Revenue|PPSN: {}
tr/us: TC Kimlik No: {}|T.C. kimlik numarası {}
mx/mx: CURP: {}|CURP {} no coincide con el acta
za/gb: SA ID number {} captured|ID number: {} (South Africa)
cl/es: RUT {} del titular|RUT: {}
ro/us: CNP: {}|CNP {} introdus gresit
cz/us: Rodné číslo: {}|rodné číslo {} nesouhlasí
ip/us: Login from {} blocked after 5 attempts|Failed password for root from {} port 52211 ssh2|{} - - [12/Oct/2026:13:55:36 +0000] "GET /account HTTP/1.1" 200 2326|client_ip={} status=403|{"ip":"{}","action":"login"}|User says his IP address is {}
ip/de: Zugriff von IP {} gesperrt|IP-Adresse: {}
ip/fr: Connexion depuis l'adresse IP {} refusée
ip/es: Acceso desde la IP {} bloqueado
ip6/us: client {} denied by rule|Login from {} at night|remote_addr="{}" path=/login
mac/us: Laptop MAC {} registered for wifi|device {} failed to associate|mac={} vlan=20 auth=ok
mac/de: MAC-Adresse {} freigeschaltet|Gerät mit MAC {} gesperrt
imei/us: IMEI {} reported stolen|IMEI: {}|phone unlocked, imei {}|Device IMEI {} not eligible for upgrade
imei/de: IMEI-Nummer {} gesperrt|Handy gestohlen, IMEI: {}
imei/es: IMEI {} bloqueado por robo
vin/us: VIN {} recall completed|VIN: {}|vehicle {} towed from lot|Customer's VIN is {}, needs brake service
vin/de: FIN {} in Werkstatt|Fahrgestellnummer: {}
vin/fr: N° de châssis {}|VIN {} - rappel constructeur
plate/gb: Vehicle reg {} parked in bay 12|Reg: {} - MOT due|number plate {} seen on camera
plate/de: Kennzeichen {} abgeschleppt|amtl. Kennzeichen: {}|Fahrzeug mit Kennzeichen {} blockiert die Einfahrt
plate/fr: Immatriculation : {}|plaque {} relevée par l'agent
plate/es: Matrícula {} mal aparcado|matrícula: {}
plate/it: Targa {} in divieto di sosta|targa: {}
plate/nl: Kenteken {} staat geregistreerd
plate/pl: nr rejestracyjny {}
plate/us: license plate {} (CA)|Plate: {}
jwt/us: Authorization: Bearer {}|token expired: {}|{"access_token":"{}","expires_in":3600}|Set id_token={} in local storage
apikey/us: key {} was pushed to the public repo|API key: {}|export STRIPE_KEY={}|please rotate {} asap|{"api_key":"{}"}|The integration uses {}, works in staging.
apikey/de: API-Key {} bitte sperren|Schlüssel {} lag im Ticket
pem/us: Private key pasted by user: {}|{}|tls.key = {}
btc/us: Send payment to {}|BTC address: {}|wallet {} flagged by compliance|Refund to bitcoin address {} requested
eth/us: ETH wallet {}|tx from {} confirmed|withdraw 0.4 ETH to {}
passport/us: Passport number {} expires next year|Passport No: {}|US passport {} copied at check-in
passport/gb: Passport no. {} verified|British passport number {}
passport/de: Reisepass-Nr. {}|Reisepassnummer: {} gültig bis 2031
passport/fr: Passeport n° {}|Numéro de passeport : {}
passport/es: Pasaporte n.º {}|Número de pasaporte: {}
passport/it: Passaporto n. {}
passport/zh: 护照号：{}|护照号码 {} 即将到期
passport/ja: パスポート番号：{}
mrz/us: Scan result: {}|MRZ: {}|{}
dlus/us: Driver's license {} (California)|DL# {}|driver license number: {}
dlgb/gb: Driving licence number {}|DVLA licence no: {}
dob/us: DOB {}|date of birth: {}|Patient born {} presents with cough|birthdate {} does not match|{"dob":"{}"}|b. {}, admitted yesterday
dob/gb: D.O.B. {}|DOB: {} - confirmed on call|Date of birth given as {}
dob/de: geb. {}|Geburtsdatum: {}|geboren am {} in Kassel|Geb.-Dat. {}
dob/fr: né le {}|Date de naissance : {}|née le {} à Lyon
dob/es: Fecha de nacimiento: {}|nacida el {}|F. nac. {}
dob/it: nato il {} a Torino|data di nascita: {}
dob/pt: Data de nascimento: {}|nascido em {}
dob/br: Nascimento: {}|data de nasc. {}
dob/nl: geboortedatum {}|geb. {}
dob/pl: ur. {}|data urodzenia: {}
dob/se: född {}|Födelsedatum: {}
dob/ja: 生年月日：{}|{}生まれ
dob/ko: 생년월일: {}
dob/zh: 出生日期：{}|生于{}
dob/tw: 出生日期：{}|生日 {}
icd/us: Dx {} confirmed|ICD-10: {}|diagnosis code {} billed|Assessment: {}, follow up in 2 weeks
icd/de: Diagnose {} gesichert|ICD {} G
blood/us: Blood type {}|blood group: {}|Pt is {} blood type, crossmatch sent
bloodde/de: Blutgruppe {}
password/us: my password is {}|Password: {}|temp pwd {} - please change|username ok, pw: {}|{"user":"svc","password":"{}"}
password/de: Passwort: {}|Das Kennwort lautet {}
password/fr: Mot de passe : {}
password/es: Contraseña: {}
bcrypt/us: hash in dump: {}|password_hash={}
geo/us: Last seen at {} by the tracker|GPS: {}|phone location {} at 22:14
idfa/us: IDFA {} opted out|advertising id: {}|gaid={} os=android
profile/us: Complaint posted by {}|Social profile: {}|candidate profile {}
urlid/us: User clicked {}|opened {} from the newsletter
cookie/us: Cookie: {}|Set-Cookie: {}; Path=/; HttpOnly
username/us: username: {}|user name {} locked out|login={} result=fail
"""
NAME = """
us: Spoke with {} about the renewal.|{} called regarding the damaged parcel.|Please assign this to {}.|Meeting with {} on Thursday at 10.|Patient {} was seen in clinic today.|Hi, this is {} from unit 4, my heater broke.|cc'd {} on the thread|Caller: {}|Kind regards, {}|Refund approved by {}.|{"assignee":"{}","state":"open"}|Interview with {} went well.|{} signed the contract this morning.|Emergency contact is her husband {}.|Reported by {}, second floor.|The package was picked up by {}.
gb: Rang {} about the boiler.|{} has asked for a callback.|Best wishes, {}|Tenant {} is two months behind.|Spoke to {} in reception.|Mrs {} would like an appointment
ca: {} left a message about the invoice.|Thanks, {}
in: Application of {} is pending.|Regards, {}|Mr {} visited the branch
de: Gespräch mit {} geführt.|Herr {} bittet um Rückruf.|Mit freundlichen Grüßen {}|Frau {} hat storniert.|Ansprechpartner ist {}.|{} hat den Vertrag unterschrieben.|Patientin {} stellt sich vor.|Vertretung durch {} bis Freitag
fr: Entretien avec {} ce matin.|{} souhaite être rappelé.|Cordialement, {}|Mme {} a annulé son rendez-vous.|Dossier suivi par {}.|M. {} demande un devis
es: He hablado con {} esta mañana.|La paciente {} acude a consulta.|Un saludo, {}|Sr. {} solicita factura.|{} no ha recibido el pedido.
it: Parlato con {} per il rinnovo.|Cordiali saluti, {}|Il signor {} chiede un rimborso.|{} ha firmato il contratto.
pt: Falei com {} hoje.|Atenciosamente, {}|A Sra. {} pediu reembolso
br: Cliente {} reclamou do atraso.|Falar com {} amanhã.
nl: Gesproken met {} over de offerte.|Met vriendelijke groet, {}|Mevrouw {} wil graag een afspraak.
pl: Rozmowa z {} w sprawie umowy.|Pozdrawiam, {}|Pan {} prosi o kontakt
se: Pratade med {} om fakturan.|Med vänlig hälsning, {}|Kontaktperson: {}
ja: 担当は{}です。|{}様よりお電話がありました。|患者{}さん、来院。|お客様氏名：{}
ko: {}님이 환불을 요청했습니다.|담당자: {}|{} 고객과 통화 완료
zh: 客户{}来电投诉。|联系人：{}|患者{}，门诊复查|{}先生要求退货|由{}负责跟进
tw: 客戶{}來電詢問。|聯絡人：{}|{}小姐要求退款
"""
ADDRESS = """
us: Ship the replacement to {}|New address: {}|Customer moved to {} last week.|Deliver to {} please, ring twice|{"shipping_address":"{}"}|Mailing address on file is {}|Technician dispatched to {} at 9am|She lives at {}.
gb: Please send it to {}|Address: {}|Has moved to {}, update records|Visit at {} on Tuesday
ca: Deliver to {}|Address given: {}
au: Send the parcel to {}|Tenant at {} reports a leak.
in: Communication address: {}|Courier to {}
de: Bitte an {} liefern.|Neue Anschrift: {}|Kunde ist umgezogen nach {}|Adresse: {}|wohnhaft {}|Techniker kommt zu {} am Montag
at: Lieferung an {}|Anschrift: {}
ch: Adresse neu: {}
fr: Livrer au {}|Nouvelle adresse : {}|Le client habite {}|domicilié au {}|Intervention prévue au {}
es: Entregar en {}|Nueva dirección: {}|vive en {}|domicilio: {}
it: Consegnare in {}|Indirizzo: {}|residente in {}
pt: Entregar na {}|Morada: {}
br: Endereço: {}|Entregar em {}
nl: Bezorgen op {}|Nieuw adres: {}|woont op {}
pl: Adres dostawy: {}|zamieszkały {}|Wysłać na {}
se: Leverera till {}|Ny adress: {}
ja: お届け先は{}です。|住所：{}|{}に転居されました。
ko: 배송지는 {} 입니다.|주소: {}
zh: 请寄到{}|收货地址：{}|家住{}|地址变更为{}
tw: 請寄到{}|地址：{}
"""
# Sentences without anybody's data; {o} order, {t} tracking, {v} version, {n} number, {p} price, {d} date, {k} ticket, {s} sku, {u} uuid
CLEAN = """
en: Order {o} was shipped on {d}.|Tracking number {t} shows no movement.|Upgrade to version {v} fixed the crash.|Item {s} is back in stock, price ${p}.|See {k} for details.|Customer reports that the app freezes on the checkout page.|Meeting moved to {d} at 3 pm.|Error 0x80070005: access denied while writing to disk.|java.lang.NullPointerException at com.acme.orders.OrderService.submit(OrderService.java:{n})|The invoice total of ${p} does not match PO {o}.|Senior Data Engineer position opened in Berlin.|Our office in San Francisco is closed on Monday.|Microsoft Teams was down this morning, Slack worked fine.|Compared Samsung Galaxy S24 and Google Pixel 8 for the fleet.|Request {u} timed out after {n} ms.|HTTP 503 returned by the payment gateway.|Refund of ${p} issued for order {o}.|Printer HP LaserJet Pro M404 needs toner.|Batch {n} passed quality control on {d}.|Blood pressure 120/80, pulse 72, no fever.|Patient reports mild headache since yesterday, advised rest and fluids.|Warehouse Rotterdam has {n} pallets left.|Please restart the server and clear the cache.|Delivery window is between 8:00 and 12:00.|Invoice due within 30 days, 2 % discount if paid early.|Deployed build {v} to production.|Flight LH455 delayed by {n} minutes.|Johnson & Johnson asked for a new quote.|Contract with Siemens Energy runs until {d}.|The Harry Potter box set is out of stock.|Conference room Einstein is booked.|Black Friday campaign starts on {d}.|Size L, colour Navy Blue, quantity {n}.|Stock count differs by {n} units in aisle 14.|Disk usage at 91 % on the database host.|SELECT count(*) FROM orders WHERE status = 'open' returned {n}.|{"event":"page_view","path":"/pricing","duration_ms":{n}}|{"order_id":"{o}","status":"shipped","total":{p}}|2026-11-03 08:14:22 INFO scheduler - job nightly_export finished in {n} ms|2026-10-18 22:01:07 WARN pool - {n} connections in use|New York and Chicago stores exceeded targets by 4 %.|Lot {s} expires {d}.|Ticket {k} reopened because the fix was incomplete.|Head of Marketing approved the budget of ${p}.|Coupon SAVE20 is not valid on sale items.|Keyboard Logitech MX Keys missing from the parcel.|Customer wants to change the delivery date to {d}.|Parcel {t} returned to sender: address incomplete.|Lab: Hb 13.2 g/dl, CRP 4 mg/l, unremarkable.|Course MATH-201 is full, waiting list has {n} students.|The Ford Transit needs new tyres at {n} km.|Serial number {s} is out of warranty.|Unit tests passed: {n} of {n}.|Thanks for the quick help, works now!|Room 412 is being renovated until {d}.|Exchange rate EUR/USD 1.0{n} used for conversion.|Subscription renewed, next charge on {d}.|Article 6 of the agreement was amended.|Commit 9f3c2a1b merged into main.|Shelf label for {s} shows the old price of ${p}.|The elevator on floor 3 is out of service until {d}.|Quarterly review: revenue up {n} % on last year.|Sorry for the late reply, the shipment {t} is now in customs.|Canon EOS R6 returned with a scratched display.|Adobe Acrobat {v} does not open the attachment.|We changed the supplier for {s}, lead time is {n} days.|Toyota Corolla, silver, {n} km, new brake pads fitted.|Invoice {o} was paid twice, second payment refunded.|The webinar had {n} attendees.|Please approve the purchase of {n} licences of JetBrains IntelliJ.|Marketing wants a landing page for Mother's Day.|Pallet {s} was moved to bay 7.|Connection refused: could not connect to database on port 5432.|Traceback (most recent call last): KeyError: 'total_amount'|[ERROR] {d} worker-{n} exited with code 137|npm ERR! code ERESOLVE while resolving react@{v}|Docker image web:{v} pushed to the registry.|curl returned 404 for /api/v2/products/{n}|Sprint 42 closed with {n} story points.|Power outage in Dallas delayed {n} orders.|The Louis Vuitton store asks for new display lights.|Ben & Jerry's pallets arrived too warm.|Procter & Gamble confirmed the price list.|Samples for Estée Lauder and Hugo Boss were packed.|Ticket {k} is a duplicate of {k}.|MRI of the left knee without findings.|Temperature 36.8, saturation 98 %, discharged in good condition.|Follow up in two weeks, continue ibuprofen 400 mg.|Class 7b visits the museum on {d}.|Exam results will be published on {d}.|Kitchen sink leaks again, plumber needed.|Heating is off in the whole building since this morning.|Late checkout until 14:00 granted, minibar ${p}.|The guest in room {n} asked for extra towels.|Car park is full, use level -2.|Router firmware {v} installed, signal stable.|SIM swap completed, roaming package active for {n} days.|Data volume exceeded, throttled to 64 kbit/s.|Policy renewal letter printed on {d}.|Loan application approved, interest 3.9 %, term {n} months.|Card reader at till 4 is broken.|Standing order changed to the first of the month.|Container arrived in Hamburg, {n} boxes damaged.|Driver arrived late because of traffic on the A7.|VP of Sales and Chief Financial Officer joined the call.|Good Morning Team, Please Find The Agenda Attached|URGENT: PRODUCTION LINE 2 STOPPED AT 06:30|Great Product, Fast Delivery, Five Stars|PostgreSQL 16, Redis 7 and Kafka run in eu-central-1.|GDPR training must be completed by {d}.|Ratio 16:9, 1920x1080, 60 Hz.|Part number {s} replaced by {s}.|uuid {u} not found in index|sha256 mismatch for archive, expected 9f86d081884c7d65|Please bring two copies of the form.
de: Bestellung {o} wurde am {d} versandt.|Sendungsnummer {t} ohne Bewegung.|Version {v} behebt den Absturz.|Artikel {s} ist wieder lieferbar.|Kunde meldet, dass die App beim Bezahlen einfriert.|Rechnung über {p} Euro ist fällig.|Der Drucker im zweiten Stock braucht Toner.|Besprechung am {d} um 14 Uhr.|Deutsche Bahn meldet Verspätungen in Frankfurt.|Vertrag mit Siemens läuft aus.|Fehler {n} beim Speichern der Datei.|Projektleiter Einkauf gesucht, Standort Stuttgart.|Lager Nord hat noch {n} Paletten.|RR 120/80, Puls 72, kein Fieber.|Ticket {k} wurde geschlossen.|Bitte Server neu starten und Cache leeren.|Mercedes Sprinter zur Inspektion bei {n} km.
fr: Commande {o} expédiée le {d}.|Numéro de suivi {t} sans mouvement.|La version {v} corrige le problème.|Réunion reportée au {d}.|Le client signale un écran noir au démarrage.|Facture de {p} euros à régler sous 30 jours.|Article {s} en rupture de stock.|Le serveur a redémarré après {n} secondes.|Responsable marketing recherché à Bordeaux.|Air France annonce des retards.|Ticket {k} clôturé.
es: Pedido {o} enviado el {d}.|El número de seguimiento {t} no se actualiza.|La versión {v} corrige el error.|Factura de {p} euros pendiente.|El artículo {s} está agotado.|Reunión aplazada al {d}.|El cliente informa de una pantalla en blanco.|Faltan {n} cajas en el almacén de Zaragoza.|Incidencia {k} cerrada.
it: Ordine {o} spedito il {d}.|La versione {v} risolve il problema.|Articolo {s} non disponibile.|Fattura di {p} euro da saldare.|Riunione spostata al {d}.|Il server è stato riavviato dopo {n} secondi.
pt: Encomenda {o} enviada em {d}.|A versão {v} corrige o erro.|Fatura de {p} euros em aberto.|Artigo {s} esgotado.|Reunião adiada para {d}.
nl: Bestelling {o} is verzonden op {d}.|Versie {v} lost het probleem op.|Artikel {s} is uitverkocht.|Factuur van {p} euro staat open.|Vergadering verplaatst naar {d}.
pl: Zamówienie {o} wysłano {d}.|Wersja {v} naprawia błąd.|Produkt {s} niedostępny.|Faktura na {p} zł do zapłaty.|Spotkanie przesunięte na {d}.
sv: Order {o} skickades {d}.|Version {v} löser problemet.|Artikel {s} är slut i lager.|Fakturan på {p} kr är obetald.|Mötet flyttas till {d}.
ja: 注文{o}は{d}に発送しました。|バージョン{v}で不具合が修正されました。|商品{s}は在庫切れです。|請求金額は{n}円です。|会議は{d}に変更になりました。|東京支店の在庫は残り{n}個です。|サーバーを再起動してください。|トヨタ自動車との契約を更新しました。
ko: 주문 {o} 이 {d} 에 발송되었습니다.|버전 {v} 에서 오류가 수정되었습니다.|상품 {s} 는 품절입니다.|결제 금액은 {n}원입니다.|삼성전자 모니터 {n}대 입고.
zh: 订单{o}已于{d}发货。|版本{v}修复了该问题。|商品{s}暂时缺货。|总金额{n}元，已开发票。|会议改到{d}。|北京仓库还剩{n}箱。|请重启服务器并清除缓存。|华为手机屏幕破损，申请换货。|系统报错，错误码{n}。
tw: 訂單{o}已於{d}出貨。|版本{v}已修正此問題。|商品{s}缺貨中。|總金額{n}元。|會議改到{d}。
"""
# What stands around a note, by language; `{}` is the note.
WRAP = {
    "en": ["{}", "{}", "{}", "Note: {}", "{} Thanks!", "[ticket] {}", "Hello team, {}", "FYI - {}", "Update 14:32: {}", "{} Please advise."],
    "de": ["{}", "{}", "Notiz: {}", "Hallo zusammen, {}", "{} Danke!", "{} Bitte um Info."], "fr": ["{}", "{}", "Bonjour, {}", "Note : {}", "{} Merci."],
    "es": ["{}", "{}", "Hola, {}", "Nota: {}", "{} Gracias."], "it": ["{}", "{}", "Buongiorno, {}", "{} Grazie."], "pt": ["{}", "Bom dia, {}", "{} Obrigado."],
    "nl": ["{}", "Hallo, {}", "{} Alvast bedankt."], "pl": ["{}", "Dzień dobry, {}", "{} Dziękuję."], "sv": ["{}", "Hej, {}", "{} Tack!"],
    "ja": ["{}", "{}", "お世話になっております。{}"], "ko": ["{}", "안녕하세요. {}"], "zh": ["{}", "{}", "您好，{}", "备注：{}"], "tw": ["{}", "您好，{}", "備註：{}"],
}
LANG = dict(us="en", gb="en", ca="en", au="en", at="de", ch="de", be="nl", mx="es", br="pt", se="sv") | {"in": "en"}

def parse(text):
    for line in text.strip().splitlines():
        head, _, rest = line.partition(": ")
        yield head, rest.split("|")
