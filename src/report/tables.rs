//! One source's tables as the report shows them: what policy, inventory, scan and evaluation say, joined.

use std::collections::{BTreeMap, BTreeSet};

use super::exposure::Access;
use super::grants::Grants;
use super::risk::{self, Facts, Level, Readers, Retention};
use super::shape::{Counts, DecidedBy, Field, LookedAt, Permit, Rule, Table};
use crate::config::SourceConfig;
use crate::detect::{Sensitivity, Verdict, sensitivity::ruling};
use crate::model::clock::to_datetime;
use crate::model::{self, Action, Column, Instant, Inventory, TableRef, category};
use crate::policy::{Bundle, FieldFacts, PolicyMeta, RuleState, TableDataset};
use crate::scan::{Observation, TableObservation, Verdicts};

/// Everything known about one source.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub inventory: &'a Inventory,
    pub observations: &'a [TableObservation],
    pub bundle: &'a Bundle,
    pub access: &'a Access<'a>,
    pub grants: &'a Grants<'a>,
    /// `None`: it is no longer configured.
    pub config: Option<&'a SourceConfig>,
    /// Of the last evaluations, of all sources.
    pub counts: &'a BTreeMap<(TableRef, Action), Counts>,
    pub now: Instant,
}

/// Every table of the inventory, the highest risk first.
pub fn tables(view: &View<'_>) -> Vec<Table> {
    let mut tables: Vec<Table> = each(view).collect();
    tables.sort_by(|a, b| b.risk.score.total_cmp(&a.risk.score).then(a.name.cmp(&b.name)));
    tables
}

/// The same in the order of the inventory, one at a time: whoever needs only their risk need not hold them all.
pub fn each<'v>(view: &'v View<'_>) -> impl Iterator<Item = Table> + use<'v> {
    let seen: BTreeMap<&str, &TableObservation> =
        view.observations.iter().map(|seen| (seen.table.as_str(), seen)).collect();
    let said = |table: &str, column: &str| {
        let dataset = view.bundle.dataset(&TableRef::new(&view.inventory.source, table))?;
        dataset.fields.get(column).map(|word| word.category.as_str())
    };
    let verdicts = Verdicts::of(view.inventory, view.observations, Box::new(said));
    let tables = view.inventory.tables.iter();
    tables.map(move |table| one(view, &verdicts, table, seen.get(table.name.as_str()).copied()))
}

fn one(
    view: &View<'_>,
    verdicts: &Verdicts<'_, '_>,
    table: &model::Table,
    seen: Option<&TableObservation>,
) -> Table {
    let name = TableRef::new(&view.inventory.source, &table.name);
    let dataset = view.bundle.dataset(&name);
    let fields: Vec<(Field, Level)> = table
        .columns
        .iter()
        .map(|column| field(table, column, (verdicts, dataset, seen)))
        .collect();
    let rules = rules(view, &name);
    let (readers, who) = view.access.readers(&name);
    let (granted, beyond) = view.grants.beyond(table, &personal(&name, &fields));
    let looked_at = looked_at(seen);
    let rows = rows(table, seen, looked_at);
    let facts = Facts {
        highest: highest(fields.iter().map(|(_, level)| *level), looked_at),
        rows,
        readers: who,
        granted: beyond,
        recipients: recipients(view, dataset),
        replicas: view.config.and_then(|config| config.replicas),
        plaintext: view.config.is_none_or(SourceConfig::may_be_plaintext),
        retention: retention(&rules, table.read_only),
        oldest_years: seen.and_then(|seen| oldest_years(seen, view.now)),
    };
    Table {
        name: table.name.clone(),
        comment: table.comment.clone(),
        rows,
        looked_at,
        rows_looked_at: seen.map_or(0, |seen| seen.rows),
        failure: seen.and_then(|seen| seen.failure.clone()),
        read_only: table.read_only,
        subject: dataset.and_then(|dataset| dataset.subject.clone()),
        owner: dataset.and_then(|dataset| dataset.owner.clone()),
        origin: dataset.and_then(|dataset| dataset.origin.clone()),
        importance: dataset.and_then(|dataset| dataset.importance.clone()),
        purposes: dataset.map(|dataset| dataset.purposes.clone()).unwrap_or_default(),
        rules,
        readers: (who != Readers::Unknown).then_some(readers),
        granted,
        risk: risk::weigh(&facts),
        fields: fields.into_iter().map(|(field, _)| field).collect(),
    }
}

