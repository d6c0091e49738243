//! Words that a person's name follows: greetings, roles, and pairs such as `spoke with`.

use crate::detect::words::Words;

/// Words a person's name follows: greetings and roles.
#[rustfmt::skip]
static BEFORE: Words = Words::of(&[
    "dear", "hi", "hello", "hey", "hallo", "liebe", "lieber", "bonjour", "cher", "chère", "hola",
    "estimado", "estimada", "querida", "querido", "caro", "cara", "gentile", "beste", "geachte",
    "ciao", "olá", "prezado", "prezada", "szanowny", "szanowna", "droga", "drogi", "regards",
    "customer", "client", "patient", "guest", "member", "colleague", "employee", "tenant",
    "applicant", "cardholder", "caller", "contact", "attn", "attention", "agent", "technician",
    "driver", "nurse", "buyer", "seller", "holder", "subscriber", "recipient", "sender",
    "student", "husband", "wife", "son", "daughter", "brother", "sister", "mother", "father",
    "neighbour", "neighbor", "manager", "kunde", "kundin", "kunden", "patientin", "mieter",
    "mieterin", "kollege", "kollegin", "mitarbeiter", "mitarbeiterin", "ansprechpartner",
    "ansprechpartnerin", "cliente", "clienta", "paciente", "paziente", "cliënt", "klant",
    "klient", "klientka", "pacjent", "pacjentka", "collègue", "locataire", "employé", "employée",
    "clientèle", "interlocutor", "inquilino", "utente", "medewerker", "клиент", "пациент",
    "called", "signed", "named", "звонил", "звонила", "позвонил", "позвонила", "hd", "author",
    "signed-off-by", "co-authored-by", "reviewed-by", "acked-by", "tested-by", "reported-by",
    "approved-by", "assignee", "reviewer", "requester", "full_name", "fullname", "customer_name",
    "cust_name", "contact_name", "client_name", "patient_name", "vorname", "nachname", "surname",
    "nombre_completo", "groet", "groeten", "hälsning", "hälsningar", "hilsen", "terveisin",
    "pozdravem", "poważaniem", "pozdrawiam", "saygılarımla", "sincerely", "cheers", "grüße",
    "grüßen", "gruß", "saluti", "cordialement", "atentamente", "atenciosamente", "saludos",
    "cumprimentos", "titular", "уважением", "asiakas", "kunder", "potilas", "zákazník",
    "zákaznice", "müşteri", "сотрудник", "водитель", "покупатель", "получатель", "caregiver",
    "claimant", "insured", "passenger", "beneficiary", "respondent", "landlord", "lodger",
    "resident", "trainee", "bewohner", "bewohnerin", "patiente", "salarié", "abonné", "abonnée",
    "empleado", "empleada", "socio", "socia", "dipendente", "funcionário", "aluno", "aluna",
    "leerling", "huurder",
]);

/// Pairs of words a person's name follows.
const BEFORE_TWO: &[(&str, &[&str])] = &[
    (
        "with",
        &["spoke", "spoken", "talked", "met", "meeting", "call", "speak", "talk", "appointment"],
    ),
    ("to", &["spoke", "spoken", "talked", "speak", "talk", "wrote", "belongs", "addressed"]),
    (
        "by",
        &[
            "signed",
            "called",
            "reported",
            "requested",
            "approved",
            "written",
            "sent",
            "received",
            "handled",
            "lodged",
            "raised",
            "opened",
            "submitted",
            "filed",
            "delivered",
            "collected",
            "prepared",
            "ordered",
            "paid",
            "completed",
            "seen",
            "confirmed",
        ],
    ),
    (
        "from",
        &[
            "call",
            "email",
            "mail",
            "voicemail",
            "fax",
            "note",
            "feedback",
            "visit",
            "message",
            "letter",
            "heard",
            "request",
            "complaint",
        ],
    ),
    ("of", &["behalf", "attention", "name"]),
    ("adı", &["müşteri", "hasta", "yolcu", "öğrenci"]),
    ("for", &["ask", "asked", "asking", "looking"]),
    ("ist", &["ansprechpartner", "ansprechpartnerin", "kunde", "kundin", "name"]),
    ("est", &["nom", "contact"]),
    ("es", &["nombre", "contacto"]),
    ("is", &["name", "this", "contact", "nombre", "nom", "nome"]),
    ("am", &["i"]),
    ("mit", &["gespräch", "telefonat", "gesprochen", "telefoniert", "rücksprache", "termin"]),
    ("von", &["anruf", "mail", "nachricht", "unterschrieben"]),
    ("avec", &["voir", "vu", "parlé", "discuté", "entretien", "échange"]),
    (
        "con",
        &[
            "hablé",
            "hablado",
            "parlato",
            "falei",
            "cita",
            "reunión",
            "reunido",
            "colloquio",
            "contacto",
        ],
    ),
    ("a", &["entregado", "entregada", "avisar", "consegnato", "llamar", "dirigido"]),
    ("à", &["remis", "remettre", "transmis", "adressé"]),
    ("an", &["weitergeleitet", "übergeben", "übergabe"]),
    ("com", &["falei", "conversei"]),
    ("van", &["naam", "handtekening"]),
    ("de", &["nombre", "nom", "nome", "firma", "signature"]),
    ("auf", &["läuft", "lautet"]),
    ("met", &["overleg", "gesproken", "gebeld", "contact"]),
    ("z", &["rozmowa", "rozmawiałem", "rozmawiałam"]),
    ("heiße", &["ich"]),
    ("appelle", &["m'", "je"]),
    ("llamo", &["me"]),
];

/// Whether a person's name follows these two words.
pub fn names_person(before: &str, last: &str) -> bool {
    BEFORE.has(last)
        || may_be_second(last)
            && BEFORE_TWO
                .iter()
                .find(|(word, _)| is(word, last))
                .is_some_and(|(_, first)| holds(first, before))
}

/// Whether the second of a pair may begin like this word, as most words do not; by letter and length.
fn may_be_second(word: &str) -> bool {
    const LENGTHS: [u32; 256] = {
        let (mut lengths, mut at) = ([0; 256], 0);
        while at < BEFORE_TWO.len() {
            let word = BEFORE_TWO[at].0.as_bytes();
            let lower = word[0].to_ascii_lowercase();
            // Outside ASCII a capital may have more or fewer bytes.
            let near = if BEFORE_TWO[at].0.is_ascii() { 1 } else { 0b11111 };
            lengths[lower as usize] |= (near << word.len()) >> ((near > 1) as u32 * 2);
            at += 1;
        }
        lengths
    };
    let Some(first) = word.bytes().next() else { return false };
    !first.is_ascii()
        || word.len() < 32
            && LENGTHS[usize::from(first.to_ascii_lowercase())] >> word.len() & 1 == 1
}

fn holds(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| is(known, word))
}

/// Without regard to case; `known` is lower case.
fn is(known: &str, word: &str) -> bool {
    if known.is_ascii() {
        return known.eq_ignore_ascii_case(word);
    }
    known.len().abs_diff(word.len()) <= 2
        && known.chars().eq(word.chars().flat_map(char::to_lowercase))
}
