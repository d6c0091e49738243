//! Words that stand in the names of columns and tables beside those of the recognisers, and what they do there.

/// Words that make a column one *about* the data: `email_sent_count`, `is_phone_verified`, `address_id`.
#[rustfmt::skip]
pub const ABOUT: &[&str] = &[
    "required", "optional", "mandatory", "visible", "supported", "label", "placeholder", "icon", "policy",
    "model", "modell", "hex", "reader", "typ", "tipo", "anzahl", "quelle", "anlage", "limit", "fee", "cost",
    "anlass", "domain", "active", "allowed", "at", "attempts", "bounced", "changed", "channel", "checked",
    "checksum", "code", "confirmed", "consent", "count", "created", "date", "enabled", "error", "exists",
    "expires", "flag", "format", "has", "hash", "id", "ids", "is", "kind", "last", "length", "level", "locale",
    "notifications", "on", "opt", "optin", "option", "otp", "preference", "provider", "quality", "reminder",
    "score", "sent", "size", "source", "stamp", "state", "status", "template", "time", "timestamp", "token",
    "total", "type", "updated", "uuid", "valid", "validated", "verified", "version", "编号", "数量", "次数", "时间",
    "日期", "状态", "是否", "类型", "验证", "名称",
];

/// Short forms, as database people write them.
#[rustfmt::skip]
pub const SHORT: &[(&str, &str)] = &[
    ("mthr", "mother"), ("mdn", "maiden"), ("surnm", "surname"), ("fthr", "father"), ("nm", "name"), ("srt", "sort"),
    ("nme", "name"), ("cust", "customer"), ("clnt", "client"), ("emp", "employee"), ("empl", "employee"),
    ("pat", "patient"), ("num", "number"), ("nbr", "number"), ("nr", "number"), ("no", "number"),
    ("dt", "date"), ("fst", "first"), ("frst", "first"), ("lst", "last"), ("ph", "phone"), ("mob", "mobile"),
    ("str", "street"), ("ctry", "country"), ("cntry", "country"), ("prov", "province"), ("acct", "account"),
    ("cc", "credit card"), ("acc", "account"), ("addr", "address"), ("bld", "blood"), ("bnk", "bank"),
    ("ck", "cookie"), ("cd", "code"), ("cty", "city"), ("dev", "device"), ("drv", "driver"),
    ("fp", "fingerprint"), ("gndr", "gender"), ("grp", "group"), ("hlth", "health"), ("ins", "insurance"),
    ("lic", "licence"), ("relig", "religion"), ("tmpl", "template"), ("usr", "user"), ("mgr", "manager"),
    ("kd", "kunde"), ("nok", "next of kin"), ("tp", "taxpayer"), ("decd", "deceased"), ("brth", "birth"),
    ("phn", "phone"), ("stcd", "state code"), ("twn", "town"), ("strt", "street"), ("st1", "street"),
    ("fstnm", "first name"), ("lstnm", "last name"), ("frstnm", "first name"), ("fnm", "first name"),
    ("lnm", "last name"), ("mnm", "middle name"), ("fllnm", "full name"), ("flnm", "full name"),
    ("adr", "address"), ("adrs", "address"), ("addrs", "address"), ("ad1", "address"), ("zp", "zip"),
    ("pstl", "postal"), ("eml", "email"), ("sx", "sex"), ("mrtl", "marital"), ("ntnl", "national"),
    ("ssno", "ssn"), ("telno", "phone number"), ("abartn", "aba routing"), ("bnkact", "bank account"),
    ("dbtr", "debtor"), ("cdtr", "creditor"), ("nmbr", "number"), ("mbl", "mobile"), ("cel", "cell"),
    ("pax", "passenger"), ("pt", "patient"), ("hm", "home"), ("wrk", "work"), ("frnm", "first name"),
];