/// The personal fields, as access policies see them.
fn personal(table: &TableRef, fields: &[(Field, Level)]) -> Vec<FieldFacts> {
    let personal = fields.iter().filter(|(_, level)| *level >= Level::Personal);
    let facts = personal.map(|(field, _)| FieldFacts {
        field: table.field(&field.name),
        categories: field.categories.clone(),
        sensitivity: field.sensitivity.to_owned(),
        populated: field.populated.map_or(10_000, |share| (share * 10_000.0) as i64),
    });
    facts.collect()
}

fn looked_at(seen: Option<&TableObservation>) -> LookedAt {
    match seen {
        None => LookedAt::Never,
        Some(seen) if seen.failure.is_some() => LookedAt::Failed,
        Some(seen) if seen.complete => LookedAt::Full,
        Some(_) => LookedAt::Sampled,
    }
}

/// An estimate of nothing is no count: databases say 0 of tables they have never analysed.
fn rows(table: &model::Table, seen: Option<&TableObservation>, looked_at: LookedAt) -> Option<u64> {
    let estimate = seen.map_or(0, |seen| seen.estimated_rows).max(table.estimated_rows);
    match looked_at {
        LookedAt::Full => seen.map(|seen| seen.rows),
        _ => (estimate > 0).then_some(estimate),
    }
}

