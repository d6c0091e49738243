//! Objections to how well values are kept: forms that are mixed, people that stand in a table twice, secrets
//! in plain text.

use super::Policies;
use super::fields::Field;
use crate::detect::{Sensitivity, sensitivity::ruling, tokens};
use crate::finding::kind::{Finding, Kind, counted};
use crate::model::{Column, category};
use crate::notify::alert::AlertSeverity;
use crate::scan::quality::{Form, Group, Repeats};

/// Share of the values, in percent, from which a second form is a finding: below it are slips.
const SECOND_PERCENT: u64 = 1;
/// And at least so many: two slips in a small table are slips, too.
const SECOND_LEAST: u64 = 3;
/// Share of the values, in percent, that must have some form of a group before the column is of that group,
/// where its category does not say so.
const OF_GROUP_PERCENT: u64 = 80;
/// Share of the rows, in ten-thousandths, from which people who stand in a table twice are a finding.
const REPEATS_FROM: u64 = 100;
/// Share of the values, in percent, from which a column counts as hashed or encrypted.
const SEALED_PERCENT: u64 = 90;

/// Words of columns that hold countries.
const COUNTRY: [&str; 9] =
    ["country", "nationality", "citizenship", "land", "pays", "pais", "paese", "国家", "国籍"];
/// Words of columns that hold what must never be readable.
const SECRETS: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "passwort", "contraseña", "senha", "密码"];
/// Words beside them that make a column one about passwords.
const NOT_SECRETS: [&str; 17] = [
    "hash", "digest", "at", "date", "changed", "expires", "expiry", "reset", "policy", "hint",
    "count", "attempts", "failures", "strength", "length", "version", "id",
];

/// What is written in several forms.
pub(super) fn not_normalised(field: &Field<'_>) -> Option<Finding> {
    let quality = &field.observation.quality;
    let filled = field.observation.values.filled;
    let groups = [Group::Dates, Group::Phones, Group::Countries, Group::Emails, Group::Marks];
    let mut mixed: Vec<String> = groups
        .into_iter()
        .filter(|group| is_of(field, *group))
        .filter_map(|group| {
            let forms = quality.of(group);
            let (_, second) = forms.get(1)?;
            let all: u64 = forms.iter().map(|(_, count)| count).sum();
            is_mixed(*second, all).then(|| shares(&forms, all))
        })
        .collect();
    if is_mixed(quality.blanks, filled) && !is_padded(&field.observation.column) {
        mixed.push(format!("blanks around {}", counted(quality.blanks, "value")));
    }
    (!mixed.is_empty()).then(|| {
        let message = format!(
            "{} mixes forms: {}; agree on one, bring the rest to it and check it where it is written, or \
             searches and comparisons miss records",
            field.path(),
            mixed.join("; "),
        );
        field.finding(Kind::NotNormalised, message)
    })
}

/// Whether the database itself fills values up with blanks.
fn is_padded(column: &Column) -> bool {
    let base = column.base().split('(').next().unwrap_or_default();
    matches!(base, "char" | "character" | "bpchar")
}

fn is_mixed(second: u64, all: u64) -> bool {
    second >= SECOND_LEAST && second * 100 >= all * SECOND_PERCENT
}

/// `dates as YYYY-MM-DD 90 %, dates as DD.MM.YYYY 10 %`.
fn shares(forms: &[(Form, u64)], all: u64) -> String {
    let share = |(form, count): &(Form, u64)| {
        let percent = count * 100 / all.max(1);
        let percent = if percent == 0 { "< 1".to_owned() } else { percent.to_string() };
        format!("{} {percent} %", form.as_str())
    };
    forms.iter().map(share).collect::<Vec<_>>().join(", ")
}

