//! Words beside a name: titles before it, roles and deeds around it, in the languages people write notes in.

mod before;

pub use self::before::names_person;
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
    "paní",
    "pán",
    "panu",
    "slečna",
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

/// What a person does right after their name.
static DEEDS: Words = Words::of(&[
    "called",
    "said",
    "wrote",
    "asked",
    "complained",
    "confirmed",
    "requested",
    "approved",
    "agreed",
    "declined",
    "joined",
    "attended",
    "accepted",
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

pub fn is_deed(word: &str) -> bool {
    DEEDS.has(word)
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
