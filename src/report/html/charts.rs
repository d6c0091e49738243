//! Which numbers of a report become which chart.

use std::collections::BTreeMap;

use super::words::{grouped, plural};
use crate::report::shape::{Day, Report, Source};
use crate::report::svg::{self, Bar};

/// A chart, and how many of how many it shows.
pub struct Chart {
    pub svg: String,
    pub shown: usize,
    pub of: usize,
}

/// Kinds of data in one source.
pub struct Composition {
    pub source: String,
    pub svg: String,
    pub legend: Vec<(&'static str, String, u64)>,
}

pub struct Trend {
    pub name: &'static str,
    pub svg: Option<String>,
    pub first: String,
    pub last: String,
    pub from_day: String,
    pub to_day: String,
}

/// The tables of the highest risk, of all sources.
pub fn risks(report: &Report, most: usize) -> Option<Chart> {
    let all = report.sources.iter().flat_map(|source| {
        source
            .tables
            .iter()
            .map(move |table| (format!("{}.{}", source.name, table.name), table.risk))
    });
    let mut all: Vec<_> = all.filter(|(_, risk)| risk.score > 0.0).collect();
    all.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(a.cmp(b)));
    let full = all.first()?.1.score;
    let bars: Vec<Bar<'_>> = all
        .iter()
        .take(most)
        .map(|(name, risk)| Bar {
            label: name,
            value: risk.score,
            written: format!("{:.2} {}", risk.score, risk.band.as_str()),
            class: risk.band.as_str(),
        })
        .collect();
    let title = format!("Risk of the {}, the highest first", plural(bars.len() as u64, "table"));
    Some(Chart { svg: svg::bars(&title, &bars, full), shown: bars.len(), of: all.len() })
}

/// Fields of a source by the group of their category: the first two parts of its key.
pub fn composition(source: &Source) -> Option<Composition> {
    let mut groups: BTreeMap<String, u64> = BTreeMap::new();
    for category in
        source.tables.iter().flat_map(|table| &table.fields).filter_map(|f| f.category.as_ref())
    {
        let group = category.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        *groups.entry(group).or_default() += 1;
    }
    let mut groups: Vec<(String, u64)> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    if groups.is_empty() {
        return None;
    }
    let title = format!("Fields of {} by kind of data", source.name);
    let (svg, legend) = svg::stack(&title, &groups);
    Some(Composition { source: source.name.clone(), svg, legend })
}

/// What the days add up to over all sources, a line each.
pub fn trends(days: &[Day]) -> Vec<Trend> {
    let all = |numbers: &BTreeMap<String, u64>| numbers.values().sum::<u64>();
    let of = |numbers: &BTreeMap<String, u64>, word: &str| numbers.get(word).copied().unwrap_or(0);
    [
        trend("Open findings", days, |day| of(&day.findings, "open")),
        trend("Records due", days, |day| all(&day.due)),
        trend("Records overdue", days, |day| all(&day.overdue)),
        trend("Records acted on, a day", days, |day| all(&day.acted)),
        trend("Tables at high or critical risk", days, |day| {
            of(&day.risk, "high") + of(&day.risk, "critical")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn trend(name: &'static str, days: &[Day], number: impl Fn(&Day) -> u64) -> Option<Trend> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for day in days {
        *sums.entry(&day.day).or_default() += number(day);
    }
    let (from_day, first) = sums.iter().next().map(|(day, sum)| ((*day).to_owned(), *sum))?;
    let (to_day, last) = sums.iter().next_back().map(|(day, sum)| ((*day).to_owned(), *sum))?;
    let points: Vec<(i64, u64)> =
        sums.iter().filter_map(|(day, sum)| Some((day_number(day)?, *sum))).collect();
    let title = format!("{name}: {} on {from_day}, {} on {to_day}", grouped(first), grouped(last));
    // One point is no line.
    let svg = (points.len() > 1).then(|| svg::sparkline(&title, &points));
    Some(Trend { name, svg, first: grouped(first), last: grouped(last), from_day, to_day })
}

fn day_number(day: &str) -> Option<i64> {
    let date: chrono::NaiveDate = day.parse().ok()?;
    Some(i64::from(chrono::Datelike::num_days_from_ce(&date)))
}
