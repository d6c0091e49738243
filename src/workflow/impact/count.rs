//! Counting one rule under both sets.
//!
//! Where SQL says exactly what Cedar says, one statement counts everything. Where it only narrows the search,
//! the rows that either set may want are fetched page by page and Cedar judges each under both, so that the
//! counts are exact all the same; such pages are no single snapshot, but each row is judged as it was read
//! once.

use sea_query::{Expr, ExprTrait};

use super::half::Half;
use super::reach;
use super::report::Counted;
use crate::config::GuardConfig;
use crate::model::{Action, Inventory, RecordKey, Row, Value};
use crate::policy::impact::tally::{Side, questions};
use crate::policy::impact::{Answers, Flag, RuleChange, tally};
use crate::policy::{Bundle, Judgement};
use crate::source::project::fails;
use crate::source::{Attribute, Projection, Selection, Source};
use crate::workflow::error::Error;
use crate::workflow::guard;
use crate::workflow::plan;

/// Rows judged at a time; each costs a bound value when its dependants are counted.
const PAGE: u32 = 500;

/// The two sets, and what the rows are in.
pub struct Ground<'a> {
    pub source: &'a Source,
    pub inventory: &'a Inventory,
    pub old: &'a Bundle,
    pub new: &'a Bundle,
    pub guard: &'a GuardConfig,
    /// One reading of the database's clock.
    pub now: i64,
}

/// Counts a change; `judged` hears how many rows Cedar has judged so far.
pub async fn count(
    ground: &Ground<'_>,
    change: &RuleChange<'_>,
    judged: &(dyn Fn(u64) + Send + Sync),
) -> Result<Counted, Error> {
    let half = |side, bundle, rule: Option<_>| {
        rule.map(|rule| Half::of(side, bundle, ground.inventory, rule, ground.now)).transpose()
    };
    let old = half(Side::Old, ground.old, change.old)?;
    let new = half(Side::New, ground.new, change.new)?;
    let halves: Vec<&Half<'_>> = old.iter().chain(&new).collect();
    let Some(any) = halves.last() else { return Ok(Counted::default()) };
    let exact = halves.iter().all(|half| half.rule.exact);
    let flags = questions(change);
    let mut counted = if exact || any.projection.table.key.is_none() {
        Counted { exact, ..in_sql(ground, &halves, &flags, &any.projection).await? }
    } else {
        in_process(ground, &halves, &flags, judged).await?
    };
    if let Some(new) = new {
        against_the_brake(ground, &new, &mut counted).await?;
    }
    Ok(counted)
}

