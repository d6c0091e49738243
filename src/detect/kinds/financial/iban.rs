//! International bank account numbers: a country, two check digits, and what the country's banks use, in a
//! length of its own. Remainder modulo 97 over it all, so that one proven number is a hit.

use crate::detect::cell::Cell;
use crate::detect::checksum::{mod97, mod97_after};
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::LETTERS;

pub const IBAN: Recogniser = Recogniser {
    name: "iban",
    category: "user.financial.bank_account",
    names: Names {
        strong: &[
            "iban",
            "iban number",
            "iban no",
            "iban code",
            "international bank account number",
            "iban nr",
            "ibanno",
            "банк iban",
        ],
        weak: &["bank account", "bankverbindung", "compte bancaire", "cuenta", "conto corrente"],
        not: &["country", "bank", "bic"],
        tables: &[],
    },
    trust: Trust {
        values: 99,
        named: 75,
        within: 95,
        within_least: 0,
        enough: Some(1),
        proven_of_shaped: 40,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 13616-1:2020 and the IBAN Registry; ISO 7064 MOD 97-10",
    gate: Gate::ANY
        .bytes(15..=42)
        .digits(4..=32)
        .letters(2..=28)
        .wide(0..=0)
        .spaces(0..=8)
        .without(!(mark::DIGIT | LETTERS | mark::SPACE | mark::DASH)),
    judge: |cell| {
        let read = read(cell.text.as_bytes()).filter(|read| read.text.len() == cell.text.len());
        match read.and_then(|read| read.is_proven()) {
            Some(true) => Match::Valid,
            Some(false) => Match::Shape,
            None => Match::No,
        }
    },
    within: Within::Around(Gate::ANY.digits(2..=255).letters(2..=255), within),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "DE91100000000123456789",
            "FR76 3000 6000 0112 3456 7890 189",
            "GB29NWBK60161331926819",
            "nl91 abna 0417 1643 00",
            "NO93-8601-1117-947",
            "MT84MALT011000012345MTLCAST001S",
        ],
        shape: &["DE91100000000123456788", "GB29 NWBK 6016 1331 9268 18"],
        no: &[
            "DE9110000000012345678",
            "ZZ91100000000123456789",
            "DE91 10000000 0123456789",
            "DE911000000001234567890",
            "d41d8cd98f00b204e9800998ecf8427e",
            "SCN-125",
        ],
    },
};

/// What a text begins with, if its length and its first letters are right.
struct Read<'a> {
    /// Separators included.
    text: &'a [u8],
    /// In groups of four, and this between all of them.
    separator: Option<u8>,
}

/// An IBAN in one piece, or in groups of four with spaces or hyphens between all of them.
fn read(bytes: &[u8]) -> Option<Read<'_>> {
    let total = usize::from(length_of(*bytes.first_chunk::<4>()?)?);
    let separator = bytes.get(4).copied().filter(|byte| matches!(byte, b' ' | b'-'));
    let length = if separator.is_some() { total + (total - 1) / 4 } else { total };
    Some(Read { text: bytes.get(..length)?, separator })
}

impl Read<'_> {
    /// Whether the remainder is right; `None`: it is none at all.
    fn is_proven(&self) -> Option<bool> {
        let (head, account) = self.text.split_at(4);
        let remainder = match self.separator {
            None => mod97(account),
            Some(separator) => account.chunks(5).try_fold(0, |remainder, group| {
                let group = group.strip_prefix(&[separator])?;
                mod97_after(remainder, group)
            }),
        };
        Some(mod97_after(remainder?, head)? == 1)
    }
}

fn within(cell: &Cell<'_>) -> bool {
    let bytes = cell.text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut from = 2;
    // The check digits are the first group.
    while let Some(digits) = cell.next_group(from) {
        from = digits.end;
        let at = digits.start - 2;
        if (at == 0 || !word(at - 1))
            && read(&bytes[at..])
                .is_some_and(|read| !word(at + read.text.len()) && read.is_proven() == Some(true))
        {
            return true;
        }
    }
    false
}

/// By the letters of the country, in any case, and two digits.
fn length_of(head: [u8; 4]) -> Option<u8> {
    const BY_LETTERS: [u8; 1024] = {
        let (mut lengths, mut at) = ([0; 1024], 0);
        let known = LENGTHS.as_bytes();
        while at < known.len() {
            let length = (known[at + 2] - b'0') * 10 + known[at + 3] - b'0';
            lengths[letters(known[at], known[at + 1])] = length;
            at += 5;
        }
        lengths
    };
    const IS: [u8; 256] = {
        let (mut is, mut byte) = ([0; 256], 0_u8);
        while byte < 128 {
            is[byte as usize] =
                byte.is_ascii_alphabetic() as u8 | (byte.is_ascii_digit() as u8) << 1;
            byte += 1;
        }
        is
    };
    // All asked at once: in keys and hashes each of them alone is as often so as not.
    let [letter, other, first, second] = head.map(|byte| IS[usize::from(byte)]);
    if letter & other & (first & second) >> 1 == 0 {
        return None;
    }
    let [a, b, ..] = head;
    let length = BY_LETTERS[letters(a, b)];
    (length > 0).then_some(length)
}

/// Five bits of each, whatever its case.
const fn letters(a: u8, b: u8) -> usize {
    ((a & 31) as usize) << 5 | (b & 31) as usize
}

/// Each country with its length, as registered.
const LENGTHS: &str = "\
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 \
IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 \
MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 \
SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn the_registry_is_read() {
        let codes = || LENGTHS.split(' ').map(str::as_bytes);
        let length = |known: &[u8]| length_of([known[0], known[1], b'0', b'0']).map(usize::from);
        assert!(codes().all(|known| length(known).is_some_and(|n| (15..=34).contains(&n))));
        assert_eq!(
            (codes().count(), length_of(*b"no12"), length_of(*b"ZZ12")),
            (89, Some(15), None)
        );
    }

    #[test]
    fn one_wrong_digit_never_passes() {
        for iban in ["DE91100000000123456789", "GB29 NWBK 6016 1331 9268 19"] {
            let proven = |text: &str| {
                read(text.as_bytes()).is_some_and(|read| read.is_proven() == Some(true))
            };
            assert!(rejects_every_wrong_digit(iban, proven), "{iban}");
        }
    }

    #[test]
    fn stands_within_sentences_and_json() {
        for (text, expected) in [
            ("Please pay to DE91 1000 0000 0123 4567 89, thank you", true),
            ("请汇款至DE91100000000123456789，谢谢", true),
            (r#"{"to":{"iban":"GB29NWBK60161331926819","amount":12}}"#, true),
            ("iban=NL91ABNA0417164300;bic=ABNANL2A", true),
            ("IBAN:FR7630006000011234567890189.", true),
            ("pay BE68 5390 0754 7034 5 EUR now", true),
            ("Please pay to DE91 1000 0000 0123 4567 88, thank you", false),
            ("token xDE91100000000123456789 of the session", false),
            ("DE911000000001234567890 is too long for one", false),
        ] {
            assert_eq!(found("iban", text), expected, "{text}");
        }
    }
}
