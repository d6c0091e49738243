//! What chance proves: numbers that are none of these, of the same length and form, pass no more often than
//! the scheme says.

use chrono::NaiveDate;

use crate::detect::{Cell, Match, RECOGNISERS, Tally, verdict};
use crate::model::{Column, Kind};

/// A form, and how many of its random fillings at least come on one that is proven; 0: none ever is.
const FORMS: &[(&str, &str, u32)] = &[
    ("cn_resident_id", "000000000000000000", 10_000),
    ("cn_social_credit_code", "000000000000000000", 200),
    ("cn_social_credit_code", "91000000*********0", 30),
    ("mx_curp", "AAAA000000AAAAAA00", 10_000),
    ("sg_nric", "A0000000A", 100),
    ("hk_identity_card", "A0000000", 11),
    ("hk_identity_card", "AA000000(0)", 11),
    ("tw_national_id", "A000000000", 20),
    ("kr_rrn", "000000-0000000", 250),
    ("kr_rrn", "0000000000000", 250),
    ("br_cpf", "00000000000", 90),
    ("br_cpf", "000.000.000-00", 90),
    ("br_cnpj", "00000000000000", 90),
    ("br_cnpj", "**.***.***/****-00", 90),
    ("ar_cuit", "00000000000", 80),
    ("ar_cuit", "00-00000000-0", 80),
    ("cl_rut", "000000000", 0),
    ("cl_rut", "00000000-0", 11),
    ("in_pan", "AAAAA0000A", 2),
    ("in_pan", "**********", 1_000),
    ("in_aadhaar", "000000000000", 0),
    ("in_aadhaar", "0000 0000 0000", 12),
    ("us_ssn", "000000000", 0),
    ("us_itin", "000000000", 0),
    ("us_itin", "000-00-0000", 20),
    ("jp_my_number", "000000000000", 10),
    ("ca_sin", "000000000", 12),
    ("au_tfn", "000000000", 11),
    ("nz_ird", "00000000", 11),
    ("nz_ird", "000000000", 70),
    ("mo_resident_id", "00000000", 0),
    ("us_medicare_mbi", "***********", 10_000),
    ("au_medicare", "0000000000", 0),
    ("au_medicare", "0000 00000 0", 20),
];

/// A small generator of its own (Knuth's MMIX), so that the same numbers come again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_of(&mut self, all: &[u8]) -> char {
        char::from(all[self.below(all.len() as u64) as usize])
    }

    fn fill(&mut self, form: &str) -> String {
        const ALL: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let fill = |char| match char {
            '0' => self.one_of(&ALL[..10]),
            'A' => self.one_of(&ALL[10..]),
            '*' => self.one_of(ALL),
            other => other,
        };
        form.chars().map(fill).collect()
    }
}

fn proven(name: &str, texts: impl Iterator<Item = String>) -> u32 {
    let recogniser = RECOGNISERS.iter().find(|one| one.name == name).expect("its name");
    let judge = |text: String| (recogniser.judge)(&Cell::of(&text).expect("text"));
    texts.map(judge).filter(|judged| *judged == Match::Valid).count() as u32
}

/// The rate, and a fifth and ten more for the dice.
fn most(one_in: u32) -> u32 {
    10_000_u32.checked_div(one_in).map_or(0, |rate| rate + rate / 5 + 10)
}

#[test]
fn chance_proves_no_more_than_the_scheme_lets_pass() {
    for (name, form, one_in) in FORMS {
        let mut dice = Dice(form.len() as u64);
        let passed = proven(name, (0..10_000).map(|_| dice.fill(form)));
        assert!(passed <= most(*one_in), "{name}: {passed} of 10,000 {form}");
        // Else the form would not reach the checksum.
        assert!(*one_in == 0 || *one_in > 250 || passed > 0, "{name}: no {form} at all");
    }
}

/// Counters, order numbers by day, moments in milliseconds and telephone numbers, as long as the form.
#[test]
fn what_tables_are_full_of_proves_no_more_than_chance() {
    for (name, form, one_in) in FORMS.iter().filter(|(_, form, _)| form.bytes().all(|b| b == b'0'))
    {
        let size = form.len();
        let cut = |text: String| text.chars().cycle().take(size).collect::<String>();
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
        let order = |at: u64| {
            let day = (first + chrono::Days::new(at)).format("%Y%m%d");
            let rest = size - 8;
            cut(format!("{day}{:0rest$}", at * 37 % 10_u64.pow(rest as u32)))
        };
        let moment = |at: u64| cut(format!("{}", 1_704_067_200_000 + at * 3_456_789));
        let mut dice = Dice(7);
        let decoys: [(&str, Vec<String>); 4] = [
            ("counters", (0..10_000).map(|at: u64| format!("{:0size$}", 100_000 + at)).collect()),
            ("order numbers", (0..10_000).map(order).collect()),
            ("moments", (0..10_000).map(moment).collect()),
            (
                "telephones",
                (0..10_000)
                    .map(|_| cut(format!("1{}", 300_000_000 + dice.below(699_999_999))))
                    .collect(),
            ),
        ];
        for (what, decoys) in decoys {
            let passed = proven(name, decoys.into_iter());
            // Years begin as some kinds of CUIT do: then only its check digit is left.
            let one_in = if *name == "ar_cuit" { 11 } else { *one_in };
            assert!(passed <= most(one_in) * 2, "{name}: {passed} of 10,000 {what} like {form}");
        }
    }
}

/// Whatever single values prove, a column of random numbers is nothing of it.
#[test]
fn a_column_of_random_numbers_has_no_verdict() {
    for (_, form, _) in FORMS.iter().filter(|(_, form, _)| !matches!(*form, "AAAAA0000A")) {
        let mut dice = Dice(42);
        for kind in [Some(Kind::String), Some(Kind::Long)] {
            let mut tally = Tally::new(kind);
            (0..200).for_each(|_| tally.count(dice.fill(form).as_bytes()));
            let verdict = verdict("t", &column("reference", kind), &tally.finish());
            let national =
                verdict.category.is_some_and(|key| key.starts_with("user.government_id"));
            assert!(!national, "{form}: {:?}", verdict.reasons);
        }
    }
}

/// A name and numbers as people keep them, proven or not, are one.
#[test]
fn a_column_with_its_name_is_known() {
    for (column_name, form, category) in [
        ("ssn", "536-90-0000", "user.government_id.national_identification_number"),
        ("ssn", "536900000", "user.government_id.national_identification_number"),
        ("tfn", "000000000", "user.government_id.national_identification_number"),
        ("aadhaar_no", "900000000000", "user.government_id.national_identification_number"),
        ("マイナンバー", "000000000000", "user.government_id.national_identification_number"),
        ("주민등록번호", "9001150000000", "user.government_id.national_identification_number"),
        ("統一社會信用代碼", "91310115*********0", "user.contact.organization"),
        ("cpf_cliente", "00000000000", "user.government_id.national_identification_number"),
        ("medicare_number", "2000 00000 1", "user.health_and_medical.insurance_beneficiary_id"),
    ] {
        let mut dice = Dice(3);
        let mut tally = Tally::new(Some(Kind::String));
        (0..500).for_each(|_| tally.count(dice.fill(form).as_bytes()));
        let verdict = verdict("t", &column(column_name, Some(Kind::String)), &tally.finish());
        assert_eq!(verdict.category, Some(category), "{column_name}: {:?}", verdict.reasons);
    }
}

fn column(name: &str, kind: Option<Kind>) -> Column {
    Column { kind, ..Column::plain(name) }
}