/// Words that say whose or which, and leave the meaning of what stands beside them: a `mailing_state` is a state.
#[rustfmt::skip]
pub const WHOSE: &[&str] = &[
    "home", "work", "office", "business", "private", "personal", "mailing", "billing", "shipping", "bill",
    "ship", "mail", "delivery", "contact", "subject", "primary", "secondary", "main", "alternate", "alt",
    "other", "current", "permanent", "residential", "residence", "customer", "client", "patient", "employee",
    "member", "guest", "student", "person", "buyer", "owner", "applicant", "subscriber", "priv", "privat",
    "dienst", "tel", "pref", "preferred", "dbtr", "cdtr", "debtor", "creditor", "holder", "ultmt", "pickup",
    "dropoff", "next", "kin", "emergency", "legal", "first", "last", "pax", "passenger", "emp", "empl",
    "supervisor", "mgr", "home1", "text", "txt", "str", "value", "formatted", "display", "full", "particular",
    "personnel", "pessoal", "personale", "lavoro", "casa", "trabajo", "residencial", "comercial", "werk",
    "thuis", "hem", "arbete", "priwatny", "służbowy", "ev", "iş", "domashniy", "rabochiy",
];

/// Words in front of another that are written together with it (`custname`, `telefoonnr`), and those behind them.
#[rustfmt::skip]
pub const HEADS: &[&str] = &[
    "cust", "customer", "client", "clnt", "contact", "emp", "employee", "pat", "patient", "student", "guest",
    "member", "mbr", "person", "owner", "home", "work", "office", "mobile", "cell", "phone", "bill", "billing",
    "ship", "shipping", "mail", "mailing", "deliv", "delivery", "recv", "send", "kunden", "klant", "kontakt",
    "liefer", "rechnungs", "privat", "mobil", "handy", "telefon", "telefoon", "tel", "konto", "rekening",
    "bank", "email", "street", "strassen", "postal", "birth", "geburts", "pass", "passport", "reisepass",
    "ausweis", "account", "acct", "card", "karten", "kart", "credit", "licence", "license", "plate", "spouse",
    "father", "mother", "parent", "guardian", "driver", "passenger", "tax", "social", "cardholder",
    "beneficiary", "payee", "고객", "회원", "환자", "수령인", "주문자", "보호자", "학생", "직원", "담당자", "신청자", "예약자", "수취인",
    "발신인", "구매자", "세입자", "kd", "kn", "vn", "vp", "ph", "em", "ee", "mb", "pt", "px", "cl", "cs", "ct", "prs",
    "per", "pers", "ben", "bnf", "dep", "sub", "subs", "pol", "ins", "gst", "res", "usr", "acc", "brth", "brt",
    "geb", "geburt", "first", "last", "frst", "fst", "lst", "mid", "middle", "full", "fam", "family", "giv",
    "given", "vor", "nach", "nachn", "sex", "gndr", "zip", "post", "plz", "city", "cty", "twn", "town", "str",
    "strt", "addr", "adr", "adres", "phn", "fon", "mob", "hndy", "cel", "fax", "eml", "primary", "secondary",
    "hm", "wrk", "bus", "emerg", "emergency", "maiden", "legal", "pref", "preferred", "marital", "mar", "race",
    "ethn", "nat", "natl", "soc", "state", "st", "prov", "country", "ctry", "cntry", "login", "user", "pupil",
    "teacher", "tenant", "donor", "vol", "buyer", "seller", "agent", "drv", "doctor", "dr", "nurse",
    "applicant", "aplcnt", "sender", "rcvr", "recipient", "debtor", "creditor", "debt", "cred", "payer",
    "insured", "claimant", "clmt",
];
#[rustfmt::skip]
pub const TAILS: &[&str] = &[
    "name", "nm", "nme", "nr", "no", "num", "nbr", "number", "nummer", "phone", "tel", "telefon", "mobile",
    "mobil", "fax", "email", "mail", "address", "addr", "adresse", "adres", "street", "strasse", "str", "city",
    "ort", "plz", "zip", "zipcode", "postcode", "state", "country", "land", "date", "dt", "datum", "day",
    "inhaber", "이름", "성명", "연락처", "전화번호", "휴대폰", "휴대전화", "이메일", "주소", "생년월일", "성별", "nam", "names", "name1",
    "name2", "vorn", "vorname", "nachn", "nachname", "fst", "lst", "first", "last", "mid", "middle", "fstnm",
    "lstnm", "dob", "birth", "birthdt", "bdate", "bday", "bdt", "gebdat", "gebdt", "geburt", "ssn", "sin",
    "nin", "tin", "iban", "bic", "sex", "gender", "gndr", "race", "ethn", "tel1", "tel2", "telno", "telpriv",
    "phn", "phnno", "ph", "cell", "cel", "mob", "handy", "eml", "cd", "code", "adr", "adr1", "addr1", "addr2",
    "addrs", "twn", "town", "cty", "citynm", "zipcd", "zp", "strt", "street1", "ctry", "cntry", "fon", "priv",
    "nm1", "fnm", "lnm", "mnm", "initial", "passport",
];

