//! How much of a labelled corpus discovery finds: `tests/run bench discovery`, or with a corpus at hand
//! `cargo bench --bench discovery -- DIRECTORY [--json]`.
//!
//! Columns are judged as a scan judges them, by [`verdict`] over a [`Tally`] of all their values. A decoy is
//! flagged when a category is named *or suspected*, since an officer is asked in both cases. Text is judged a
//! cell at a time: was the category found in the very row that holds it? Below a bar the exit code is 1.

#[path = "discovery/corpus.rs"]
mod corpus;
#[path = "discovery/score.rs"]
mod score;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stewardd::detect::{Tally, ValueCounts, Verdict, verdict};
use stewardd::model::{Column, Kind};

use corpus::{ColumnLabel, Labels, Note};
use score::Score;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let json = arguments.iter().any(|one| one == "--json");
    let Some(directory) = arguments.iter().find(|one| !one.starts_with("--")).map(PathBuf::from)
    else {
        eprintln!("discovery: name the directory of a corpus; discovery/generate.py writes one");
        return ExitCode::from(64);
    };
    let labels = corpus::labels(&directory);
    let score = judge(&directory, &labels);
    if json {
        println!("{}", score.json());
    } else {
        println!("corpus of seed {}, {} rows a table", labels.seed, labels.rows);
        print!("{}", score.text());
    }
    if score.missed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn judge(directory: &Path, labels: &Labels) -> Score {
    let mut score = Score::default();
    for table in &labels.tables {
        let rows = corpus::rows(&directory.join(&table.file));
        for (at, label) in table.columns.iter().enumerate() {
            let column = column(label);
            let mut tally = Tally::new(column.kind);
            for value in rows.iter().filter_map(|row| row[at].as_deref()) {
                tally.count(value.as_bytes());
            }
            score.column(table, label, &verdict(&table.table, &column, &tally.finish()));
        }
        for note in labels.notes.iter().filter(|note| note.file == table.file) {
            let text = rows[note.row][0].as_deref().expect("notes are never NULL");
            score.note(note, &found(text));
        }
    }
    score
}

/// The categories found in one cell of text.
fn found(text: &str) -> Vec<&'static str> {
    let mut tally = Tally::new(Some(Kind::String));
    tally.count(text.as_bytes());
    let counts: ValueCounts = tally.finish();
    stewardd::detect::RECOGNISERS
        .iter()
        .filter(|one| counts.of(one.name).valid + counts.of(one.name).within > 0)
        .map(|one| one.category)
        .collect()
}

fn column(label: &ColumnLabel) -> Column {
    Column {
        name: label.name.clone(),
        type_name: label.type_name.clone(),
        base_type: None,
        kind: match label.type_name.as_str() {
            "integer" | "bigint" => Some(Kind::Long),
            "numeric" => Some(Kind::Decimal),
            "boolean" => Some(Kind::Bool),
            "date" | "timestamp" => Some(Kind::Datetime),
            _ => Some(Kind::String),
        },
        nullable: true,
        comment: None,
        max_length: None,
        naive_time: label.type_name == "timestamp",
        generated: false,
        faithful: true,
    }
}

/// Whether a found category is what the label says, exactly or among those as right.
fn right(category: &str, also: &[String], found: &str) -> bool {
    category == found || also.iter().any(|one| one == found)
}

/// Whether one is the other or an ancestor of it: `user.name` and `user.name.first`.
fn akin(one: &str, other: &str) -> bool {
    let above =
        |a: &str, b: &str| a == b || b.strip_prefix(a).is_some_and(|rest| rest.starts_with('.'));
    above(one, other) || above(other, one)
}

/// What a verdict would have an officer look at: the category, what is within, or the suspicion.
fn flagged(verdict: &Verdict) -> Option<String> {
    let named = verdict.category.map(str::to_owned);
    named.or_else(|| verdict.suspected.map(|category| format!("{category}?")))
}

fn is_found(note: &Note, found: &[&str]) -> bool {
    found.iter().any(|one| right(&note.category, &note.also, one) || akin(&note.category, one))
}
