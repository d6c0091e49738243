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

use super::RECOGNISERS;
use super::finer;
use super::hits::Hits;
use super::name_evidence::{Hint, NameEvidence};
use super::recogniser::{Integers, Recogniser};
use super::sensitivity::Sensitivity;
use super::tally::ValueCounts;
use crate::model::{Column, Kind};

mod keys;

pub use keys::Role;

/// Percent from which a verdict names a category.
pub const NAMED: u8 = 60;
/// Percent from which a field without a category looks personal.
pub const SUSPECTED: u8 = 30;
/// Percent from which values outweigh a name that says something else.
const OUTWEIGHS: u8 = 80;
/// Percent below which a kind has no form of its own, and lives on its name.
const FORMED: u8 = 75;

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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    pub category: &'static str,
    /// Rows it was found in, of all filled, in ten-thousandths.
    pub share: u64,
    confidence: u8,
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

/// What the column as a whole is beside all recognisers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    No,
    Counter,
    Enumeration,
    Hashes,
}

impl Plain {
    fn of(values: &ValueCounts) -> Self {
        let (shapes, filled) = (&values.shapes, values.filled);
        match () {
            () if shapes.is_running(filled) => Plain::Counter,
            () if shapes.is_hex(filled) => Plain::Hashes,
            () if shapes.is_enumeration(filled) => Plain::Enumeration,
            () => Plain::No,
        }
    }

    fn reason(self) -> Option<&'static str> {
        match self {
            Plain::No => None,
            Plain::Counter => {
                Some("most rows hold the number after the row before, like a counter")
            }
            Plain::Enumeration => Some("a few values are repeated, like an enumeration"),
            Plain::Hashes => Some("the values are hexadecimal, like hashes or UUIDs"),
        }
    }
}

fn from_values(recogniser: &Recogniser, hits: Hits, filled: u64, name: Hint, plain: Plain) -> u8 {
    let trust = &recogniser.trust;
    let nearly_all = hits.valid * 10 >= filled * 9;
    let most = hits.valid > 0 && hits.valid * 10 >= filled * 6;
    let enough = trust.enough.is_some_and(|enough| hits.valid >= enough);
    if plain != Plain::No && name == Hint::None && !(nearly_all && trust.values >= 85) {
        // One id with a strong structure among codes is still one; a counter meets every check in time.
        return if enough && plain != Plain::Counter { trust.values } else { 0 };
    }
    match (most || enough, name) {
        (true, Hint::Strong) => 99,
        (true, _) => trust.values,
        // A few good ones among other things: somebody must look, unless the kind is easily mistaken. Beside
        // more that look the same and fail they are chance.
        (false, _)
            if trust.values >= 85 && hits.valid * 20 >= filled && hits.valid > hits.shaped =>
        {
            45
        }
        (false, _) => 0,
    }
}

/// Bytes show nothing, so the name and the type must do.
fn from_bytes(recogniser: &Recogniser, column: &Column, name: Hint) -> u8 {
    let bytes = recogniser.fits_bytes() && is_bytes(&column.type_name);
    if bytes && name == Hint::Strong { recogniser.trust.named } else { 0 }
}

