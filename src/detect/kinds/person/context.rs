//! Words beside a name: titles before it, roles and deeds around it, in the languages people write notes in.

use crate::detect::words::Words;

/// Titles and forms of address, without their full stop.
static TITLES: Words = Words::of(&[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "doctor",
    "sir",
    "madam",
    "mister",
    "herr",
    "herrn",
    "frau",
    "monsieur",
    "madame",
    "mme",
    "mlle",
    "señor",
    "señora",
    "señorita",
    "sr",
    "sra",
    "srta",
    "sig",
    "signor",
    "signora",
    "senhor",
    "senhora",
    "dona",
    "pan",
    "pani",
    "pana",
    "panem",
    "panią",
    "dhr",
    "mevr",
    "mevrouw",
    "meneer",
    "don",
    "doña",
    "fru",
    "г-н",
    "г-жа",
    "господин",
    "госпожа",
]);

/// Words a person's name follows: greetings and roles.
static BEFORE: Words = Words::of(&[
    "dear",
    "hi",
    "hello",
    "hey",
    "hallo",
    "liebe",
    "lieber",
    "bonjour",
    "cher",
    "chère",
    "hola",
    "estimado",
    "estimada",
    "querida",
    "querido",
    "caro",
    "cara",
    "gentile",
    "beste",
    "geachte",
    "ciao",
    "olá",
    "prezado",
    "prezada",
    "szanowny",
    "szanowna",
    "droga",
    "drogi",
    "regards",
    "customer",
    "client",
    "patient",
    "guest",
    "member",
    "colleague",
    "employee",
    "tenant",
    "applicant",
    "cardholder",
    "caller",
    "contact",
    "attn",
    "attention",
    "agent",
    "technician",
    "driver",
    "nurse",
    "buyer",
    "seller",
    "holder",
    "subscriber",
    "recipient",
    "sender",
    "student",
    "husband",
    "wife",
    "son",
    "daughter",
    "brother",
    "sister",
    "mother",
    "father",
    "neighbour",
    "neighbor",
    "manager",
    "kunde",
    "kundin",
    "kunden",
    "patientin",
    "mieter",
    "mieterin",
    "kollege",
    "kollegin",
    "mitarbeiter",
    "mitarbeiterin",
    "ansprechpartner",
    "ansprechpartnerin",
    "cliente",
    "clienta",
    "paciente",
    "paziente",
    "cliënt",
    "klant",
    "klient",
    "klientka",
    "pacjent",
    "pacjentka",
    "collègue",
    "locataire",
    "employé",
    "employée",
    "clientèle",
    "interlocutor",
    "inquilino",
    "utente",
    "medewerker",
    "клиент",
    "пациент",
    "called",
    "signed",
    "named",
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

/// What a person does right after their name.
static DEEDS: Words = Words::of(&[
    "called",
    "said",
    "wrote",
    "asked",
    "complained",
    "confirmed",
    "requested",
    "reported",
    "signed",
    "replied",
    "emailed",
    "phoned",
    "wants",
    "wanted",
    "needs",
    "says",
    "told",
    "rang",
    "cancelled",
    "canceled",
    "paid",
    "visited",
    "rief",
    "wurde",
    "sagte",
    "schrieb",
    "fragte",
    "bittet",
    "möchte",
    "appelé",
    "souhaite",
    "demande",
    "llamó",
    "pidió",
    "solicita",
    "chiamato",
    "chiede",
    "ligou",
    "pediu",
    "belde",
    "vroeg",
    "wil",
    "zadzwonił",
    "zadzwoniła",
    "prosi",
    "звонил",
    "звонила",
    "просит",
]);

pub fn is_title(word: &str) -> bool {
    word.len() <= 20 && TITLES.has(word) && !matches!(word, "MS" | "ms")
}

/// Whether a person's name follows these two words.
pub fn names_person(before: &str, last: &str) -> bool {
    let pair = BEFORE_TWO.iter().find(|(word, _)| is(word, last));
    BEFORE.has(last) || pair.is_some_and(|(_, first)| holds(first, before))
}

pub fn is_deed(word: &str) -> bool {
    DEEDS.has(word)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_that_a_person_follows() {
        assert!(
            is_title("Mrs")
                && is_title("Frau")
                && !is_title("MS")
                && !is_title("ms")
                && !is_title("Master")
        );
        assert!(names_person("", "Dear") && names_person("spoke", "with"));
        assert!(!names_person("filled", "with") && names_person("Ich", "HEIßE"));
        assert!(is_deed("called") && !is_deed("failed"));
    }
}
