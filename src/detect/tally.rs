//! Counting: all recognisers over the cells of one column, in one pass and constant memory.

mod counts;

use std::borrow::Cow;
use std::sync::LazyLock;

pub use self::counts::{DETECTOR, ValueCounts};
use super::RECOGNISERS;
use super::cell::{Cell, is_prose};
use super::folded::folded;
use super::gate::{Gates, places};
use super::groups::Groups;
use super::hits::{Hits, HitsByName};
use super::masks::Masks;
use super::name_evidence::NameEvidence;
use super::recogniser::{Match, Recogniser};
use super::sample::{FIRST_PART, Sample};
use super::shapes::ShapeTally;
use super::within::{Search, Within};
use crate::model::{Column, Kind};

/// Running counts of one column.
///
/// Every recogniser is shown the first cells. After them each cell is shown only to those of which one hit, or
/// one that fails, says something: checksums that chance does not pass, and what the column is known to hold.
/// Of the others only the share of hits counts, so they are shown fewer and fewer cells, which stand for the rest.
pub struct Tally {
    filled: u64,
    prose: u64,
    shapes: ShapeTally,
    /// The recognisers whose data the column can hold, a bit each.
    fits: u128,
    /// Of these, the ones whose names the column's name or comment says.
    named: u128,
    /// The recognisers that are shown every cell, and every text.
    every: u128,
    every_text: u128,
    /// Whether a cell without a digit and without an `@` says nothing to these.
    marked_only: bool,
    hits: Vec<Hits>,
    sample: Sample,
    /// What the cells of the sample showed to those who are not shown every one.
    sampled: Vec<Hits>,
}

/// Cells of a column that everybody is shown whole.
const FIRST: u64 = FIRST_TEXTS + FIRST_PART;
/// Cells of a column that everybody may search; to search takes ten times as long.
const FIRST_TEXTS: u64 = 256;
/// A recogniser that hit so often in them need not be shown every text.
const PLENTY: u64 = FIRST_TEXTS / 16;

/// Bytes of a text that is worth a closer look at its digits first.
const LONG: usize = 40;

/// A column of values this trusted is not searched for the ids of others.
const KNOWN: u8 = 80;
/// A whole value that is proven and this trusted is not searched.
const SURE: u8 = 95;

static GATES: LazyLock<Gates> = LazyLock::new(|| Gates::of(RECOGNISERS));
static SEARCH: LazyLock<Search> = LazyLock::new(|| Search::of(RECOGNISERS));
/// The recognisers of what has an `@`.
static MARKED: LazyLock<u128> = LazyLock::new(|| which(|_, one| one.gate.is_marked()));

/// The recognisers that `test` holds for, a bit each.
fn which(test: impl Fn(usize, &Recogniser) -> bool) -> u128 {
    let those = RECOGNISERS.iter().enumerate().filter(|(at, one)| test(*at, one));
    those.fold(0, |bits, (at, _)| bits | 1 << at)
}

impl Tally {
    /// For a column of this kind: recognisers whose data it cannot hold do not run.
    pub fn new(kind: Option<Kind>) -> Self {
        let fits = which(|_, one| one.fits(kind));
        Self {
            filled: 0,
            prose: 0,
            shapes: ShapeTally::default(),
            fits,
            named: 0,
            every: fits,
            every_text: fits,
            marked_only: false,
            hits: vec![Hits::default(); RECOGNISERS.len()],
            sample: Sample::default(),
            sampled: vec![Hits::default(); RECOGNISERS.len()],
        }
    }

    /// For this column: what lives on its name alone does not run where neither name nor comment says it,
    /// since its values could not change the verdict.
    pub fn of(table: &str, column: &Column) -> Self {
        let mut tally = Self::new(column.kind);
        let names = NameEvidence::of(table, &column.name, column.comment.as_deref());
        tally.named = which(|_, one| names.mentions(one));
        tally.fits &= !which(|_, one| one.needs_its_name()) | tally.named;
        (tally.every, tally.every_text) = (tally.fits, tally.fits);
        tally
    }