/// Everything in one statement; dependants by the predicates themselves.
async fn in_sql(
    ground: &Ground<'_>,
    halves: &[&Half<'_>],
    flags: &[Flag],
    projection: &Projection,
) -> Result<Counted, Error> {
    let exprs = asked(halves, flags);
    let answers = ground.source.histogram(projection, &exprs).await?;
    let mut counted = Counted { counts: tally(flags, &answers), ..Counted::default() };
    let acts = |side| halves.iter().find(|half| half.side == side).map(|half| half.acts.clone());
    if let Some(new) = halves.iter().find(|half| half.side == Side::New) {
        let now = new.acts.clone();
        let newly = match acts(Side::Old) {
            Some(before) => now.clone().and(fails(new.projection.dialect, before)),
            None => now.clone(),
        };
        counted.newly = dependants(ground, new, newly, counted.counts.newly_acted_on).await?;
        counted.run = dependants(ground, new, now, counted.counts.acted_on).await?;
    }
    Ok(counted)
}

fn asked(halves: &[&Half<'_>], flags: &[Flag]) -> Vec<Expr> {
    let of = |flag: &Flag| halves.iter().find_map(|half| half.question(flag));
    flags.iter().map(|flag| of(flag).unwrap_or_else(|| Expr::cust("(1 = 0)"))).collect()
}

async fn dependants(
    ground: &Ground<'_>,
    half: &Half<'_>,
    roots: Expr,
    records: u64,
) -> Result<plan::Counts, Error> {
    let mut all = vec![(half.rule.table.table.clone(), records)];
    if records > 0 {
        all.extend(reach::dependants(ground.source, ground.inventory, half, roots).await?);
    }
    Ok(all)
}

/// Page by page, judged by Cedar.
async fn in_process(
    ground: &Ground<'_>,
    halves: &[&Half<'_>],
    flags: &[Flag],
    judged: &(dyn Fn(u64) + Send + Sync),
) -> Result<Counted, Error> {
    let reading = Reading::of(halves);
    let unjudgeable = |flag: &&Flag| matches!(flag, Flag::Unjudgeable(_));
    let by_sql: Vec<Flag> = flags.iter().filter(unjudgeable).cloned().collect();
    let all = ground.source.histogram(&reading.projection, &asked(halves, &by_sql)).await?;
    let whole = tally(&by_sql, &all);

    let new = halves.iter().find(|half| half.side == Side::New);
    let mut answers = Answers::new();
    let (mut newly, mut run) = (plan::Counts::new(), plan::Counts::new());
    let (mut after, mut seen) = (None, 0);
    let selection = reading.selection(halves);
    loop {
        let rows = ground.source.page(&selection, after.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.key.clone());
        let (mut newly_keys, mut run_keys) = (Vec::new(), Vec::new());
        for row in &rows {
            let given = judge(halves, flags, row);
            let yes = |flag| flags.iter().zip(&given).any(|(own, yes)| *own == flag && *yes);
            if yes(Flag::Acts(Side::New)) {
                run_keys.push(row.key.clone());
                if !yes(Flag::Acts(Side::Old)) {
                    newly_keys.push(row.key.clone());
                }
            }
            match answers.iter_mut().find(|(known, _)| *known == given) {
                Some((_, rows)) => *rows += 1,
                None => answers.push((given, 1)),
            }
        }
        if let Some(new) = new {
            add(&mut newly, below(ground, new, &newly_keys).await?);
            add(&mut run, below(ground, new, &run_keys).await?);
        }
        seen += rows.len() as u64;
        judged(seen);
    }
    let mut counts = tally(flags, &answers);
    counts.rows = whole.rows;
    counts.become_unjudgeable = whole.become_unjudgeable;
    counts.cease_to_be_unjudgeable = whole.cease_to_be_unjudgeable;
    counts.stay_unjudgeable = whole.stay_unjudgeable;
    Ok(Counted { counts, exact: true, judged: seen, newly, run, ..Counted::default() })
}

/// The closure of these records, themselves first.
async fn below(
    ground: &Ground<'_>,
    half: &Half<'_>,
    keys: &[RecordKey],
) -> Result<plan::Counts, Error> {
    dependants(ground, half, half.projection.is_one_of(keys), keys.len() as u64).await
}

fn add(sum: &mut plan::Counts, more: plan::Counts) {
    for (table, rows) in more {
        match sum.iter_mut().find(|(name, _)| *name == table) {
            Some((_, known)) => *known += rows,
            None => sum.push((table, rows)),
        }
    }
}

/// How both halves' rows are read at once.
struct Reading {
    projection: Projection,
    attributes: Vec<String>,
}

/// A colon keeps these apart from any path a policy can name.
const DUE: &str = "stewardd:due";
const ACTS: &str = "stewardd:acts";

impl Reading {
    /// Attributes are read as each half declares them: a dataset may have changed too.
    fn of(halves: &[&Half<'_>]) -> Self {
        let mut projection = halves[0].projection.clone();
        let dialect = projection.dialect;
        let mut own = std::collections::BTreeMap::new();
        let mut attributes = Vec::new();
        for half in halves {
            let name = |path: &str| format!("{:?}:{path}", half.side);
            for path in &half.rule.reads {
                if let Some(attribute) = half.projection.attributes.get(path) {
                    own.insert(name(path), attribute.clone());
                }
                attributes.push(name(path));
            }
            for (path, question) in [(DUE, &half.due), (ACTS, &half.acts)] {
                own.insert(name(path), Attribute::flag(dialect, question.clone()));
                attributes.push(name(path));
            }
        }
        projection.attributes = own;
        Self { projection, attributes }
    }

    /// Rows that either half may want.
    fn selection(&self, halves: &[&Half<'_>]) -> Selection<'_> {
        let wanted = halves.iter().map(|half| half.due.clone()).reduce(Expr::or);
        let filter = wanted.unwrap_or_else(|| Expr::cust("(1 = 0)"));
        Selection { projection: &self.projection, attributes: &self.attributes, filter }
    }
}

/// What Cedar answers to the flags.
fn judge(halves: &[&Half<'_>], flags: &[Flag], row: &Row) -> Vec<bool> {
    let mut values = row.values.as_slice();
    let mut answers = vec![false; flags.len()];
    for half in halves {
        let (own, rest) = values.split_at(half.rule.reads.len() + 2);
        values = rest;
        let (reads, asked) = own.split_at(half.rule.reads.len());
        let (key, subject) = (row.key.clone(), row.subject.clone());
        let row = Row { key, subject, values: reads.to_vec() };
        let judgement = half.bundle.judge(half.rule, &row, &half.at);
        let yes = |at: usize| asked[at] == Value::Bool(true);
        for (flag, answer) in flags.iter().zip(&mut answers) {
            *answer |= said(half, flag, &judgement, yes(0), yes(1));
        }
    }
    answers
}

/// One answer; `due` and `acts` are what SQL said, which holds for all that Cedar does not see.
fn said(half: &Half<'_>, flag: &Flag, judgement: &Judgement, due: bool, acts: bool) -> bool {
    let acting = || {
        let permits = half.rule.acting_permits();
        judgement.reasons.iter().any(|id| permits.contains(&id.as_str()))
    };
    let spoke = |id: &String| judgement.reasons.contains(id) || judgement.errors.contains(id);
    match flag {
        Flag::Due(side) => *side == half.side && due && judgement.permitted,
        Flag::Acts(side) => *side == half.side && acts && judgement.permitted && acting(),
        Flag::Permits(side, id) => *side == half.side && judgement.permitted && spoke(id),
        Flag::Forbids(side, id) => *side == half.side && judgement.forbidden && spoke(id),
        Flag::Unjudgeable(_) => false,
    }
}

async fn against_the_brake(
    ground: &Ground<'_>,
    new: &Half<'_>,
    counted: &mut Counted,
) -> Result<(), Error> {
    counted.table_rows = vec![(new.rule.table.table.clone(), counted.counts.rows)];
    counted.table_rows.extend(reach::sizes(ground.source, ground.inventory, new).await?);
    counted.refusals.clone_from(&new.refusals);
    // Asking people takes nothing away, and the guard does not brake it.
    if new.rule.action != Action::Reverify {
        counted.brake = guard::brake(&counted.run, &counted.table_rows, ground.guard);
        counted.newly_brake = guard::brake(&counted.newly, &counted.table_rows, ground.guard);
    }
    Ok(())
}
