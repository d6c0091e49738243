"""Typed columns: their category, what they are called in each style, and how their values are made.

`also` lists categories that are as right as the first: where fideslang draws no line, either answer counts.
"""

from dataclasses import dataclass, field

import ids
from kinds import ETHNICITIES, GENDERS, ICD10, MORE_IDS, NATIONAL, NATIONALITIES, RELIGIONS

ID = "user.government_id.national_identification_number"
GOV = "user.government_id"


@dataclass
class Kind:
    category: str
    make: object                 # World -> str
    names: dict                  # style -> names; "en" always
    also: list = field(default_factory=list)
    provable: bool = False       # its values say what it is, whatever the column is called


def names(en, abbr="", de="", fr="", es="", zh="", ja=""):
    given = {"en": en, "abbr": abbr, "de": de, "fr": fr, "es": es, "zh": zh, "ja": ja}
    return {style: words.split() for style, words in given.items() if words}


def one_of(table):
    return lambda w: w.r.choice(w.words(table))


def gender(w):
    forms = w.words(GENDERS)
    return w.r.choice(forms[w.column % len(forms)])


KINDS = {
    "email": Kind("user.contact.email", lambda w: w.email(), names("email email_address contact_email user_email", "eml e_mail mail_addr", "email_adresse e_mail", "courriel adresse_email", "correo_electronico email_cliente", "邮箱 电子邮箱", "メールアドレス"), provable=True),
    "phone": Kind("user.contact.phone_number", lambda w: w.phone(), names("phone phone_number mobile_phone contact_phone cell_phone", "tel ph_no mob_no phone_no", "telefon telefonnummer handynummer mobilnummer", "telephone numero_telephone tel_portable", "telefono telefono_movil numero_telefono", "手机号 联系电话 手机号码", "電話番号 携帯電話")),
    "phone_intl": Kind("user.contact.phone_number", lambda w: w.phone(True), names("phone_intl msisdn mobile"), provable=True),
    "name": Kind("user.name", lambda w: w.name_mixed(), names("full_name customer_name employee_name contact_person patient_name", "cust_nm fullname emp_name", "vollstaendiger_name kundenname ansprechpartner", "nom_complet nom_client", "nombre_completo nombre_cliente", "姓名 客户姓名 联系人", "氏名 お名前"), provable=True),
    "first": Kind("user.name.first", lambda w: w.first(), names("first_name given_name forename", "fname first_nm", "vorname", "prenom", "nombre_pila primer_nombre", "名字", "名"), ["user.name"]),
    "last": Kind("user.name.last", lambda w: w.last(), names("last_name surname family_name", "lname last_nm", "nachname familienname", "nom_famille nom_de_famille", "apellido apellidos", "姓氏", "姓"), ["user.name"]),
    "address": Kind("user.contact.address", lambda w: w.address(), names("address home_address billing_address delivery_address", "addr home_addr", "anschrift wohnadresse lieferanschrift", "adresse adresse_livraison", "direccion domicilio", "地址 家庭住址 收货地址", "住所"), ["user.contact.address.street"]),
    "street": Kind("user.contact.address.street", lambda w: w.street(), names("street street_address address_line1", "addr1 addr_line_1 str_addr", "strasse strasse_hausnummer", "rue", "calle", "街道", "番地"), ["user.contact.address"]),
    "city": Kind("user.contact.address.city", lambda w: w.city(), names("city home_city town", "cty addr_city", "ort wohnort stadt", "ville", "ciudad", "城市", "市区町村"), ["user.contact.address"]),
    "state": Kind("user.contact.address.state", lambda w: w.state(), names("state_province province region", "addr_state", "bundesland", "region", "provincia", "省份", "都道府県"), ["user.contact.address"]),
    "postcode": Kind("user.contact.address.postal_code", lambda w: w.postcode(), names("postal_code zip_code postcode", "zip plz_no post_cd", "plz postleitzahl", "code_postal", "codigo_postal", "邮编 邮政编码", "郵便番号"), ["user.contact.address"]),
    "country": Kind("user.contact.address.country", lambda w: w.country(), names("country home_country residence_country", "ctry", "land wohnland", "pays", "pais", "国家", "国"), ["user.contact.address"]),
    "birth_date": Kind("user.demographic.date_of_birth", lambda w: w.birth_date(), names("birth_date date_of_birth birthday", "dob bdate", "geburtsdatum geb_datum", "date_naissance", "fecha_nacimiento", "出生日期 生日", "生年月日")),
    "gender": Kind("user.demographic.gender", gender, names("gender sex", "gndr sex_cd", "geschlecht", "sexe", "sexo genero", "性别", "性別")),
    "nationality": Kind("user.demographic", one_of(NATIONALITIES), names("nationality citizenship", "natl", "staatsangehoerigkeit nationalitaet", "nationalite", "nacionalidad", "国籍", "国籍"), ["user.demographic.race_ethnicity", "user.government_id.immigration", "user.demographic.profile", "user.contact.address.country"]),
    "passport": Kind(f"{GOV}.passport_number", lambda w: w.passport(), names("passport_number passport_no", "pass_no pp_no", "reisepassnummer passnummer", "numero_passeport", "numero_pasaporte pasaporte", "护照号 护照号码", "旅券番号 パスポート番号")),
    "mrz": Kind(f"{GOV}.passport_number", lambda w: ids.mrz(w.r, *w.ascii()), names("mrz passport_mrz machine_readable_zone"), [GOV], provable=True),
    "licence": Kind(f"{GOV}.drivers_license_number", lambda w: w.licence(), names("drivers_license driving_licence_number driver_license_no", "dl_no drv_lic", "fuehrerscheinnummer", "numero_permis_conduire permis_de_conduire", "licencia_conducir permiso_conducir", "驾驶证号", "運転免許証番号")),
    "card": Kind("user.financial.credit_card", lambda w: ids.card(w.r), names("card_number credit_card credit_card_number", "cc_no ccnum card_no", "kreditkartennummer kreditkarte", "numero_carte carte_bancaire", "tarjeta_credito numero_tarjeta", "信用卡号 银行卡号", "カード番号 クレジットカード番号"), provable=True),
    "iban": Kind("user.financial.bank_account", lambda w: ids.iban(w.r, w.locale[3:]), names("iban bank_iban iban_number", "iban_no", "iban_konto", "iban_client", "iban_cliente"), provable=True),
    "bic": Kind("user.financial.bank_account", lambda w: w.bic(), names("bic swift_code bic_code", "swift"), ["user.financial"]),
    "account": Kind("user.financial.bank_account", lambda w: w.account(), names("bank_account bank_account_number", "bank_acct bnk_acc_no", "kontonummer bankkonto", "compte_bancaire", "cuenta_bancaria", "银行账号", "口座番号")),
    "ip": Kind("user.device.ip_address", lambda w: w.ip(), names("ip_address client_ip last_login_ip remote_ip", "ip_addr usr_ip", "ip_adresse", "adresse_ip", "direccion_ip", "登录ip", "ipアドレス")),
    "mac": Kind("user.device.device_id", lambda w: w.mac(), names("mac_address device_mac wifi_mac", "mac_addr", "mac_adresse", "adresse_mac", "direccion_mac", "mac地址"), ["user.device"]),
    "imei": Kind("user.device.device_id", lambda w: ids.imei(w.r), names("imei device_imei imei_number", "imei_no"), ["user.device"]),
    "adid": Kind("user.device.device_id", lambda w: w.uuid().upper() if w.column % 2 else w.uuid(), names("advertising_id idfa gaid google_advertising_id", "ad_id"), ["user.device", "user.unique_id.pseudonymous", "user.unique_id"]),
    "device_id": Kind("user.device.device_id", lambda w: w.hexed(16), names("device_id android_id device_identifier", "dev_id", "geraete_id"), ["user.device", "user.unique_id.pseudonymous"]),
    "geo": Kind("user.location.precise", lambda w: w.geo(), names("home_location user_location last_location gps_position", "lat_lon lat_lng"), ["user.location"]),
    "plate": Kind(f"{GOV}.vehicle_registration", lambda w: w.plate(), names("license_plate number_plate vehicle_registration plate_number", "lic_plate plate_no", "kennzeichen kfz_kennzeichen", "immatriculation plaque_immatriculation", "matricula", "车牌号", "車両番号 ナンバープレート")),
    "vin": Kind(f"{GOV}.vehicle_registration", lambda w: ids.vin(w.r), names("vin vehicle_identification_number chassis_number", "vin_no", "fahrgestellnummer fin_nummer"), [GOV, "user.device"]),
    "icd10": Kind("user.health_and_medical", lambda w: w.r.choice(ICD10), names("icd10_code diagnosis_code icd_code primary_diagnosis", "dx_cd icd", "icd_schluessel diagnose_code", "code_diagnostic", "codigo_diagnostico", "诊断编码", "病名コード"), ["user.health_and_medical.record_id"]),
    "blood": Kind("user.health_and_medical", lambda w: w.blood(), names("blood_type blood_group", "bld_grp", "blutgruppe", "groupe_sanguin", "grupo_sanguineo", "血型", "血液型"), ["user.biometric.health"]),
    "insurance": Kind("user.health_and_medical.insurance_beneficiary_id", lambda w: w.insurance(), names("health_insurance_number insurance_member_id medicare_number", "ins_no hlth_ins_no", "krankenversichertennummer versichertennummer", "numero_assurance_maladie", "numero_seguro_medico", "医保卡号", "保険証番号"), ["user.health_and_medical"]),
    "religion": Kind("user.demographic.religious_belief", one_of(RELIGIONS), names("religion religious_affiliation", "relig", "konfession religion", "religion", "religion", "宗教信仰", "宗教")),
    "ethnicity": Kind("user.demographic.race_ethnicity", one_of(ETHNICITIES), names("ethnicity race ethnic_group", "ethn", zh="民族")),
    "biometric": Kind("user.biometric.fingerprint", lambda w: w.fingerprint(), names("fingerprint_template fingerprint_data", "fp_tmpl", "fingerabdruck", "empreinte_digitale", "huella_dactilar", "指纹", "指紋"), ["user.biometric", "user.authorization.biometric"]),
    "password": Kind("user.authorization.password", lambda w: w.password_hash(), names("password_hash password hashed_password", "pwd passwd pw_hash", "passwort_hash kennwort", "mot_de_passe", "contrasena clave_acceso", "密码", "パスワード"), ["user.authorization.credentials", "user.authorization"], provable=True),
    "api_key": Kind("user.authorization.credentials", lambda w: w.api_key(), names("api_key access_token secret_key", "apikey", "api_schluessel"), ["user.authorization", "user.authorization.password", "system.authentication"], provable=True),
    "jwt": Kind("user.authorization.credentials", lambda w: w.jwt(), names("session_token auth_token jwt", "sess_tok"), ["user.authorization", "user.authorization.password", "system.authentication"], provable=True),
    "private_key": Kind("user.authorization.credentials", lambda w: w.private_key(), names("private_key ssh_private_key", "priv_key"), ["user.authorization", "user.authorization.password", "system.authentication"], provable=True),
    "crypto": Kind("user.financial", lambda w: w.crypto(), names("wallet_address btc_address crypto_wallet eth_address", "wallet"), ["user.financial.bank_account", "user.payment", "user.unique_id.pseudonymous"], provable=True),
    "username": Kind("user.account.username", lambda w: w.username(), names("username user_name login_name login", "usr_nm uname", "benutzername", "nom_utilisateur identifiant", "nombre_usuario usuario", "用户名", "ユーザー名")),
    "social": Kind("user.social", lambda w: w.social(), names("twitter_handle instagram_handle social_handle", "tw_handle"), ["user.account.username", "user.contact.url", "user.contact"]),
    "url": Kind("user.contact.url", lambda w: w.url(), names("profile_url linkedin_url personal_website social_profile", "li_url", "profil_url", "url_profil"), ["user.social", "user.account.username"], provable=True),
    "cookie": Kind("user.device.cookie_id", lambda w: w.cookie(), names("cookie_id tracking_cookie ga_cookie", "ck_id", "cookie_kennung"), ["user.device.cookie", "user.device", "user.unique_id.pseudonymous"]),
}
for locale, (make, called, provable) in NATIONAL.items():
    KINDS[f"id_{locale}"] = Kind(ID, lambda w, make=make: make(w.r), {"en": called}, [GOV, "user.financial"], provable)