    /// Counts one non-NULL cell. Bytes that are no text are filled and nothing else.
    pub fn count(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.count_text(text),
            Err(_) => self.take(None),
        }
    }

    /// The same of what is known to be text.
    pub fn count_text(&mut self, text: &str) {
        let text = text.trim_ascii();
        if !text.is_empty() {
            self.take(Some(text));
        }
    }

    fn take(&mut self, text: Option<&str>) {
        self.filled += 1;
        let taken = self.filled <= FIRST_TEXTS || self.sample.takes_next();
        match text {
            Some(text) if taken => self.look(text, self.fits, self.fits),
            Some(text) if self.filled <= FIRST => self.look(text, self.fits, self.every_text),
            Some(text) => self.glance(text),
            None => {}
        }
        match self.filled {
            FIRST_TEXTS => self.settle_texts(),
            FIRST => self.settle(),
            _ => {}
        }
        if self.sample.is_full() {
            for at in 0..RECOGNISERS.len() {
                self.hits[at] = self.sum(at);
            }
            self.sampled.fill(Hits::default());
            self.sample.thin_out();
        }
    }

    /// Decides who is shown every text from now on.
    fn settle_texts(&mut self) {
        let known = self.is_known();
        let few = |at: usize| self.hits[at].within < PLENTY;
        let text = |one: &Recogniser| (one.counts_once() || one.gate.is_marked()) && !known;
        self.every_text = self.fits & which(|at, one| text(one) && few(at));
    }

    /// Decides who is shown every cell from now on.
    fn settle(&mut self) {
        let known = self.is_known();
        let whole = |one: &Recogniser| one.trust.enough.is_some() && one.gate.needs_digits();
        let rare = |one: &Recogniser| one.counts_once() && whole(one) && !known;
        let is_it = |at: usize, one: &Recogniser| {
            let shaped = if self.named & 1 << at == 0 { 0 } else { self.hits[at].shaped };
            one.well_formed.is_some() && !one.is_costly() && self.most(self.hits[at].valid + shaped)
        };
        self.every = self.fits & which(|at, one| rare(one) || is_it(at, one));
        let plain = which(|_, one| !one.gate.needs_digits() && !one.gate.is_marked());
        let around = which(|_, one| matches!(one.within, Within::Around(..)));
        self.marked_only = self.every & plain == 0 && self.every_text & plain & !around == 0;
    }

    /// Whether most cells so far are something that leaves no room for anything else; towns and names do.
    fn is_known(&self) -> bool {
        which(|at, one| one.trust.values >= KNOWN && self.most(self.hits[at].valid)) != 0
    }

    fn most(&self, count: u64) -> bool {
        count * 10 >= self.filled * 9
    }

    /// Shows a cell to those who are shown every one, if its digits could be of use to one of them.
    fn glance(&mut self, text: &str) {
        if !self.marked_only {
            self.look(text, self.every, self.every_text);
        } else if text.len() >= LONG {
            self.read(text);
        } else {
            let masks = Masks::of(text.as_bytes());
            if masks.digits | masks.at != 0 {
                self.look(text, self.every, self.every_text);
            } else {
                let (spaces, wide) = (masks.blanks.count_ones(), masks.wide.count_ones());
                self.prose += u64::from(is_prose(spaces as usize, wide as usize));
                self.shapes.count_plain(text.as_bytes(), false, false);
            }
        }
    }

    /// Searches prose by its digits, without counting anything else of it.
    fn read(&mut self, text: &str) {
        let mut groups = Groups::default();
        groups.note(text);
        let marked = groups.digits > 0 || groups.at;
        let prose = is_prose(groups.spaces, groups.wide);
        let whole = self.every & GATES.spaced(text.len(), groups.digits);
        let closer = || {
            let letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
            let folds = || groups.wide > 0 && matches!(folded(text), Cow::Owned(_));
            !prose || whole != 0 || !letter || folds()
        };
        if marked && closer() {
            return self.look(text, self.every, self.every_text);
        }
        self.prose += u64::from(prose);
        self.shapes.count_plain(text.as_bytes(), groups.at, groups.digits > 0);
        if marked {
            let wanted = if groups.at { self.every_text } else { self.every_text & !*MARKED };
            self.found(SEARCH.find_by(RECOGNISERS, &GATES, text, &groups, wanted));
        }
    }

    /// Shows a cell to these recognisers, and as a text to those.
    fn look(&mut self, text: &str, whole: u128, mut part: u128) {
        // By reference: moving what was just written would wait for it.
        let Some(cell) = &Cell::of(text) else { return };
        self.prose += u64::from(cell.is_prose());
        self.shapes.count(cell);
        for at in places(GATES.open(cell) & whole) {
            let every = self.every & 1 << at != 0;
            let hits = if every { &mut self.hits[at] } else { &mut self.sampled[at] };
            match (RECOGNISERS[at].judge)(cell) {
                Match::Valid => {
                    hits.valid += 1;
                    // What is proven to be one thing holds no other.
                    let sure = RECOGNISERS[at].trust.values >= SURE;
                    part &= if sure { 0 } else { !(1 << at) };
                }
                Match::Shape => hits.shaped += 1,
                Match::No => {}
            }
        }
        if part != 0 && cell.may_embed() {
            self.found(SEARCH.find(RECOGNISERS, &GATES, cell, part));
        }
    }

    /// Counts a text in which these recognisers found something.
    fn found(&mut self, those: u128) {
        for at in places(those) {
            let every = self.every_text & 1 << at != 0;
            let hits = if every { &mut self.hits[at] } else { &mut self.sampled[at] };
            hits.within += 1;
        }
    }

    /// What was counted, and what the sample stands for.
    fn sum(&self, at: usize) -> Hits {
        let (all, some) = (self.hits[at], self.sampled[at]);
        Hits {
            valid: all.valid + self.sample.stands_for(some.valid),
            shaped: all.shaped + self.sample.stands_for(some.shaped),
            within: all.within + self.sample.stands_for(some.within),
        }
    }

    pub fn finish(&self) -> ValueCounts {
        ValueCounts {
            filled: self.filled,
            prose: self.prose,
            detector: DETECTOR,
            shapes: self.shapes.finish(),
            hits: HitsByName::of((0..RECOGNISERS.len()).map(|at| self.sum(at))),
        }
    }
}

#[cfg(test)]
mod tests;
