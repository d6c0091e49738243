//! People who do not exist: common names of nine countries, put together at random.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate};

use super::dice::Dice;
use super::numbers;
use super::places::{COUNTRIES, Country};

pub struct Person {
    pub country: &'static Country,
    pub full_name: String,
    /// The name as the local part of a mail address; not unique.
    pub mailbox: String,
    pub phone: Option<String>,
    pub city: &'static str,
    pub postcode: String,
    pub street: String,
    pub birth_date: NaiveDate,
    pub maiden_name: &'static str,
    /// Chinese customers only.
    pub resident_id: Option<String>,
}

/// Names by country code.
pub struct People {
    names: BTreeMap<&'static str, Names>,
}

#[derive(Default)]
struct Names {
    given: Vec<Name>,
    family: Vec<Name>,
}

#[derive(Clone, Copy)]
struct Name {
    written: &'static str,
    ascii: &'static str,
}

const NAMES: &str = include_str!("data/names.txt");
const BELIEFS: [&str; 5] = ["catholic", "protestant", "muslim", "buddhist", "none"];

impl People {
    pub fn new() -> Self {
        let mut names = BTreeMap::<_, Names>::new();
        for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let (Some(country), Some(part)) = (words.next(), words.next()) else { continue };
            let entry = names.entry(country).or_default();
            let list = if part == "given" { &mut entry.given } else { &mut entry.family };
            list.extend(words.map(|word| {
                let (written, ascii) = word.split_once('|').unwrap_or((word, word));
                Name { written, ascii }
            }));
        }
        Self { names }
    }

    /// Somebody who came of age before `today`.
    pub fn person(&self, dice: &mut Dice, today: NaiveDate) -> Person {
        let country = country(dice);
        let names = &self.names[country.code];
        let (given, family) = (dice.pick(&names.given), dice.pick(&names.family));
        let birth_date = birth_date(dice, today);
        let chinese = country.code == "CN";
        let pattern = dice.pick(country.phones);
        Person {
            country,
            full_name: full_name(country, given, family),
            mailbox: format!("{}.{}", given.ascii, family.ascii).to_lowercase(),
            phone: dice.chance(80).then(|| dice.digits(pattern)),
            city: dice.pick(country.cities),
            postcode: dice.digits(country.postcode),
            street: street(dice, country),
            birth_date,
            maiden_name: dice.pick(&names.family).written,
            resident_id: (chinese && dice.chance(80))
                .then(|| numbers::resident_id(dice, birth_date)),
        }
    }
}

/// What the old form asked and nobody had to answer.
pub fn belief(dice: &mut Dice) -> Option<&'static str> {
    dice.chance(30).then(|| dice.pick(&BELIEFS))
}

fn country(dice: &mut Dice) -> &'static Country {
    let mut ticket = dice.number(0..100);
    for country in &COUNTRIES {
        match ticket.checked_sub(country.share) {
            Some(left) => ticket = left,
            None => return country,
        }
    }
    &COUNTRIES[0]
}

fn full_name(country: &Country, given: Name, family: Name) -> String {
    if country.family_first {
        format!("{}{}", family.written, given.written)
    } else {
        format!("{} {}", given.written, family.written)
    }
}

fn street(dice: &mut Dice, country: &Country) -> String {
    let number = dice.number(1..180).to_string();
    country.address.replace("{n}", &number).replace("{s}", dice.pick(country.streets))
}

fn birth_date(dice: &mut Dice, today: NaiveDate) -> NaiveDate {
    let years = dice.number(19..85) as i32;
    let first = NaiveDate::from_ymd_opt(today.year() - years, 1, 1).expect("1 January exists");
    first + Duration::days(dice.number(0..365) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")
    }

    #[test]
    fn shares_add_up_to_everybody() {
        assert_eq!(COUNTRIES.iter().map(|country| country.share).sum::<u64>(), 100);
    }

    #[test]
    fn every_country_has_names() {
        let people = People::new();
        for country in &COUNTRIES {
            let names = &people.names[country.code];
            assert!(names.given.len() >= 16 && names.family.len() >= 16, "{}", country.code);
        }
    }

    #[test]
    fn mailboxes_are_plain_ascii() {
        let (people, mut dice) = (People::new(), Dice::new(1));
        for _ in 0..2_000 {
            let person = people.person(&mut dice, today());
            let plain = |c: char| c.is_ascii_lowercase() || c == '.';
            assert!(person.mailbox.chars().all(plain), "{}", person.mailbox);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let someone = |seed| People::new().person(&mut Dice::new(seed), today()).full_name;
        assert_eq!(someone(7), someone(7));
        assert!((0..20).any(|seed| someone(seed) != someone(7)));
    }
}