/// Words of a table's name that say nothing of what its rows are.
#[rustfmt::skip]
pub const FILLERS: &[&str] = &[
    "info", "infos", "information", "profile", "profiles", "detail", "details", "data", "master", "list",
    "record", "records", "tbl", "table", "account", "accounts", "history", "archive", "dim", "copy", "bak",
    "backup", "old", "new", "tmp", "信息", "表", "资料", "stg", "stage", "staging", "fct", "fact", "hub", "sat",
    "src", "raw", "ods", "dwh", "sheet", "export", "import", "excel", "csv", "view", "vw", "mv", "f", "t", "d",
    "x", "liste", "lista", "lijst", "stamm", "mast", "mstr", "mst", "hoja", "planilha", "elenco", "tabelle",
    "tabela", "foglio", "blatt", "au", "us", "usa", "uk", "gb", "eu", "de", "fr", "es", "ca", "ch", "nl", "pl", "jp",
    "kr", "cn", "br", "mx",
];

/// Tables whose rows are things and bodies with names of their own, which often are people's: a `name` there says
/// nothing, while their `contact_name` does.
#[rustfmt::skip]
pub const THINGS: &[&str] = &[
    "product", "item", "article", "brand", "category", "genre", "album", "track", "song", "playlist", "film",
    "movie", "book", "game", "vendor", "supplier", "company", "manufacturer", "organisation", "organization",
    "department", "team", "project", "room", "venue", "station", "store", "shop", "warehouse", "plant",
    "machine", "model", "ship", "vessel", "storm", "species", "animal", "school", "hospital", "hotel",
    "restaurant", "league", "club", "city", "country", "region", "territory", "language", "term", "tag",
    "permission", "role", "server", "host", "software", "package", "module", "queue", "event", "campaign",
    "plan", "artikel", "produkt", "lieferant", "firma", "lager", "produit", "fournisseur", "société",
    "producto", "proveedor", "empresa", "prodotto", "fornitore", "azienda", "produto", "fornecedor", "商品", "产品",
    "供应商", "公司", "仓库", "部门", "品牌", "theme", "font", "fonts", "style", "colour", "color", "palette", "setting",
    "config", "template", "layout", "release", "wine", "dish", "recipe", "menu", "gene", "mineral", "drug",
    "medicine", "currency", "unit", "sector", "wallet", "beer", "festival", "theatre", "museum", "park",
    "street", "road", "stop", "route", "airport", "parish", "church", "court", "npc", "monster", "weapon",
    "quest", "map", "guild", "spell", "zone", "area", "district", "node", "pod", "cluster", "certificate",
    "license", "repository", "sensor", "gadget", "material", "part", "component", "stamm", "marke", "sorte",
    "cow", "kuh", "kühe", "kuehe", "cattle", "rind", "rinder", "vache", "vaca", "sheep", "goat", "horse",
    "pferd", "dog", "cat", "tier", "tiere", "livestock", "herd", "boat", "yacht", "locomotive", "train",
    "satellite", "telescope", "robot", "painting", "artwork", "exhibit",
];

/// Words for a kind that are other words in other languages or trades: strong only by themselves, or beside whose.
/// `market_cap` is no postcode, `sent_via` no street, `dropped_by` no town.
#[rustfmt::skip]
pub const LONE: &[&str] = &[
    "by", "via", "cap", "cp", "ort", "plate", "portable", "fixe", "cell", "pan", "handy", "ad", "meno", "mi",
    "puh", "placa", "reg", "kreis", "okres", "region", "district", "commune", "locality", "rue", "indeks",
    "индекс", "sexe", "cb", "titular", "responsable", "residence", "residenza", "morada", "emails", "tarjeta",
    "targa", "adı", "ismi", "namae", "nombres", "nomi", "όνομα", "ονομα", "onoma", "имя", "jméno", "emri",
    "vardas", "vārds", "imię", "nume", "име", "isim", "postal",
];

/// Kinds that databases keep as codes: a `code` of theirs is still the thing itself.
pub const CODED: &[&str] = &[
    "gender",
    "marital_status",
    "ethnicity",
    "nationality",
    "religion",
    "country",
    "region",
    "postcode",
    "icd_10",
];
