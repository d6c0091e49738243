//! Business identifier codes of banks: four letters, a country, two characters of a place, three of a branch.
//!
//! Four letters and a country are many a word (`SHIPMENT`, by way of Montenegro), so a code is proven only
//! by a bank that many accounts are with, a digit, or the branch `XXX`, which no word has.

use super::countries::is_country;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const BIC: Recogniser = Recogniser {
    name: "bic",
    category: "user.financial.bank_account",
    names: Names {
        strong: &["bic", "bic code", "swift", "swift code", "swift bic", "bic swift", "swiftcode"],
        weak: &[],
        not: &["message", "language", "app", "package", "color"],
        tables: &[],
    },
    trust: Trust {
        values: 70,
        named: 88,
        within: 80,
        within_least: 0,
        enough: None,
        proven_of_shaped: 70,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 9362:2022",
    gate: Gate::ANY
        .bytes(8..=11)
        .digits(0..=5)
        .letters(6..=11)
        .spaces(0..=0)
        .without(mark::AT | mark::DOT | mark::DASH | mark::UNDERSCORE | mark::LOWER | mark::OTHER),
    judge: |cell| judge(cell.text.as_bytes()),
    within: Within::NamedWord,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["DEUTDEFF", "COBADEFFXXX", "BNPAFRPP", "NWBKGB2L", "ABCDPLP1", "BCDEBRSPXXX"],
        shape: &["ABCDPLPW", "SHIPMENT", "ABCDFRPPABC"],
        no: &["ABCDZZPW", "ABCDPLPWX", "ABC1PLPW", "APPROVED", "CANCELLED", "A1B2C3D4"],
    },
};

fn judge(code: &[u8]) -> Match {
    let formed = matches!(code.len(), 8 | 11)
        && code[..4].iter().all(u8::is_ascii_uppercase)
        && code[4..].iter().all(u8::is_ascii_alphanumeric);
    if !formed || !is_country(&code[4..6]) {
        Match::No
    } else if code[6..].iter().any(u8::is_ascii_digit)
        || code.get(8..) == Some(b"XXX")
        || BANKS.as_bytes().chunks(5).any(|bank| bank[..4] == code[..4])
    {
        Match::Valid
    } else {
        Match::Shape
    }
}

/// Large banks, by their party prefix.
const BANKS: &str = "\
ABNA AGRI BARC BBVA BCEE BCIT BKCH BNPA BOFA BPCE BSCH CAIX CCRT CEPA CHAS CITI CMCI COBA CRED CRES CRLY DEUT \
DABA DNBA ESSE GENO HAND HELA HSBC HYVE ICBK INGB INGD KRED LOYD MIDL NDEA NTSB NWBK PBNK PCBC POFI PSST RABO \
RBOS REVO RZBA SCBL SOGE SPAR SWED TRWI UBSW UNCR";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn the_name_stands_beside_it_in_text() {
        for (text, expected) in [
            ("BIC: ABCDPLPW, please", true),
            (r#"{"swift":"ABCDFRPPABC"}"#, true),
            ("the SHIPMENT is DELIVERY ready today", false),
        ] {
            assert_eq!(found("bic", text), expected, "{text}");
        }
    }

    #[test]
    fn words_in_capitals_are_no_codes() {
        for word in ["SHIPMENT", "DELIVERY", "PRIORITY", "INVOICES", "STANDARD", "TERMINATION"] {
            assert_ne!(judge(word.as_bytes()), Match::Valid, "{word}");
        }
    }
}