/// Digits are no telephone numbers and two letters no country unless the column says so.
fn is_of(field: &Field<'_>, group: Group) -> bool {
    let observation = field.observation;
    let category = field.verdict.category.unwrap_or_default();
    let most = || {
        let own: u64 = observation.quality.of(group).iter().map(|(_, count)| count).sum();
        own * 100 >= observation.values.filled * OF_GROUP_PERCENT
    };
    match group {
        Group::Dates => most(),
        Group::Phones => category == "user.contact.phone_number" && most(),
        Group::Countries => {
            let words = tokens::split(&observation.column.name);
            words.iter().any(|word| COUNTRY.contains(&word.as_str())) && most()
        }
        Group::Emails => category == "user.contact.email",
        Group::Marks => true,
    }
}

/// A table that holds each person once, and holds some twice. Elsewhere the same person may stand in many
/// rows, as somebody who orders often does.
pub(super) fn duplicates(field: &Field<'_>, policies: &Policies<'_>) -> Option<Finding> {
    let Repeats { same, rows, share, exact } = field.observation.quality.repeats?;
    let subject = policies.dataset(&field.table_ref)?.subject.as_deref()?;
    let once = field.table.key.as_ref().is_some_and(|key| key.as_slice() == [subject]);
    // What is counted must still be what the column holds.
    let known = field.verdict.category.is_some();
    (once && known && share >= REPEATS_FROM && rows * share >= 2 * 10_000).then(|| {
        let error = if exact { "counted" } else { "estimated, ± 3 %" };
        let message = format!(
            "{}.{} % of {} looked at in {} have the same {} as another ({error}): likely the same person \
             twice; merge them, or what is erased of one stays in the other",
            share / 100,
            share / 10 % 10,
            counted(rows, "row"),
            field.table_ref,
            same.as_str(),
        );
        field.finding(Kind::Duplicates, message)
    })
}

/// Secrets that should be hashed and identifiers that should be encrypted, and are not.
pub(super) fn plaintext_sensitive(
    field: &Field<'_>,
    policies: Option<&Policies<'_>>,
) -> Option<Finding> {
    let filled = field.observation.values.filled;
    let sealed = field.observation.quality.sealed;
    if filled == 0 || sealed * 100 >= filled * SEALED_PERCENT {
        return None;
    }
    let officer = policies.and_then(|policies| field.officer(policies));
    if officer == Some(category::NONE) {
        return None;
    }
    let category = officer.or(field.verdict.category).filter(|key| match policies {
        None => ruling(key).sensitivity == Sensitivity::Sensitive,
        Some(_) => needs_sealing(key) && field.verdict.embedded.is_empty(),
    });
    let (what, rule) = match category {
        Some(key) => (key, ruling(key).rule),
        None if is_secret(field) => {
            ("user.authorization.password", ruling("user.authorization").rule)
        }
        None => return None,
    };
    let remedy = if is_below(what, "user.authorization") {
        "keep only a salted hash (Argon2id, bcrypt)"
    } else {
        "encrypt it in the application, or keep a keyed hash if it is only compared"
    };
    let path = field.path();
    let message = if sealed == 0 {
        format!("{path} holds {what} in plain text ({rule}); {remedy}")
    } else {
        let plain = counted(filled.saturating_sub(sealed), "value");
        format!("{path} holds {what}, {plain} of it in plain text ({rule}); {remedy}")
    };
    Some(field.finding(Kind::PlaintextSensitive, message).with_severity(AlertSeverity::Error))
}

/// Under policies only what is a key to somebody's account, money or papers: a diagnosis has to be read.
fn needs_sealing(key: &str) -> bool {
    ["user.authorization", "user.government_id", "user.financial", "user.payment"]
        .iter()
        .any(|above| is_below(key, above))
}

fn is_below(key: &str, above: &str) -> bool {
    category::lineage(key).any(|own| own == above)
}

fn is_secret(field: &Field<'_>) -> bool {
    let words = tokens::split(field.name());
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&SECRETS) && !has(&NOT_SECRETS)
}
