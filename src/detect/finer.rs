//! Categories finer than a recogniser's own, when the column's name says which part of the data it holds.
//!
//! `Anna` and `Berg` look alike to whoever looks at values; `first_name` and `姓` do not.

use super::name_evidence::NameEvidence;
use super::recogniser::Recogniser;

/// A recogniser, the words that say the part, and the part's category.
type Part = (&'static str, &'static [&'static str], &'static str);

const PARTS: &[Part] = &[
    (
        "person_name",
        &[
            "first name",
            "given name",
            "firstname",
            "forename",
            "f name",
            "fname",
            "firstnm",
            "vorname",
            "vname",
            "fnamn",
            "ad",
            "isim",
            "imya",
            "vorna",
            "prénom",
            "nombre pila",
            "nombre de pila",
            "primer nombre",
            "voornaam",
            "roepnaam",
            "imię",
            "förnamn",
            "fornavn",
            "etunimi",
            "jméno",
            "rufname",
            "vornamen",
            "vorn",
            "tilltalsnamn",
            "prénoms",
            "nombres",
            "known as",
            "имя",
            "fornavne",
            "etunimet",
            "křestní jméno",
            "krstné meno",
            "keresztnév",
            "utónév",
            "prenume",
            "prenumele",
            "όνομα",
            "ονομα",
            "onoma",
            "ім я",
            "імя",
            "ім’я",
            "vardas",
            "vārds",
            "eesnimi",
            "собствено име",
            "nama depan",
            "fornöfn",
            "skírnarnafn",
            "nom de pila",
            "emri",
            "الاسم الأول",
            "שם פרטי",
            "名",
            "名字",
        ],
        "user.name.first",
    ),
    (
        "person_name",
        &[
            "last name",
            "family name",
            "lastname",
            "surname",
            "maiden name",
            "l name",
            "lname",
            "lastnm",
            "nachname",
            "nname",
            "enamn",
            "nachn",
            "familiya",
            "soyisim",
            "familienname",
            "zuname",
            "geburtsname",
            "nom de famille",
            "nom famille",
            "apellido",
            "apellidos",
            "primer apellido",
            "segundo apellido",
            "cognome",
            "sobrenome",
            "achternaam",
            "nazwisko",
            "efternamn",
            "efternavn",
            "etternavn",
            "sukunimi",
            "soyad",
            "soyadı",
            "příjmení",
            "nachnamen",
            "myoji",
            "фамилия",
            "priezvisko",
            "vezetéknév",
            "családnév",
            "nume",
            "nume de familie",
            "numele",
            "επώνυμο",
            "επίθετο",
            "eponymo",
            "прізвище",
            "prizvyshche",
            "pavardė",
            "uzvārds",
            "perekonnanimi",
            "perenimi",
            "prezime",
            "priimek",
            "фамилно име",
            "презиме",
            "nama belakang",
            "nama keluarga",
            "họ",
            "cognoms",
            "mbiemri",
            "اسم العائلة",
            "שם משפחה",
            "นามสกุล",
            "eftirnafn",
            "苗字",
            "姓",
            "姓氏",
        ],
        "user.name.last",
    ),
];

/// A name by itself beside a part of one is the other part, or all of it: `name_vorname`, `nombre_apellidos`, and
/// `会員名` is the member's.
const WHOLE: &[&str] = &[
    "voor",
    "vor",
    "name",
    "nom",
    "nombre",
    "nome",
    "naam",
    "namn",
    "会員",
    "顧客",
    "契約者",
    "申込者",
    "予約者",
    "利用者",
];

/// The category of a column that is of this kind: the recogniser's, unless exactly one part is named.
pub fn category(recogniser: &Recogniser, names: &NameEvidence) -> &'static str {
    let own = PARTS.iter().filter(|(name, ..)| *name == recogniser.name);
    let mut named = own.filter(|(_, words, _)| names.has(words));
    match (named.next(), named.next()) {
        (Some((_, words, part)), None) if !names.has_beside(words, WHOLE) => part,
        _ => recogniser.category,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RECOGNISERS;
    use crate::model::category::exists;

    #[test]
    fn a_part_is_said_by_the_columns_name() {
        let person = RECOGNISERS.iter().find(|one| one.name == "person_name").expect("names");
        for (column, expected) in [
            ("first_name", "user.name.first"),
            ("cust_fst_nm", "user.name.first"),
            ("PRENOM", "user.name.first"),
            ("名字", "user.name.first"),
            ("姓", "user.name.last"),
            ("apellidos", "user.name.last"),
            ("first_name_last_name", "user.name"),
            ("name_vorname", "user.name"),
            ("nombre_apellidos", "user.name"),
            ("attendee_last", "user.name.last"),
            ("会員名", "user.name"),
            ("full_name", "user.name"),
            ("姓名", "user.name"),
            ("name", "user.name"),
        ] {
            assert_eq!(
                category(person, &NameEvidence::of("t", column, None)),
                expected,
                "{column}"
            );
        }
    }

    #[test]
    fn parts_are_of_their_recogniser_and_in_the_taxonomy() {
        for (name, _, category) in PARTS {
            let whole = RECOGNISERS.iter().find(|one| one.name == *name).expect("a recogniser");
            assert!(category.starts_with(whole.category) && exists(category), "{category}");
        }
    }
}
