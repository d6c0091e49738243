//! One field: its category and why, what may be held there, and which retention policies read it.

use std::fmt;

use serde::Serialize;

use super::Scene;
use crate::cli::{CliError, Globals, context};
use crate::detect::sensitivity::{Sensitivity, ruling};
use crate::finding::stored;
use crate::model::{FieldRef, TableRef};
use crate::policy::FieldFacts;
use crate::policy::explain::field::{self, Cover};
use crate::policy::explain::record::Weighed;
use crate::scan::{Verdicts, catalogue, observe};

#[derive(Debug, Serialize)]
struct Report {
    field: String,
    column: Option<String>,
    kind: Option<&'static str>,
    fact: bool,
    categories: Vec<String>,
    /// Who says so: `officer`, `recognisers` or `nobody`.
    said_by: &'static str,
    reasons: Vec<String>,
    sensitivity: &'static str,
    collection: Vec<Collected>,
    findings: Vec<Finding>,
    /// Retention policies that read it.
    read_by: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Collected {
    category: String,
    /// `permitted`, `forbidden` or `not_permitted`.
    decision: &'static str,
    decided_by: Vec<String>,
    purposes: Vec<Cover>,
    policies: Vec<Weighed>,
}

#[derive(Debug, Serialize)]
struct Finding {
    kind: String,
    state: String,
    message: String,
    fingerprint: String,
}

/// The field's categories, and who says so.
struct Classified {
    categories: Vec<String>,
    said_by: &'static str,
    reasons: Vec<String>,
    populated: i64,
}

pub async fn run(scene: &Scene, field: &FieldRef, globals: &Globals) -> Result<(), CliError> {
    let governed = &scene.bundle.governed[&field.table];
    let classified = classify(scene, field).await?;
    let keys = || classified.categories.iter().map(String::as_str);
    let sensitivity = Sensitivity::of_all(keys());
    let facts = |key: &String| FieldFacts {
        field: field.clone(),
        categories: vec![key.clone()],
        sensitivity: ruling(key).sensitivity.as_str().to_owned(),
        populated: classified.populated,
    };
    let explain = |key| field::explain(&scene.bundle, &facts(key), scene.now());
    let collected = classified.categories.iter().flat_map(explain).map(|one| Collected {
        category: one.category,
        decision: match (one.judgement.permitted, one.judgement.forbidden) {
            (true, _) => "permitted",
            (false, true) => "forbidden",
            (false, false) => "not_permitted",
        },
        decided_by: one.judgement.reasons,
        purposes: one.covers,
        policies: one.policies,
    });
    let table = &governed.projection.table;
    let attribute = governed.projection.attributes.get(&field.field);
    let report = Report {
        field: field.to_string(),
        column: table.column(&field.field).map(|column| column.type_name.clone()),
        kind: attribute.map(|attribute| attribute.kind.as_str()),
        fact: governed.declared.facts.contains_key(&field.field),
        collection: collected.collect(),
        said_by: classified.said_by,
        reasons: classified.reasons,
        sensitivity: sensitivity.as_str(),
        findings: findings(scene, field).await?,
        read_by: field::readers(&scene.bundle, field),
        categories: classified.categories,
    };
    context::print(globals, &report, Text(&report))
}

/// An officer's word stands over the recognisers'.
async fn classify(scene: &Scene, field: &FieldRef) -> Result<Classified, CliError> {
    let source = &field.table.source;
    let (observed, inventories) = match &scene.store {
        Some(store) => (observe::load(store, source).await?, catalogue::load(store).await?),
        None => (Vec::new(), Vec::new()),
    };
    let stored = inventories.iter().find(|stored| stored.inventory.source == *source);
    let seen = observed.iter().find(|seen| seen.table == field.table.table);
    let seen = seen.and_then(|seen| seen.field(&field.field));
    let populated = seen.map_or(10_000, crate::scan::Observation::populated);
    let entry = scene.bundle.dataset(&field.table);
    if let Some(verdict) = entry.and_then(|entry| entry.fields.get(&field.field)) {
        let none = verdict.category == crate::model::category::NONE;
        return Ok(Classified {
            categories: if none { Vec::new() } else { vec![verdict.category.clone()] },
            said_by: "officer",
            reasons: verdict.reason.iter().cloned().collect(),
            populated,
        });
    }
    let said = |table: &str, column: &str| {
        let entry = scene.bundle.dataset(&TableRef::new(source, table))?;
        entry.fields.get(column).map(|verdict| verdict.category.as_str())
    };
    let verdict = seen.zip(stored).and_then(|(seen, stored)| {
        let verdicts = Verdicts::of(&stored.inventory, &observed, Box::new(said));
        Some(verdicts.field(verdicts.table(&field.table.table)?, &seen.column))
    });
    let Some(verdict) = verdict.filter(|verdict| verdict.category.is_some()) else {
        return Ok(Classified {
            categories: Vec::new(),
            said_by: "nobody",
            reasons: Vec::new(),
            populated,
        });
    };
    Ok(Classified {
        categories: verdict.categories().into_iter().map(str::to_owned).collect(),
        said_by: "recognisers",
        reasons: verdict.reasons.clone(),
        populated,
    })
}

async fn findings(scene: &Scene, field: &FieldRef) -> Result<Vec<Finding>, CliError> {
    let Some(store) = &scene.store else { return Ok(Vec::new()) };
    let all = stored::list(store, None, None).await?;
    let own = all.into_iter().filter(|finding| {
        finding.source == field.table.source
            && finding.table.as_deref() == Some(field.table.table.as_str())
            && finding.field.as_deref() == Some(field.field.as_str())
    });
    let finding = |one: crate::finding::StoredFinding| Finding {
        kind: one.kind,
        state: one.state,
        message: one.message,
        fingerprint: one.fingerprint,
    };
    Ok(own.map(finding).collect())
}

struct Text<'a>(&'a Report);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        write!(f, "{}", report.field)?;
        match (&report.column, report.kind) {
            (_, Some(kind)) if report.fact => write!(f, " ({kind}, computed)")?,
            (Some(column), Some(kind)) => write!(f, " ({column}, {kind} in policies)")?,
            (Some(column), None) => write!(f, " ({column}, which Cedar cannot represent)")?,
            (None, _) => {}
        }
        if report.categories.is_empty() {
            match report.said_by {
                "officer" => write!(f, "\n  not personal, says an officer")?,
                _ => write!(
                    f,
                    "\n  not classified: neither an officer nor a scan has said what it holds"
                )?,
            }
        } else {
            let categories = report.categories.join(", ");
            write!(
                f,
                "\n  holds {categories} ({}), says the {}",
                report.sensitivity, report.said_by
            )?;
        }
        for reason in &report.reasons {
            write!(f, "\n    {reason}")?;
        }
        for one in &report.collection {
            write!(f, "\n\n{}", Category(one))?;
        }
        f.write_str("\n")?;
        for finding in &report.findings {
            let print = &finding.fingerprint[..12];
            write!(
                f,
                "\nfinding {print} {} ({}): {}",
                finding.kind, finding.state, finding.message
            )?;
        }
        if report.findings.is_empty() {
            write!(f, "\nno finding about this field")?;
        }
        match report.read_by.as_slice() {
            [] => write!(f, "\nno retention policy reads it"),
            ids => write!(f, "\nread by {}", ids.join(", ")),
        }
    }
}

struct Category<'a>(&'a Collected);

impl fmt::Display for Category<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.0;
        let decision = one.decision.replace('_', " ");
        write!(f, "collect {}: {decision}", one.category)?;
        if !one.decided_by.is_empty() {
            write!(f, " by {}", one.decided_by.join(", "))?;
        }
        for cover in &one.purposes {
            let says = match (cover.covers, cover.expired) {
                (true, false) => "covers it",
                (true, true) => "covered it, and is no longer valid",
                (false, _) => "does not cover it",
            };
            write!(f, "\n  purpose {} {says}", cover.purpose)?;
            if let Some(basis) = cover.special_basis.as_ref().filter(|_| cover.covers) {
                write!(f, ", with the special basis {basis}")?;
            }
        }
        if one.purposes.is_empty() {
            write!(f, "\n  its table names no purpose")?;
        }
        for policy in &one.policies {
            let effect = if policy.forbid { "forbid" } else { "permit" };
            write!(f, "\n  {effect} {}: {}", policy.policy, policy.said())?;
        }
        Ok(())
    }
}
