//! Random strings of a given form, and how often a recogniser takes one for proven: for tests.

use super::{documents, financial, vehicle};
use crate::detect::gate::Gates;
use crate::detect::name_evidence::{Hint, NameEvidence};
use crate::detect::recogniser::{Match, Recogniser};
use crate::detect::{Cell, RECOGNISERS};

/// One recogniser behind its gate.
pub struct Judge {
    pub recogniser: &'static Recogniser,
    gates: Gates,
}

impl Judge {
    pub fn of(recogniser: &'static Recogniser) -> Self {
        Self { recogniser, gates: Gates::of(&[recogniser]) }
    }

    pub fn named(name: &str) -> Self {
        Self::of(RECOGNISERS.iter().find(|recogniser| recogniser.name == name).expect("its name"))
    }

    pub fn judge(&self, text: &str) -> Match {
        match Cell::of(text) {
            Some(cell) if self.gates.open(&cell) == 1 => (self.recogniser.judge)(&cell),
            _ => Match::No,
        }
    }

    pub fn proves(&self, text: &str) -> bool {
        self.judge(text) == Match::Valid
    }
}

/// SplitMix64, so that every run sees the same strings.
pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % limit as u64) as usize
    }

    /// `9` a digit, `A` a letter, `h` a hexadecimal digit, `*` a capital or a digit, anything else itself.
    pub fn string(&mut self, form: &str) -> String {
        let one = |char: char| match char {
            '9' => char::from(b"0123456789"[self.below(10)]),
            'A' => char::from(b'A' + self.below(26) as u8),
            '*' => char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[self.below(36)]),
            'h' => char::from(b"0123456789abcdef"[self.below(16)]),
            other => other,
        };
        form.chars().map(one).collect()
    }
}

/// What a group's recognisers call their columns is understood as such, however it is written.
pub fn assert_names_are_understood(group: &[&Recogniser]) {
    for recogniser in group {
        for phrase in recogniser.names.strong {
            let camel = |word: &str| word[..1].to_uppercase() + &word[1..];
            let camel = if phrase.is_ascii() {
                phrase.split(' ').map(camel).collect()
            } else {
                phrase.to_uppercase()
            };
            for column in
                [phrase.replace(' ', "_"), camel, format!("subject_{}", phrase.replace(' ', "_"))]
            {
                let hint = NameEvidence::of("t", &column, None).name(recogniser);
                assert_eq!(hint, Hint::Strong, "{}: {column}", recogniser.name);
            }
        }
    }
}

#[test]
fn names_of_documents_accounts_and_vehicles_are_understood() {
    for group in [documents::ALL, financial::ALL, vehicle::ALL] {
        assert_names_are_understood(group);
    }
}

/// Most of 10,000 random strings of that form that may be proven.
#[test]
fn documents_accounts_and_vehicles_are_proven_no_more_often_than_chance() {
    for (name, form, most) in [
        // Remainder modulo 97; three digits' checks and two dates.
        ("iban", "DE99999999999999999999", 150),
        ("iban", "GB99AAAA99999999999999", 150),
        ("iban", "AA99999999999999999999", 8),
        ("mrz", "*********9UTO9999999F9999999<<<<<<<<<<<<<<<9", 2),
        ("mrz", "**************<<<<<<<*************<<<<<<<<<9", 0),
        ("mrz", "9999999F9999999UTO<<<<<<<<<<<9", 3),
        ("mrz", "******************************", 0),
        ("mrz", "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh", 0),
        // One in eleven where the first place says North America or China: 6 of 36 characters.
        ("vin", "1*******9********", 20),
        ("vin", "*****************", 5),
        ("vin", "99999999999999999", 0),
        ("bic", "AAAAAAAA", 5),
        ("bic", "AAAADEAA", 6),
        ("uk_driving_licence", "****************", 5),
        ("licence_plate", "AA99AAA", 0),
        ("passport_number", "A99999999", 0),
        ("bank_routing", "999999999", 400),
        ("driving_licence", "A9999999999", 1_000),
        ("bank_account", "99999999999999999999", 130),
        ("payment_card", "4999999999999999", 1_100),
    ] {
        let (judge, mut dice) = (Judge::named(name), Dice(4));
        let proven = (0..10_000).filter(|_| judge.proves(&dice.string(form))).count();
        assert!(proven <= most, "{name}: {proven} of 10,000 {form}");
    }
}
