//! Progress of a scan on stderr: a bar of tables and one of rows. Nothing when stderr is no terminal.

use std::sync::Mutex;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::scan::Progress;

pub struct Bars {
    tables: ProgressBar,
    rows: ProgressBar,
    /// The table that `rows` counts.
    current: Mutex<String>,
}

impl Bars {
    pub fn new() -> Self {
        let style = |template: &str| {
            ProgressStyle::with_template(template)
                .expect("a constant template, shown by every scan")
        };
        let both = MultiProgress::new();
        let tables = both.add(ProgressBar::new(0));
        tables.set_style(style("{bar:32} {pos}/{len} tables  {elapsed}"));
        let rows = both.add(ProgressBar::new(0));
        rows.set_style(style("{bar:32} {human_pos}/{human_len} rows of {msg}  {per_sec}"));
        Self { tables, rows, current: Mutex::default() }
    }

    pub fn show(&self, at: Progress<'_>) {
        self.tables.set_length(at.tables as u64);
        self.tables.set_position(at.tables_done as u64);
        let mut current = self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *current != at.table {
            at.table.clone_into(&mut current);
            self.rows.reset();
            self.rows.set_message(at.table.to_owned());
        }
        self.rows.set_length(at.of_rows.max(at.rows));
        self.rows.set_position(at.rows);
    }

    pub fn finish(&self) {
        self.rows.finish_and_clear();
        self.tables.finish_and_clear();
    }
}
