//! Our matcher beside a RegexSet, over the same cells, on one core: `tests/run bench matcher`, or
//! `cargo bench --bench matcher -- FILE.csv [--json] [--rounds N]`.
//!
//! Ours is a [`Tally`] a column, as in a scan: whole cells, and what stands within longer ones, validators
//! included. The other is
//! what a scanner without them would run: `regex::bytes::RegexSet`, ASCII only, one pattern for each structured
//! kind, and no validation of what it finds. Both go over the file in turn, after a round that is not counted; what
//! is printed are medians. Below twice the RegexSet's speed the exit code is 1.

#[allow(dead_code, reason = "labels are not read here")]
#[path = "discovery/corpus.rs"]
mod corpus;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use regex::bytes::{RegexSet, RegexSetBuilder};
use stewardd::detect::Tally;
use stewardd::model::{Column, Kind};

const BAR: f64 = 2.0;

/// One for each kind with a structure of its own, as scanners write them.
const PATTERNS: [&str; 26] = [
    r"(?-u)[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"(?-u)\+[0-9]{1,3}[ .-]?(?:\([0-9]{1,4}\)[ .-]?)?[0-9]{2,4}(?:[ .-]?[0-9]{2,4}){1,4}",
    r"(?-u)\b\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b",
    r"(?-u)\b1[3-9][0-9]{9}\b",
    r"(?-u)\b(?:4[0-9]{3}|5[1-5][0-9]{2}|6011|62[0-9]{2})[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b",
    r"(?-u)\b3[47][0-9]{13}\b",
    r"(?-u)\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b",
    r"(?-u)\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b",
    r"(?-u)\b[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]\b",
    r"(?-u)\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    r"(?-u)\b[A-CEGHJ-PR-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b",
    r"(?-u)\b[12] ?[0-9]{2} ?[01][0-9] ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b",
    r"(?-u)\b[0-9XYZ][0-9]{7}-?[A-Z]\b",
    r"(?-u)\b[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]\b",
    r"(?-u)\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b",
    r"(?-u)\b[0-9]{6}-[1-4][0-9]{6}\b",
    r"(?-u)\b[STFG][0-9]{7}[A-Z]\b",
    r"(?-u)\b[A-Z]{5}[0-9]{4}[A-Z]\b",
    r"(?-u)\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
    r"(?-u)\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b",
    r"(?-u)\b[A-HJ-NPR-Z0-9]{17}\b",
    r"(?-u)\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+",
    r"(?-u)\b(?:AKIA[A-Z2-7]{16}|ghp_[A-Za-z0-9]{36}|sk_live_[A-Za-z0-9]{24})\b",
    r"(?-u)\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}",
    r"(?-u)\b(?:0x[0-9A-Fa-f]{40}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b",
    r"(?-u)\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let (mut file, mut rounds, mut json) = (None, 5, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--rounds" => {
                let number = arguments.next().and_then(|one| one.parse().ok());
                rounds = number.filter(|rounds| *rounds > 0).expect("--rounds takes a number");
            }
            _ => file = Some(argument),
        }
    }
    let Some(file) = file else {
        eprintln!(
            "matcher: name a CSV file; discovery/generate.py DIRECTORY --wide ROWS writes one"
        );
        return ExitCode::from(64);
    };
    let columns = columns(Path::new(&file));
    let cells: usize = columns.iter().map(|(_, values)| values.ends.len()).sum();
    let bytes: usize = columns.iter().map(|(_, values)| values.text.len()).sum();
    let set = RegexSetBuilder::new(PATTERNS).unicode(false).build().expect("patterns compile");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (a, b) = (timed(|| tally(&columns)), timed(|| matches(&set, &columns)));
        // The first fills the caches, and builds what both build when first asked.
        if round > 0 {
            ours.push(a);
            theirs.push(b);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = theirs / ours;
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    let per_second = cells as f64 / ours;
    if json {
        println!(
            "{}",
            serde_json::json!({ "cells": cells, "bytes": bytes, "rounds": rounds, "matcher_mb_s": speed(ours),
                "regex_set_mb_s": speed(theirs), "ratio": ratio, "matcher_cells_s": per_second })
        );
    } else {
        println!("{cells} cells, {:.1} MB, medians of {rounds} in turn", bytes as f64 / 1e6);
        println!("matcher    {:8.1} MB/s  {per_second:12.0} cells/s", speed(ours));
        println!("RegexSet   {:8.1} MB/s  {:12.0} cells/s", speed(theirs), cells as f64 / theirs);
        println!("ratio      {ratio:8.2}       (bar: {BAR})");
    }
    if ratio >= BAR { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The values of a column that are not NULL, one after the other, as a scan's batches hold them.
#[derive(Default)]
struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Values {
    fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    fn iter(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| *start..*end)
    }
}

/// Each column with its values.
fn columns(file: &Path) -> Vec<(Column, Values)> {
    let rows = corpus::rows(file);
    let text = std::fs::read_to_string(file).expect("it was read before");
    let names = text.lines().next().unwrap_or_default().split(',').map(str::to_owned);
    let mut columns: Vec<_> = names.map(|name| (text_column(name), Values::default())).collect();
    for row in rows {
        for ((_, values), value) in columns.iter_mut().zip(row) {
            value.iter().for_each(|value| values.push(value));
        }
    }
    columns
}

fn text_column(name: String) -> Column {
    Column {
        name,
        type_name: "text".to_owned(),
        kind: Some(Kind::String),
        nullable: true,
        comment: None,
        max_length: None,
        base_type: None,
        naive_time: false,
        generated: false,
        faithful: false,
    }
}

fn tally(columns: &[(Column, Values)]) {
    for (column, values) in columns {
        let mut tally = Tally::of("orders", column);
        // As a scan does with each batch.
        let text = std::str::from_utf8(black_box(values.text.as_bytes())).expect("text");
        for value in values.iter() {
            tally.count_text(black_box(&text[value]));
        }
        black_box(tally.finish());
    }
}

fn matches(set: &RegexSet, columns: &[(Column, Values)]) {
    let mut hits = [0_u64; PATTERNS.len()];
    for (_, values) in columns {
        for value in values.iter() {
            for at in &set.matches(black_box(&values.text.as_bytes()[value])) {
                hits[at] += 1;
            }
        }
    }
    black_box(hits);
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Seconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
