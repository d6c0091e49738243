//! A field: which purposes cover it, which collection policies speak about it, which retention rules read it.

use serde::Serialize;

use super::probe::Probe;
use super::record::{Weighed, weigh};
use crate::model::{FieldRef, Instant, category};
use crate::policy::bundle::Bundle;
use crate::policy::collect::{self, FieldFacts};
use crate::policy::judge::Judgement;
use crate::policy::reading::reads;
use crate::policy::reading::scope;
use crate::policy::text::written::Folder;

/// A purpose of the field's table, and whether it covers the category today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cover {
    pub purpose: String,
    pub title: Option<String>,
    pub covers: bool,
    /// Its last day is past.
    pub expired: bool,
    pub special_basis: Option<String>,
}

/// What collection policy says of one category of a field.
#[derive(Debug)]
pub struct Collected {
    pub category: String,
    pub covers: Vec<Cover>,
    pub judgement: Judgement,
    pub policies: Vec<Weighed>,
}

/// Explains each category of `facts` as of `now`.
pub fn explain(bundle: &Bundle, facts: &FieldFacts, now: Instant) -> Vec<Collected> {
    let at = bundle.instants(now);
    let written = bundle.written(Folder::Collection);
    let one = |key: &String| {
        let facts = FieldFacts { categories: vec![key.clone()], ..facts.clone() };
        let table = bundle.table_facts(&facts.field.table);
        let asked = collect::ask(&bundle.purposes, &table, &facts, key, &at);
        let probe = asked.ok().map(Probe::new);
        let policies = probe.iter().flat_map(|probe| written.iter().map(|p| weigh(p, probe)));
        Collected {
            category: key.clone(),
            covers: covers(bundle, &table.purposes, key, now),
            judgement: bundle.collect(&facts, &at),
            policies: policies.collect(),
        }
    };
    facts.categories.iter().map(one).collect()
}

fn covers(bundle: &Bundle, purposes: &[String], key: &str, now: Instant) -> Vec<Cover> {
    let today = crate::model::clock::to_datetime(now).date_naive();
    let cover = |name: &String| {
        let purpose = bundle.purposes.get(name)?;
        let listed = |own: &str| purpose.categories.iter().any(|listed| listed == own);
        Some(Cover {
            purpose: name.clone(),
            title: purpose.title.clone(),
            covers: category::lineage(key).any(listed),
            expired: purpose.valid_until.is_some_and(|last| last < today),
            special_basis: purpose.special_basis.clone(),
        })
    };
    purposes.iter().filter_map(cover).collect()
}

/// The retention policies that read the field, by id.
pub fn readers(bundle: &Bundle, field: &FieldRef) -> Vec<String> {
    let reads_it = |written: &&crate::policy::text::written::WrittenPolicy| {
        scope::covers(&written.policy, &field.table)
            && reads::of(&written.policy).is_ok_and(|reads| reads.attributes.contains(&field.field))
    };
    let written = bundle.written(Folder::Retention);
    written.iter().filter(reads_it).map(|policy| policy.meta.id.clone()).collect()
}
