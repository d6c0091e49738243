//! Spanish tax numbers of legal persons (CIF, today NIF as well): a letter for the legal form, seven digits,
//! and a check digit or letter by a variant of Luhn.
//!
//! Associations and partnerships may lead to a person; a company's seldom does, so the name is needed.

use super::worth;
use crate::detect::checksum::luhn;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const ES_CIF: Recogniser = Recogniser {
    name: "es_cif",
    category: "user.contact.organization",
    names: Names {
        strong: &["cif", "codigo identificacion fiscal", "código identificación fiscal", "cif nif"],
        weak: &["nif"],
        not: &["price", "cost", "freight", "incoterm", "value"],
        tables: &[],
    },
    trust: Trust { integers: Integers::Never, ..worth::PLAIN },
    source: "Real Decreto 1065/2007, Orden EHA/451/2008",
    gate: Gate::ANY.bytes(9..=11).digits(7..=8).letters(1..=2),
    judge: |cell| match template::read(cell.text, &["A_9999999_*", "A_99999999"]) {
        Some(id) if is_proven(&id) => Match::Valid,
        Some(id) if FORMS_OF_LAW.contains(&id[0]) => Match::Shape,
        _ => Match::No,
    },
    within: Within::NamedWord,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["B80385289", "B-08414856", "P4143337F", "Q7617409C"],
        shape: &["B80385288", "P4143337G"],
        no: &["I80385289", "B8038528", "BB0385289", "B803852899", "SCN-125"],
    },
};

const FORMS_OF_LAW: &[u8] = b"ABCDEFGHJNPQRSUVW";

pub fn is_proven(id: &[u8]) -> bool {
    FORMS_OF_LAW.contains(&id[0]) && is_checked(id)
}

/// The check is Luhn's; public bodies and foreign firms write it as a letter, `J` for nought.
fn is_checked(id: &[u8]) -> bool {
    let mut digits = [0; 8];
    digits.copy_from_slice(&id[1..9]);
    if digits[7].is_ascii_alphabetic() {
        let Some(check) = b"JABCDEFGHI".iter().position(|letter| *letter == digits[7]) else {
            return false;
        };
        digits[7] = b'0' + check as u8;
    } else if b"NPQRSW".contains(&id[0]) {
        return false;
    }
    luhn(&digits)
}