/// PostgreSQL's `bytea`, MySQL's `mediumblob` and `varbinary(512)`, SQLite's `BLOB`.
fn is_bytes(type_name: &str) -> bool {
    let bare = type_name.split(['(', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    bare == "bytea" || bare.ends_with("blob") || bare.ends_with("binary")
}

/// Whether values hide anything: what they do not look like they are not. Something encrypted may be anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    /// Whole numbers or a handful of marks.
    Numbers,
    /// Words and short codes, for a kind that has a form of its own.
    Words,
    /// The same few again and again, for names of people, who are many.
    Handful,
}

impl Open {
    fn of(recogniser: &Recogniser, column: &Column, values: &ValueCounts) -> Self {
        let (shapes, filled) = (&values.shapes, values.filled);
        // What is encrypted is no row of digits, and a UUID by its type is nothing else.
        let bare = column.kind == Some(Kind::Long)
            || column.type_name == "uuid"
            || filled > 0 && shapes.digits * 10 >= filled * 9;
        let formed = recogniser.well_formed.is_some() || recogniser.name == "postal_address";
        match () {
            () if bare || (1..=4).contains(&shapes.few) && filled >= 20 => Open::Numbers,
            () if recogniser.name == "person_name" && shapes.few > 0 && filled >= 20 => {
                Open::Handful
            }
            () if !formed || !shapes.is_open(filled) => Open::No,
            () if shapes.digits * 2 >= filled => Open::Numbers,
            () => Open::Words,
        }
    }
}

fn from_name(recogniser: &Recogniser, hits: Hits, filled: u64, name: Hint, open: Open) -> u8 {
    if name != Hint::Strong {
        return 0;
    }
    let formed = hits.valid + hits.shaped;
    match (filled, formed) {
        (0, _) => 60,
        // Common words with no form of their own: what none of them fits only shares the name.
        (_, 0) if recogniser.trust.values < FORMED && recogniser.well_formed.is_none() => 0,
        (_, 0) if open != Open::No => 0,
        (_, 0) => 45,
        _ if hits.valid * 10 >= filled * 6 && is_proven(recogniser, hits) => 97,
        _ if formed * 2 >= filled => recogniser.trust.named,
        // A few among codes share their form by chance.
        _ if open == Open::Words && formed * 4 < filled => 0,
        // Programs are clients as well, and some of theirs look like a name that nobody bears.
        _ if open == Open::Handful && hits.valid * 20 < filled && formed * 5 < filled * 2 => 0,
        // Places have words of their own, and most of these are none.
        _ if recogniser.category.starts_with("user.contact.address.")
            && recogniser.well_formed.is_none() =>
        {
            0
        }
        _ => 65,
    }
}

/// A weak name needs some proven values beside the shape: products are called `name`, too.
fn from_hint(hits: Hits, filled: u64, name: Hint, comment: Hint) -> u8 {
    let formed = (hits.valid + hits.shaped) * 2 >= filled;
    let some = hits.valid * 20 >= filled;
    match (name, comment) {
        (Hint::None, Hint::None) => 0,
        _ if hits.valid > 0 && hits.valid * 10 >= filled * 3 => 75,
        (_, Hint::Weak) if formed => 45,
        (Hint::Weak, _) if formed && some => 45,
        _ => 0,
    }
}

/// A checksum that fails on most of what looks right says that these are other numbers.
fn is_proven(recogniser: &Recogniser, hits: Hits) -> bool {
    hits.valid * 100 >= (hits.valid + hits.shaped) * recogniser.trust.proven_of_shaped
}

/// What stands within text, beside what the whole field is.
fn embedded(
    names: &NameEvidence,
    values: &ValueCounts,
    whole: Option<&Recogniser>,
) -> Vec<Embedded> {
    let mut found: Vec<Embedded> = RECOGNISERS
        .iter()
        // Names and addresses overlap with everything people write; where the field is known they add nothing.
        .filter(|r| whole.is_none_or(|whole| r.category != whole.category && r.trust.within >= 80))
        // Products and companies are called after people.
        .filter(|r| r.trust.within >= OUTWEIGHS || !names.is_other(r))
        .filter_map(|recogniser| {
            let hits = values.of(recogniser.name);
            // Text that is nothing else counts too: a ticket may consist of one address.
            let rows = hits.within + if whole.is_none() { hits.valid } else { 0 };
            let share = rows * 10_000 / values.filled.max(1);
            let beyond_chance = hits.within > 0 && share >= recogniser.trust.within_least;
            (beyond_chance && is_proven(recogniser, hits)).then_some(Embedded {
                category: recogniser.category,
                share: share.max(1),
                confidence: recogniser.trust.within,
            })
        })
        .collect();
    found.sort_by(|a, b| b.share.cmp(&a.share).then(a.category.cmp(b.category)));
    found
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

fn reasons(hits: Hits, filled: u64, name: Hint, comment: Hint) -> Vec<String> {
    let mut reasons = Vec::new();
    match name {
        Hint::Strong => reasons.push("the name says so".to_owned()),
        Hint::Weak => reasons.push("the name may say so".to_owned()),
        Hint::None => {}
    }
    if comment != Hint::None {
        reasons.push("the comment says so".to_owned());
    }
    if filled == 0 {
        reasons.push("no values yet".to_owned());
    } else if hits.valid + hits.shaped == 0 {
        reasons.push("no value looks like it".to_owned());
    } else {
        let share = |count: u64| percent(count * 10_000 / filled);
        reasons.push(match (hits.valid, hits.shaped) {
            (valid, 0) => format!("{} of the values are proven", share(valid)),
            (0, shaped) => format!("{} of the values have its shape", share(shaped)),
            (valid, shaped) => {
                format!(
                    "{} of the values are proven, {} have its shape",
                    share(valid),
                    share(shaped)
                )
            }
        });
    }
    reasons
}

/// Ten-thousandths as a percentage people read: `12 %`, `0.4 %`, `< 0.1 %`.
fn percent(share: u64) -> String {
    match share {
        0 => "0 %".to_owned(),
        1..10 => "< 0.1 %".to_owned(),
        10..1000 => format!("{}.{} %", share / 100, share / 10 % 10),
        _ => format!("{} %", share / 100),
    }
}

#[cfg(test)]
mod tests;
