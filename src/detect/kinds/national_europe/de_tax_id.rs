//! German tax identification numbers: eleven digits, ISO 7064 MOD 11,10, and of the first ten exactly one
//! digit comes twice or three times (never three in a row). The rule about repeats leaves one random number
//! in twenty-six, the check digit one in ten of those.

use super::worth;
use crate::detect::checksum::iso7064_mod11_10;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template;
use crate::detect::within::Within;

pub const DE_TAX_ID: Recogniser = Recogniser {
    name: "de_tax_id",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "steuer id",
            "steuerid",
            "steuer identifikationsnummer",
            "steueridentifikationsnummer",
            "steuerliche identifikationsnummer",
            "steuer idnr",
            "tax id",
            "tax identification number",
            "identifikationsnr",
            "steuer identnr",
            "steuer ident nr",
            "steueridnr",
            "id nr steuer",
        ],
        weak: &["tax number", "tax no", "steuernummer", "tin", "idnr", "identifikationsnummer"],
        not: &["company", "vendor", "business", "office", "rate"],
        tables: &[],
    },
    trust: worth::DATED,
    source: "§ 139b AO; BZSt: identification number; ISO 7064 MOD 11,10",
    gate: Gate::ANY.bytes(11..=14).digits(11..=11).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["99_999_999_999"]) {
        Some(number) if number[0] == b'0' => Match::No,
        Some(number) if is_tax_id(&number) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["76315802647", "82 164 573 038", "78209163345"],
        shape: &["76315802648", "12345678901", "11111111111"],
        no: &["01234567890", "7631580264", "763158026477", "763 158 026 47", "SCN-125"],
    },
};

fn is_tax_id(number: &[u8]) -> bool {
    let (digits, check) = number.split_at(10);
    has_one_repeat(digits) && check == [iso7064_mod11_10(digits)]
}

fn has_one_repeat(digits: &[u8]) -> bool {
    let mut counts = [0u8; 10];
    for digit in digits {
        counts[usize::from(digit - b'0')] += 1;
    }
    let repeated = || counts.iter().filter(|count| **count > 1);
    let in_a_row = digits.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
    repeated().count() == 1 && repeated().all(|count| *count <= 3) && !in_a_row
}
