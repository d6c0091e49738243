//! The report as one HTML page: nothing loaded, no script, prints well.
//!
//! The template escapes whatever is put into it; only the charts are inserted as they are, and `svg` escapes
//! every text in them.

mod charts;
mod parts;
mod words;

use askama::Template;

use self::charts::{Chart, Composition, Trend};
use super::shape::{Finding, LookedAt, Omission, Report, Transport};

/// Tables in the chart of risks; the list below it has all of them.
const BARS: usize = 15;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    risks: Option<Chart>,
    compositions: Vec<Composition>,
    trends: Vec<Trend>,
    /// The worst first, waived ones last.
    open: Vec<&'a Finding>,
    waived: Vec<&'a Finding>,
    /// Tables that were not read at all, and how many were only sampled.
    blind: Vec<&'a Omission>,
    sampled: usize,
}

pub fn write(report: &Report) -> Result<String, askama::Error> {
    let state = |word: &str| report.findings.iter().filter(|f| f.state == word).collect::<Vec<_>>();
    let is_sample = |omission: &&Omission| omission.reason.starts_with("sampled");
    let page = Page {
        report,
        risks: charts::risks(report, BARS),
        compositions: report.sources.iter().filter_map(charts::composition).collect(),
        trends: charts::trends(&report.trends),
        open: state("open"),
        waived: state("waived"),
        blind: report.not_looked_at.iter().filter(|one| !is_sample(one)).collect(),
        sampled: report.not_looked_at.iter().filter(is_sample).count(),
    };
    page.render()
}

/// What the template asks for.
impl Page<'_> {
    fn personal(&self) -> u64 {
        let of = |word| self.report.totals.sensitivity.get(word).copied().unwrap_or(0);
        of("personal") + of("sensitive")
    }

    fn sensitive(&self) -> u64 {
        self.report.totals.sensitivity.get("sensitive").copied().unwrap_or(0)
    }

    fn findings(&self, state: &str) -> u64 {
        self.report.totals.findings.get(state).copied().unwrap_or(0)
    }

    fn due(&self) -> u64 {
        self.report.totals.due.values().sum()
    }

    fn overdue(&self) -> u64 {
        self.report.totals.overdue.values().sum()
    }

    fn sampled_tables(&self) -> u64 {
        self.sampled as u64
    }

    /// Tables in the two highest bands.
    fn pressing(&self) -> u64 {
        let of = |band| self.report.totals.risk.get(&band).copied().unwrap_or(0);
        of(super::Band::High) + of(super::Band::Critical)
    }
}
