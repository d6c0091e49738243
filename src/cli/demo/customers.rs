//! The customers: who they are, and the dates that make them what their group says.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::dice::Dice;
use super::people::{self, People, Person};
use super::plant::{CUSTOMERS, Group, SIZES};

/// A row of `customers`.
#[derive(Serialize)]
pub struct Customer {
    pub id: i64,
    full_name: String,
    pub email: String,
    phone: Option<String>,
    language: &'static str,
    country: &'static str,
    city: &'static str,
    postal_code: String,
    street: String,
    birth_date: NaiveDate,
    religion: Option<&'static str>,
    mothers_maiden_name: Option<&'static str>,
    resident_id: Option<String>,
    legacy_code: Option<String>,
    legal_basis: &'static str,
    consent_ends_at: Option<String>,
    balance_cents: i64,
    created_at: String,
    last_verified_at: String,
}

/// A customer with what the other tables need to know.
pub struct Dossier {
    pub row: Customer,
    pub group: Group,
    pub person: Person,
    /// Held on a contract, with an order of the last two years.
    pub buys: bool,
}

/// Dates as an import of 2019 left them.
const NO_DATES: [&str; 4] = ["31.12.2019", "unknown", "2019-13-40", "n/a"];
const DOMAINS: [&str; 4] = ["example.org", "example.com", "example.net", "mail.example.org"];

/// Twenty thousand customers, the groups spread evenly at random.
pub fn dossiers(dice: &mut Dice, people: &People, now: DateTime<Utc>) -> Vec<Dossier> {
    let mut groups: Vec<Group> =
        SIZES.iter().flat_map(|(group, count)| vec![*group; *count as usize]).collect();
    groups.resize(CUSTOMERS as usize, Group::Plain);
    dice.shuffle(&mut groups);
    let numbered = groups.into_iter().zip(1..);
    numbered.map(|(group, id)| dossier(dice, people, now, group, id)).collect()
}

fn dossier(dice: &mut Dice, people: &People, now: DateTime<Utc>, group: Group, id: i64) -> Dossier {
    let person = people.person(dice, now.date_naive());
    let on_consent = match group {
        Group::Dormant | Group::DormantHeld | Group::DormantOwing => false,
        Group::Plain | Group::Stale | Group::StaleUnreadable => dice.chance(20),
        _ => true,
    };
    let row = Customer {
        id,
        full_name: person.full_name.clone(),
        email: format!("{}.{id}@{}", person.mailbox, dice.pick(&DOMAINS)),
        phone: person.phone.clone(),
        language: person.country.language,
        country: person.country.code,
        city: person.city,
        postal_code: person.postcode.clone(),
        street: person.street.clone(),
        birth_date: person.birth_date,
        religion: people::belief(dice),
        mothers_maiden_name: dice.chance(40).then_some(person.maiden_name),
        resident_id: person.resident_id.clone(),
        legacy_code: dice.chance(60).then(|| legacy_code(dice)),
        legal_basis: if on_consent { "consent" } else { "contract" },
        consent_ends_at: consent_ends_at(dice, now, group, on_consent),
        balance_cents: balance_cents(dice, group, on_consent),
        created_at: iso(dice.ago(now, 5_200..6_000)),
        last_verified_at: last_verified_at(dice, now, group),
    };
    let in_order = matches!(group, Group::Plain | Group::Stale | Group::StaleUnreadable);
    Dossier { row, group, person, buys: in_order && !on_consent }
}

fn consent_ends_at(
    dice: &mut Dice,
    now: DateTime<Utc>,
    group: Group,
    on_consent: bool,
) -> Option<String> {
    match group {
        Group::LapsedRecently => Some(iso(dice.ago(now, 2..27))),
        Group::LapsedUnreadable => Some(dice.pick(&NO_DATES).to_owned()),
        _ if !on_consent => dice.chance(30).then(|| iso(dice.ago(now, 33..900))),
        Group::Plain | Group::Stale | Group::StaleUnreadable => {
            let left = chrono::Duration::days(dice.number(30..700) as i64);
            dice.chance(70).then(|| iso(now + left))
        }
        _ => Some(iso(dice.ago(now, 33..900))),
    }
}

fn last_verified_at(dice: &mut Dice, now: DateTime<Utc>, group: Group) -> String {
    match group {
        Group::Stale => iso(dice.ago(now, 740..1_900)),
        Group::StaleUnreadable => dice.pick(&NO_DATES).to_owned(),
        _ => iso(dice.ago(now, 1..700)),
    }
}

/// Debts where the group says so and with some ordinary customers; credit with a few.
fn balance_cents(dice: &mut Dice, group: Group, on_consent: bool) -> i64 {
    match group {
        Group::LapsedOwing | Group::DormantOwing => dice.number(100..90_000) as i64,
        Group::Plain if !on_consent && dice.chance(12) => dice.number(500..60_000) as i64,
        Group::Plain if !on_consent && dice.chance(3) => -(dice.number(100..5_000) as i64),
        _ => 0,
    }
}

/// A code of the system before this one; nobody remembers what it meant.
fn legacy_code(dice: &mut Dice) -> String {
    let letter = dice.pick(&["K", "Q", "R", "X"]);
    format!("{letter}{}", dice.digits("#/##-#"))
}

/// Seconds and UTC, as the shop's software writes times.
pub fn iso(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
