//! Words around telephone numbers in text: those that say that one follows, and those of other numbers.

use crate::detect::words::Words;

/// Words beside which a number without a mark of its own is a telephone number.
pub static TOLD: Words = Words::of(&[
    "phone",
    "tel",
    "telephone",
    "mobile",
    "cell",
    "call",
    "reach",
    "whatsapp",
    "dial",
    "ring",
    "text",
    "handy",
    "mobil",
    "telefon",
    "rückruf",
    "erreichbar",
    "anrufen",
    "rufnummer",
    "nummer",
    "téléphone",
    "appeler",
    "joindre",
    "portable",
    "teléfono",
    "móvil",
    "llamar",
    "celular",
    "telefono",
    "cellulare",
    "chiamare",
    "telefone",
    "telemóvel",
    "ligar",
    "telefoon",
    "bellen",
    "mobiel",
    "telefonu",
    "тел",
    "телефон",
    "sms",
    "contact",
    "number",
    "numero",
    "numéro",
    "número",
    "tél",
    "rappeler",
    "rappelez",
    "rappel",
    "joignable",
    "contacter",
    "llamada",
    "llame",
    "localizable",
    "zurückrufen",
    "rückrufnummer",
    "terugbellen",
    "terugbelnummer",
    "kontaktnummer",
    "contactnummer",
    "richiamare",
    "oddzwonić",
    "gsm",
    "cep",
    "bel",
    "llámame",
    "llámenos",
    "anruf",
    "reachable",
    "numer",
    "voicemail",
    "mailbox",
    "fax",
    "landline",
    "festnetz",
    "fijo",
    "номер",
    "numaram",
    "numarası",
    "telefonie",
    "dzwoń",
    "ara",
    "zadzwonić",
    "dzwonić",
    "tlf",
    "ringa",
    "звонить",
    "позвонить",
    "звоните",
    "callback",
    "rufen",
    "bereikbaar",
    "nås",
    "whats",
    "zap",
    "kom",
    "моб",
    "puh",
    "soita",
    "soittaa",
    "volejte",
    "volat",
    "appelez",
    "contactez",
    "chiami",
    "chiamami",
    "ligue",
    "liga",
    "ringen",
    "arayın",
    "ulaşabilirsiniz",
    "позвоните",
    "набрать",
    "buzz",
    "contato",
    "contatto",
    "contacto",
    "marcar",
    "márcame",
    "marque",
    "discar",
]);
/// Of those, the ones that say of other numbers what they are, too.
#[rustfmt::skip]
pub static ANY_NUMBER: Words = Words::of(&[
    "number", "numero", "numéro", "número", "nummer", "numer", "номер", "numaram", "numarası", "kom",
]);
pub const TOLD_WIDE: &[&str] = &[
    "回撥",
    "撥打",
    "回電",
    "號碼",
    "聯絡",
    "回拨",
    "の番号",
    "拨打",
    "回电",
    "微信同号",
    "折り返し",
    "連絡先",
    "电话",
    "手机",
    "致电",
    "号码",
    "電話",
    "手機",
    "携帯",
    "전화",
    "연락처",
    "휴대폰",
    "번호",
];

/// Words of other numbers, in small letters, with which a word begins. What stands behind a `~` may end one, too
/// (`Stromrechnung`), and so may what is written without blanks.
#[rustfmt::skip]
pub const OTHERS: &[&str] = &[
    "order", "invoice", "ticket", "case", "ref", "account", "acct", "card", "parcel", "track", "serial",
    "part", "shipment", "waybill", "consignment", "booking", "reservation", "confirmation", "receipt",
    "policy", "claim", "contract", "meter", "isbn", "ean", "upc", "sku", "lot ", "batch", "po no",
    "po number", "purchase", "quote", "build", "version", "release", "firmware", "membership",
    "customer number", "customer no", "client number", "client no", "~kundennummer", "~mitgliedsnummer",
    "klantnummer", "transaction", "txn", "id no", "id number", "id num", "id:", "vat", "tax", "bestell",
    "artikel", "~rechnung", "~auftrag", "sendung", "~vertrag", "zähler", "~beleg", "aktenzeichen",
    "commande", "facture", "suivi", "colis", "référence", "dossier", "contrat", "réservation", "devis",
    "pedido", "factura", "seguimiento", "envío", "expediente", "contrato", "reserva", "albarán", "ordine",
    "fattura", "spedizione", "tracciamento", "pratica", "contratto", "encomenda", "fatura", "rastreio",
    "rastreamento", "bestelling", "factuur", "zending", "zamówieni", "~faktur", "przesyłk", "umow",
    "beställning", "försändelse", "заказ", "счет", "счёт", "накладн", "~订单", "~訂單", "~编号", "~編號", "~单号",
    "~單號", "~合同", "~伝票", "~注文", "~型番", "~管理番号", "~追跡", "~주문번호", "~송장", "~운송장", "~批次", "~批号", "~ロット", "~로트",
];

/// Whether one of them stands in this, which is in small letters.
pub fn is_other(small: &str) -> bool {
    OTHERS.iter().any(|word| match word.strip_prefix('~') {
        Some(word) => small.contains(word),
        None => small
            .match_indices(word)
            .any(|(at, _)| !small[..at].ends_with(|c: char| c.is_alphabetic())),
    })
}

/// `Handynummer`, `telefonisch`, `mobilnr`, `reachable`: words that are put together from those.
pub fn begins_with_phone(word: &str) -> bool {
    const STEMS: [&str; 10] = [
        "téléph",
        "telef",
        "telep",
        "phone",
        "handy",
        "mobil",
        "rückruf",
        "rufnummer",
        "reachab",
        "erreich",
    ];
    let note = ["notiz", "gespräch", "protokoll", "konferenz", "termin"];
    !note.iter().any(|end| word.ends_with(end))
        && STEMS.iter().any(|stem| {
            word.len() > stem.len()
                && word.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem))
        })
}

/// Where the verb stands last: `010-…로 전화 주세요`, `05… numaralı telefondan`.
pub fn is_told_after(after: &str) -> bool {
    let near = &after[..after.floor_char_boundary(24)];
    let holds = |words: &[&str]| words.iter().any(|word| near.contains(word));
    holds(&["telefon", "anruf", "aray"])
        || !near.is_ascii() && holds(&["전화", "연락", "折り返し", "お電話", "zurückruf"])
}

/// `spoke to her daughter on 0…`: a day has no such number, and nobody is spoken to on another.
pub fn is_spoken_on(before: &str) -> bool {
    const SPOKEN: Words = Words::of(&["spoke", "spoken", "speak", "talked", "texted", "messaged"]);
    let Some(before) = before.trim_end_matches([' ', '(']).strip_suffix(" on") else {
        return false;
    };
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(40))..];
    near.split(|c: char| !c.is_alphabetic()).any(|word| SPOKEN.has(word))
}
