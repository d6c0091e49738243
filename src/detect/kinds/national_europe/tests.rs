//! What every scheme of this group promises, tried on all of them.

use super::ALL;
use crate::detect::checksum::rejects_every_wrong_digit;
use crate::detect::kinds::chance::{Dice, Judge, assert_names_are_understood};
use crate::detect::recogniser::Match;
use crate::detect::within::found;
use crate::detect::{RECOGNISERS, Tally, verdict};
use crate::model::Column;

/// Left out are those without a check digit, and those that write two remainders alike or try two
/// centuries: they promise less.
#[test]
fn one_wrong_digit_never_passes() {
    for name in [
        "uk_nhs",
        "de_tax_id",
        "de_id_card",
        "fr_nir",
        "es_dni",
        "es_cif",
        "it_codice_fiscale",
        "nl_bsn",
        "pl_pesel",
        "pl_nip",
        "se_personnummer",
        "fi_hetu",
        "no_fodselsnummer",
        "dk_cpr",
        "ch_ahv",
        "at_svnr",
        "ie_pps",
    ] {
        let judge = Judge::named(name);
        let counted = judge.recogniser.examples.valid.iter().filter(|valid| {
            // Sweden's check digit does not count the century.
            name != "se_personnummer" || valid.len() <= 11
        });
        for valid in counted {
            assert!(rejects_every_wrong_digit(valid, |text| judge.proves(text)), "{name}: {valid}");
        }
    }
}

/// Most of 10,000 random strings of that form that may be proven, by each scheme's own chance and half of it
/// again (or a handful).
#[test]
fn random_strings_are_proven_no_more_often_than_chance() {
    for (name, form, most) in [
        // One in eleven, in ten, in 23: the schemes that need their name, and the letters of Spain.
        ("uk_nhs", "9999999999", 1_100),
        ("nl_bsn", "999999999", 1_050),
        ("pt_nif", "999999999", 1_050),
        ("pl_nip", "9999999999", 1_050),
        ("es_dni", "99999999A", 430),
        ("ie_pps", "9999999A", 430),
        ("es_cif", "A9999999A", 300),
        ("de_id_card", "A999999999", 430),
        // With a date, or a rule about repeats.
        ("de_tax_id", "99999999999", 60),
        ("pl_pesel", "99999999999", 110),
        ("se_personnummer", "9999999999", 110),
        ("se_personnummer", "20249999-9999", 110),
        ("dk_cpr", "999999-9999", 50),
        ("at_svnr", "9999999999", 50),
        ("cz_rodne_cislo", "9999999999", 200),
        // A remainder modulo 97 or two check digits beside the date; letters in their places.
        ("be_national_number", "99999999999", 30),
        ("no_fodselsnummer", "99999999999", 12),
        ("ro_cnp", "9999999999999", 30),
        ("ch_ahv", "9999999999999", 5),
        ("fr_nir", "999999999999999", 6),
        ("fi_hetu", "999999-999A", 30),
        ("de_social_insurance", "99999999A999", 60),
        ("it_codice_fiscale", "AAAAAA99A99A999A", 160),
        ("uk_nino", "AA 99 99 99 A", 1_000),
    ] {
        let (judge, mut dice) = (Judge::named(name), Dice(4));
        let proven = (0..10_000).filter(|_| judge.proves(&dice.string(form))).count();
        assert!(proven <= most, "{name}: {proven} of 10,000 {form}");
        assert!(proven * 30 >= most || most <= 60, "{name}: {proven} says that {form} is not read");
    }
}

/// A hundred columns of one style each: none of them is proven enough to speak without its name.
#[test]
fn business_numbers_are_not_taken_for_persons() {
    let forms = [
        "AA999999A",
        "ORD-99999999",
        "2024999999999",
        "17066999999",
        "1706659999",
        "1706659999999",
        "hhhhhhhhh",
        "hhhhhhhhhh",
        "hhhhhhhhhhhh",
        "hhhhhhhhhhhhhhhh",
        "9999999999",
        "99999999999",
        "999999999",
        "999999999999",
        "9999999999999",
        "999999999999999",
        "SKU99999A",
        "99999999A",
        "AAA999999",
        "20240131-9999",
        "240131-9999",
        "202401319999",
        "9999-999999",
        "9999999A",
        "A9999999A",
        "A999999999",
        "999-999-9999",
        "99.99.99-999.99",
        "999999/9999",
        "AAAA9999AA",
    ];
    let speakers = ALL.iter().filter(|recogniser| recogniser.trust.values > 0);
    for judge in speakers.map(|recogniser| Judge::of(recogniser)) {
        for form in forms {
            let mut dice = Dice(7);
            let judged: Vec<_> = (0..500).map(|_| judge.judge(&dice.string(form))).collect();
            let count =
                |wanted: Match| judged.iter().filter(|found| **found == wanted).count() as u64;
            let (valid, shaped) = (count(Match::Valid), count(Match::Shape));
            let trust = &judge.recogniser.trust;
            let enough = trust.enough.is_some_and(|enough| valid >= enough);
            let proven = valid * 100 >= (valid + shaped) * trust.proven_of_shaped;
            let speaks = proven && valid > 0 && (enough || valid * 10 >= 500 * 6);
            assert!(!speaks, "{} of {form}: {valid} and {shaped}", judge.recogniser.name);
        }
    }
}

