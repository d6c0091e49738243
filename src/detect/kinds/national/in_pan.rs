//! Permanent account numbers of the Indian income tax: five letters, four digits, a letter. The fourth letter
//! is the kind of holder, P for a person; the rule of the last letter is not public.
//!
//! Five letters, four digits and a letter are rare as a code, but nothing is summed up, so nearly all of a
//! column must name a kind of holder.

use super::NEEDS_NAME;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_form};

pub const IN_PAN: Recogniser = Recogniser {
    name: "in_pan",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "pan number",
            "pan no",
            "pan card",
            "pan card number",
            "permanent account number",
            "income tax pan",
            "india pan",
        ],
        weak: &["pan"],
        not: &["masked", "card pan", "last"],
        tables: &[],
    },
    trust: Trust {
        values: 82,
        within: 86,
        proven_of_shaped: 80,
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Income-tax Act 1961 section 139A, Rule 114 (India)",
    gate: Gate::ANY.bytes(10..=10).digits(4..=4).letters(6..=6),
    judge: |cell| judge(cell.text),
    within: Within::WordIn(|word| word.as_bytes().get(3) == Some(&b'P')),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["ALGPS2557H", "KVBPR1962C", "CSDCM4357K", "SDEFC7563A"],
        shape: &["ALGXS2557H", "KVBZR1962C"],
        no: &[
            "ALGPS0000H",
            "ALGP52557H",
            "ALGPS2557",
            "ALGPS25578",
            "SCN-125",
            "4400ABCDEF",
            "algps2557h",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<10>(text) {
        Some(pan)
            if has_form(text, "AAAAA0000A") && &pan[5..9] != b"0000" && pan == text.as_bytes() =>
        {
            // Person, company, firm, family, association, body, trust, authority, government, juridical person.
            if b"PCFHABTLGJ".contains(&pan[3]) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("furnish ALGPS2557H by Friday", true),
            ("PAN card: CSDCM4357K", true),
            ("part CSDCM4357K", false),
            ("part ALGXS2557H", false),
        ] {
            assert_eq!(found("in_pan", text), expected, "{text}");
        }
    }
}
