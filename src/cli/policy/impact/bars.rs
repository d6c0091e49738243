//! Progress on stderr: a bar of rules and a count of rows. Nothing when stderr is no terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::workflow::impact::Progress;

pub struct Bars(ProgressBar);

impl Bars {
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} rules  {elapsed}  {msg}")
            .expect("a constant template, shown by every impact");
        Self(ProgressBar::new(0).with_style(style))
    }

    pub fn show(&self, at: &Progress) {
        self.0.set_length(at.rules as u64);
        self.0.set_position(at.rules_done as u64);
        self.0.set_message(match at.judged {
            0 => at.table.clone(),
            rows => format!("{}: {rows} rows judged", at.table),
        });
        self.0.tick();
    }

    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
