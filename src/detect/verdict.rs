//! The verdict on a field: what its name, type, comment and values say together, with reasons.
//!
//! | evidence | confidence |
//! |---|---|
//! | enough proven values of a kind that chance does not make (`Trust::enough`) | `values` |
//! | ≥ 60 % of the values proven | `values`, 99 with a strong name |
//! | strong name, ≥ 50 % of the right shape | `named`, 97 when most are proven |
//! | strong name, some of the right shape | 65 |
//! | strong name, no values yet | 60 |
//! | weak name or comment, ≥ 30 % proven | 75 |
//! | found within text in more rows than chance | `within` |
//! | strong name, bytes that are no text, for recordings of bodies | `named` |
//! | strong name, values of another shape; comment, and values of the shape; ≥ 5 % proven, beside fewer that only look so | 45 |
//!
//! In a column that is a key or refers to one, values count only with a strong name or a strong structure.
//! A name or table that says something else outweighs values trusted less than 80, and common words under a
//! strong name that none of the kind's own fits are another thing (a `gender` of decimals), and so are numbers, plain
//! words and short codes that do not fit a kind with a form of its own (`Open`).
//!
//! A column that is a counter, an enumeration or a column of hashes says nothing by its values alone, unless
//! nearly all of them are proven. Of several kinds that are named, one whose values are proven by their own
//! structure goes before one that only the name says (an IBAN in `account_number`); then the more confident one,
//! then the more specific category.
//!
//! From [`NAMED`] on a category is named; from [`SUSPECTED`] on a person must say (`unclassified`).

mod confidence;
mod embedded;
mod keys;
mod plain;
mod reasons;

use self::confidence::{from_bytes, from_hint, from_name, from_values, is_proven};
use self::embedded::embedded;
use self::plain::{Open, Plain};
use self::reasons::{percent, reasons};
use super::RECOGNISERS;
use super::finer;
use super::name_evidence::{Hint, NameEvidence};
use super::recogniser::{Integers, Recogniser};
use super::sensitivity::Sensitivity;
use super::tally::ValueCounts;
use crate::model::{Column, Kind};

pub use embedded::Embedded;
pub use keys::Role;

/// Percent from which a verdict names a category.
pub const NAMED: u8 = 60;
/// Percent from which a field without a category looks personal.
pub const SUSPECTED: u8 = 30;
/// Percent from which values outweigh a name that says something else.
const OUTWEIGHS: u8 = 80;

/// What a field holds, as far as can be told without an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The field's category; for free text the most sensitive one found within.
    pub category: Option<&'static str>,
    /// Percent.
    pub confidence: u8,
    /// Sentences for people; shares and names, never a value.
    pub reasons: Vec<String>,
    /// The highest of all its categories.
    pub sensitivity: Sensitivity,
    /// What it might be when the confidence is too low to name it.
    pub suspected: Option<&'static str>,
    /// Categories found within longer text, the most frequent first.
    pub embedded: Vec<Embedded>,
    /// Values that are not well-formed for the category, of those filled.
    pub invalid: u64,
}