/// A counter is no random number: its neighbours pass in turn, and never most of them.
#[test]
fn counters_are_not_taken_for_persons() {
    let starts = [40_101_000_000_u64, 8_001_010_000, 1_800_101_000_000, 192_070_128_621_000];
    let speakers = ALL.iter().filter(|recogniser| recogniser.trust.values > 0);
    for judge in speakers.map(|recogniser| Judge::of(recogniser)) {
        for start in starts {
            let proven = (start..start + 1_000).filter(|n| judge.proves(&n.to_string())).count();
            assert!(proven <= 120, "{} from {start}: {proven}", judge.recogniser.name);
        }
    }
}

#[test]
fn stand_within_text_and_json() {
    for (name, text, expected) in [
        ("uk_nino", "her number is AB 12 34 56 C, she says", true),
        ("uk_nino", "NI number AB123456C", true),
        ("uk_nino", r#"{"nino":"AB123456C"}"#, true),
        ("uk_nino", "part AB123456C was replaced", false),
        ("uk_nhs", "NHS number 913 186 0915, please", true),
        ("uk_nhs", "ring 913 186 0915, please", false),
        ("de_tax_id", "Steuer-ID 82 164 573 038, danke", true),
        ("de_id_card", "Personalausweis V1T2XMNYZ2 liegt vor", true),
        ("de_id_card", "part V1T2XMNYZ2 is out of stock", false),
        ("de_social_insurance", "RV-Nummer 12 160163 S 369 fehlt", true),
        ("fr_nir", "Mon numéro est 2 83 07 30 155 043 45.", true),
        ("fr_nir", r#"{"n":"291022A51627560"}"#, true),
        ("es_dni", "mi DNI es 02685995D, gracias", true),
        ("it_codice_fiscale", "il codice TBBVGN56D57L458A è giusto", true),
        ("nl_bsn", "BSN: 276122203", true),
        ("nl_bsn", "order 276122203", false),
        ("pl_pesel", "mój PESEL to 72042595488", true),
        ("se_personnummer", "mitt nummer är 840515-8877", true),
        ("se_personnummer", "invoice 20240131-0014 is open", false),
        ("se_personnummer", "invoice 20240131-0013 is open", false),
        ("fi_hetu", "tunnus 140253-9853.", true),
        ("se_personnummer", "the number (840515-8877) is hers", true),
        ("be_national_number", "she (98040408736) is new here", true),
        ("pt_nif", "o meu NIF é 231672322", true),
        ("be_national_number", "nummer 56.05.02-928.29 aub", true),
        ("no_fodselsnummer", "nummer 22056507608 takk", true),
        ("dk_cpr", "CPR 030541-3240", true),
        ("ch_ahv", "AHV 756.5864.9208.31", true),
        ("at_svnr", "SVNR 6592 270772", true),
        ("ro_cnp", r#"{"x":1650602090151}"#, true),
        ("cz_rodne_cislo", "r.č. 830306/4704", true),
        ("ie_pps", "PPSN 3380141S thanks", true),
    ] {
        assert_eq!(found(name, text), expected, "{name}: {text}");
    }
}

#[test]
fn their_names_are_understood() {
    assert_names_are_understood(ALL);
}

fn judged(column: &str, values: &[&str]) -> Option<&'static str> {
    let column = Column::plain(column);
    let mut tally = Tally::new(column.kind);
    for value in values {
        tally.count(value.as_bytes());
    }
    verdict("t", &column, &tally.finish()).category
}

/// Numbers with a date or letters inside speak for themselves, plain ones when their column does.
#[test]
fn columns_are_told_by_value_or_by_name() {
    for recogniser in ALL {
        let valid = recogniser.examples.valid;
        let named = judged(&recogniser.names.strong[0].replace(' ', "_"), valid);
        assert_eq!(named, Some(recogniser.category), "{} by name", recogniser.name);
        let alone = (recogniser.trust.values > 0).then_some(recogniser.category);
        assert_eq!(judged("c7", valid), alone, "{} by value", recogniser.name);
    }
}

/// One true number among many others that look like it is chance; among other things it is a hit.
#[test]
fn one_among_others_is_a_hit_unless_it_looks_like_them() {
    let mut texts = vec!["A-100"; 999];
    texts.push("291022A51627560");
    assert!(judged("reference", &texts).is_some());
    let numbers: Vec<String> =
        (0..999_u64).map(|n| (n * 987_654_321_987 + 100_000_000_000_000).to_string()).collect();
    let mut numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    numbers.push("192077128621373");
    assert_eq!(judged("reference", &numbers), None);
}

#[test]
fn all_are_registered() {
    assert!(ALL.iter().all(|own| RECOGNISERS.iter().any(|one| one.name == own.name)));
}