/// A table that could not be looked at counts as personal, whatever the names of its columns say.
fn highest(levels: impl Iterator<Item = Level>, looked_at: LookedAt) -> Option<(Level, u64)> {
    let mut found = (Level::None, 0);
    for level in levels {
        match level.cmp(&found.0) {
            std::cmp::Ordering::Greater => found = (level, 1),
            std::cmp::Ordering::Equal => found.1 += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    (!looked_at.is_blind() || found.0 >= Level::Personal).then_some(found)
}

fn field(
    table: &model::Table,
    column: &Column,
    (verdicts, dataset, seen): (
        &Verdicts<'_, '_>,
        Option<&TableDataset>,
        Option<&TableObservation>,
    ),
) -> (Field, Level) {
    let observation = seen.and_then(|seen| seen.field(&column.name));
    let officer = dataset.and_then(|dataset| dataset.fields.get(&column.name));
    let said = match officer {
        Some(word) => by_officer(&word.category, word.reason.as_deref()),
        // Of a column that nobody has looked into its name may still say something.
        None => by_recogniser(verdicts.field(table, column)),
    };
    let sensitivity = Sensitivity::of_all(said.categories.iter().map(String::as_str));
    let level = if said.suspected.is_some() { Level::Suspected } else { sensitivity.into() };
    let decisive = said.categories.iter().map(|key| ruling(key)).max_by_key(|r| r.sensitivity);
    let field = Field {
        name: column.name.clone(),
        type_name: column.type_name.clone(),
        comment: column.comment.clone(),
        nullable: column.nullable,
        in_key: table.key.iter().flatten().any(|key| *key == column.name),
        max_length: column.max_length,
        kind: column.kind,
        category: said.category,
        categories: said.categories,
        decided_by: said.decided_by,
        suspected: said.suspected,
        sensitivity: sensitivity.as_str(),
        sensitivity_rule: decisive.map_or("", |ruling| ruling.rule),
        confidence: said.confidence,
        reasons: said.reasons,
        populated: observation.map(|observation| observation.populated() as f64 / 10_000.0),
        distinct: observation.map(|observation| observation.distinct),
        findings: Vec::new(),
    };
    (field, level)
}

/// What a field holds, whoever said so.
struct Said {
    category: Option<String>,
    categories: Vec<String>,
    decided_by: DecidedBy,
    suspected: Option<String>,
    confidence: u8,
    reasons: Vec<String>,
}

fn by_officer(key: &str, reason: Option<&str>) -> Said {
    let category = (key != category::NONE).then(|| key.to_owned());
    let reasons = match reason {
        Some(reason) => vec![format!("an officer says so: {reason}")],
        None => vec!["an officer says so".to_owned()],
    };
    Said {
        categories: category.iter().cloned().collect(),
        category,
        decided_by: DecidedBy::Officer,
        suspected: None,
        confidence: 100,
        reasons,
    }
}

fn by_recogniser(verdict: Verdict) -> Said {
    let known = verdict.category.is_some();
    Said {
        categories: verdict.categories().into_iter().map(str::to_owned).collect(),
        category: verdict.category.map(str::to_owned),
        decided_by: if known { DecidedBy::Recogniser } else { DecidedBy::Nobody },
        suspected: verdict.suspected.map(str::to_owned),
        confidence: verdict.confidence,
        reasons: verdict.reasons,
    }
}

fn rules(view: &View<'_>, table: &TableRef) -> Vec<Rule> {
    let found = Action::ALL.into_iter().filter_map(|action| view.bundle.rule(table, action));
    let rules = found.map(|rule| Rule {
        action: rule.action,
        state: match rule.state {
            RuleState::Active => "active",
            RuleState::Observe => "observe",
            RuleState::Quarantined { .. } => "suspended",
        },
        permits: rule.permits.iter().map(permit).collect(),
        forbids: rule.forbids.iter().map(|meta| meta.id.clone()).collect(),
        // A rule that only forbids is never evaluated: nothing is due by it.
        counts: view.counts.get(&(table.clone(), rule.action)).cloned(),
    });
    rules.collect()
}

fn permit(meta: &PolicyMeta) -> Permit {
    Permit {
        policy: meta.id.clone(),
        title: meta.title.clone(),
        basis: meta.basis.clone(),
        grace_seconds: meta.grace.map(|grace| grace.as_secs()),
        act_within_seconds: meta.act_within.map(|bound| bound.as_secs()),
    }
}

/// A suspended rule removes nothing; one that re-verifies does not remove.
fn retention(rules: &[Rule], read_only: bool) -> Retention {
    let removes = |rule: &&Rule| {
        rule.action.is_destructive() && !rule.permits.is_empty() && rule.state != "suspended"
    };
    if read_only {
        return Retention::Unknown;
    }
    if !rules.iter().any(|rule| removes(&rule)) {
        return Retention::NoRule;
    }
    if rules.iter().filter(removes).any(|rule| rule.counts.is_none()) {
        return Retention::Unknown;
    }
    let counts = || rules.iter().filter_map(|rule| rule.counts.as_ref());
    Retention::Counted {
        due: counts().map(|counts| counts.due).max().unwrap_or(0),
        overdue: counts().map(|counts| counts.overdue).max().unwrap_or(0),
        unjudgeable: counts().map(|counts| counts.unjudgeable).max().unwrap_or(0),
    }
}

/// Third parties of the purposes that are still valid.
fn recipients(view: &View<'_>, dataset: Option<&TableDataset>) -> Option<u64> {
    let purposes = dataset.map(|dataset| &dataset.purposes).filter(|names| !names.is_empty())?;
    let today = to_datetime(view.now).date_naive();
    let valid = purposes
        .iter()
        .filter_map(|name| view.bundle.purposes.get(name))
        .filter(|purpose| purpose.valid_until.is_none_or(|last| today <= last));
    let names: BTreeSet<&String> = valid.flat_map(|purpose| &purpose.recipients).collect();
    Some(names.len() as u64)
}

/// Whole years since the oldest month that a column of dates showed.
fn oldest_years(seen: &TableObservation, now: Instant) -> Option<u64> {
    let first = |field: &Observation| Some(field.months.as_ref()?.0.clone());
    let oldest = seen.fields.iter().filter_map(first).min()?;
    let (year, month) = oldest.split_once('-')?;
    let months = year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()? - 1;
    let today = to_datetime(now).date_naive();
    let today = i64::from(chrono::Datelike::year(&today)) * 12
        + i64::from(chrono::Datelike::month0(&today));
    u64::try_from((today - months) / 12).ok()
}