impl Verdict {
    /// All categories: the field's own and those within its text.
    pub fn categories(&self) -> Vec<&'static str> {
        let embedded = self.embedded.iter().map(|embedded| embedded.category);
        let mut all: Vec<_> = self.category.into_iter().chain(embedded).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// One recogniser's opinion of the field as a whole.
struct Opinion {
    recogniser: &'static Recogniser,
    /// The recogniser's, or a part of it that the column's name says.
    category: &'static str,
    confidence: u8,
    /// Most values have a structure that chance does not make.
    proven: bool,
    reasons: Vec<String>,
}

impl Opinion {
    /// What decides between kinds that a field could be.
    fn rank(&self) -> (bool, u8, usize) {
        let depth = self.recogniser.category.matches('.').count();
        (self.confidence >= NAMED && self.proven, self.confidence, depth)
    }
}

/// Joins the evidence about one column that is no key.
pub fn verdict(table: &str, column: &Column, values: &ValueCounts) -> Verdict {
    keyed(table, column, values, Role::Plain)
}

/// Joins the evidence about one column, its role among the table's keys included.
pub fn keyed(table: &str, column: &Column, values: &ValueCounts, role: Role<'_>) -> Verdict {
    let names = NameEvidence::of(table, &column.name, column.comment.as_deref());
    let identifies = role.identifies(column, values);
    // max_by_key keeps the last of equals, and earlier recognisers are the stronger ones.
    let best = RECOGNISERS
        .iter()
        .filter(|recogniser| recogniser.fits(column.kind))
        .filter(|recogniser| !identifies || keys::believed(recogniser, &names, values))
        .map(|recogniser| opinion(recogniser, &names, column, values))
        .rev()
        .max_by_key(Opinion::rank)
        .filter(|opinion| opinion.confidence >= SUSPECTED);
    let whole = best.as_ref().filter(|opinion| opinion.confidence >= NAMED);
    let mut embedded = embedded(&names, values, whole.map(|opinion| opinion.recogniser));
    embedded.retain(|found| !identifies || keys::believed_within(found));
    let mut verdict = assemble(best, embedded, values);
    if identifies && verdict.category.is_none() && !values.hits.is_empty() {
        verdict.reasons.push(role.reason());
    }
    verdict
}

fn assemble(best: Option<Opinion>, embedded: Vec<Embedded>, values: &ValueCounts) -> Verdict {
    let named = best.as_ref().filter(|opinion| opinion.confidence >= NAMED);
    let top = embedded.iter().max_by_key(|e| (Sensitivity::of_all([e.category]), e.share));
    let (category, confidence) = match (named, top, &best) {
        (Some(opinion), ..) => (Some(opinion.category), opinion.confidence),
        (None, Some(top), _) => (Some(top.category), top.confidence),
        (None, None, Some(opinion)) => (None, opinion.confidence),
        (None, None, None) => (None, 0),
    };
    let invalid = named.map_or(0, |opinion| invalid(opinion.recogniser, values));
    let suspected = best.as_ref().filter(|_| category.is_none()).map(|o| o.category);
    let within = embedded
        .iter()
        .map(|e| format!("{} within the text of {} of the rows", e.category, percent(e.share)));
    let mut reasons: Vec<String> = within.collect();
    if named.is_some() || category.is_none() {
        reasons.splice(..0, best.into_iter().flat_map(|opinion| opinion.reasons));
    }
    if !values.is_current() {
        reasons.push(
            "counted by an older detector: kinds added since then were not looked for".to_owned(),
        );
    }
    let all = category.into_iter().chain(embedded.iter().map(|e| e.category));
    let sensitivity = Sensitivity::of_all(all);
    Verdict { category, confidence, reasons, sensitivity, suspected, embedded, invalid }
}

/// What values and names say about the whole field being this kind of data.
fn opinion(
    recogniser: &'static Recogniser,
    names: &NameEvidence,
    column: &Column,
    values: &ValueCounts,
) -> Opinion {
    let (name, comment) = (names.name(recogniser), names.comment(recogniser));
    let hits = values.of(recogniser.name);
    let integers = column.kind == Some(Kind::Long);
    let trust = &recogniser.trust;
    let alone = (!integers || trust.integers == Integers::Alone)
        && (trust.values >= OUTWEIGHS || !names.denies(recogniser));
    let plain = Plain::of(values);
    let speaks = trust.values > 0 && (alone || name != Hint::None) && is_proven(recogniser, hits);
    let most = hits.valid > 0 && hits.valid * 10 >= values.filled * 6;
    let confidence = [
        from_bytes(recogniser, column, name),
        if speaks { from_values(recogniser, hits, values.filled, name, plain) } else { 0 },
        from_name(recogniser, hits, values.filled, name, Open::of(recogniser, column, values)),
        from_hint(hits, values.filled, name, comment),
    ]
    .into_iter()
    .max()
    .unwrap_or(0);
    let proven = speaks && most && trust.values >= 90;
    let mut reasons = reasons(hits, values.filled, name, comment);
    reasons.extend(plain.reason().filter(|_| confidence > 0).map(str::to_owned));
    let category = finer::category(recogniser, names);
    Opinion { recogniser, category, confidence, proven, reasons }
}

fn invalid(recogniser: &Recogniser, values: &ValueCounts) -> u64 {
    use super::recogniser::Match;
    let hits = values.of(recogniser.name);
    match recogniser.well_formed {
        Some(Match::Valid) => values.filled - hits.valid.min(values.filled),
        Some(Match::Shape) => values.filled - (hits.valid + hits.shaped).min(values.filled),
        Some(Match::No) | None => 0,
    }
}

#[cfg(test)]
mod tests;