for kind, (make, _, called) in MORE_IDS.items():
    KINDS[kind] = Kind(ID, lambda w, make=make: make(w.r), {"en": called}, [GOV, "user.financial"], kind in ("hk_id", "sg_nric"))

# What tables about people hold. "id" stands for the locale's own number.
TABLES = {
    "customers": ("email phone first last street postcode city country birth_date gender".split(), {"de": "kunden", "fr": "clients", "es": "clientes", "zh": "客户", "ja": "顧客"}),
    "employees": ("name email phone id iban birth_date nationality religion username".split(), {"de": "mitarbeiter", "fr": "employes", "es": "empleados", "zh": "员工", "ja": "従業員"}),
    "patients": ("name birth_date gender icd10 blood insurance ethnicity phone address".split(), {"de": "patienten", "fr": "patients", "es": "pacientes", "zh": "患者", "ja": "患者"}),
    "accounts": ("username email password api_key ip jwt social url cookie".split(), {"de": "konten", "fr": "comptes", "es": "cuentas", "zh": "账户", "ja": "アカウント"}),
    "devices": ("imei mac adid device_id geo ip".split(), {"de": "geraete", "fr": "appareils", "es": "dispositivos", "zh": "设备", "ja": "端末"}),
    "payments": ("name card iban bic account crypto".split(), {"de": "zahlungen", "fr": "paiements", "es": "pagos", "zh": "付款", "ja": "支払"}),
    "drivers": ("name licence passport plate vin phone city state".split(), {"de": "fahrer", "fr": "conducteurs", "es": "conductores", "zh": "司机", "ja": "運転者"}),
    "enrolments": ("first last mrz private_key biometric nationality address id".split(), {"de": "anmeldungen", "fr": "inscriptions", "es": "inscripciones", "zh": "注册", "ja": "登録"}),
}
