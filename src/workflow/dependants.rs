//! Finding the rows that go with a record, and asking each of them whether it may.
//!
//! `cascade` stands for the permit, never for the absence of forbids: every dependant is judged under its own
//! table's forbids and its own person's holds, and one veto keeps the record it belongs to. What cannot be
//! judged vetoes too.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::context::Site;
use super::error::Error;
use super::kinship::{Edge, Kinship};
use super::standing;
use crate::model::{RecordKey, Row};
use crate::source::{Change, Source, SourceError};

const PAGE: u32 = 2_000;

/// A dependant that goes with the target number `root`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// Index of its edge in the kinship.
    pub edge: usize,
    pub root: usize,
    pub key: RecordKey,
    /// Keyed hash of the key.
    pub record: String,
}

#[derive(Debug, Default)]
pub struct Gathered {
    /// Each dependant once, parents before their children.
    pub kin: Vec<Kin>,
    /// Targets that a dependant keeps.
    pub vetoed: BTreeSet<usize>,
}

/// How dependants are read: openly to plan, locked to act.
pub enum Eye<'e, 's> {
    Open(&'e Source),
    /// With how many dependants of each edge were found before: one more is read, and shows that the rows
    /// changed since.
    Locked(&'e mut Change<'s>, &'e [u32]),
}

impl Eye<'_, '_> {
    async fn children(
        &mut self,
        index: usize,
        edge: &Edge<'_>,
        parents: &[RecordKey],
    ) -> Result<Vec<Row>, SourceError> {
        let source = match self {
            Eye::Locked(change, expected) => {
                let limit = expected.get(index).copied().unwrap_or_default().saturating_add(1);
                return change
                    .lock_children(&edge.selection(), &edge.columns, parents, limit)
                    .await;
            }
            Eye::Open(source) => source,
        };
        let selection = edge.selection();
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let after = rows.last().map(|row| row.key.clone());
            let page =
                source.children(&selection, &edge.columns, parents, after.as_ref(), PAGE).await?;
            let last = page.len() < PAGE as usize;
            rows.extend(page);
            if last {
                return Ok(rows);
            }
        }
    }
}

/// All dependants of `roots`, and the roots that they veto.
pub async fn gather(
    site: &Site<'_>,
    kinship: &Kinship<'_>,
    mut eye: Eye<'_, '_>,
    roots: &[RecordKey],
) -> Result<Gathered, Error> {
    let mut gathered = Gathered::default();
    let mut seen = HashSet::new();
    let mut people = Vec::new();
    let mut found: Vec<HashMap<RecordKey, usize>> = Vec::new();
    for (index, edge) in kinship.edges.iter().enumerate() {
        let parents: HashMap<RecordKey, usize> = match edge.parent {
            None => roots.iter().cloned().zip(0..).collect(),
            Some(parent) => found[parent].clone(),
        };
        let mut own = HashMap::new();
        if !parents.is_empty() {
            let keys: Vec<RecordKey> = parents.keys().cloned().collect();
            let parents: HashMap<String, usize> =
                parents.iter().map(|(key, root)| (key.canonical(), *root)).collect();
            for mut row in eye.children(index, edge, &keys).await? {
                let parent = edge.parent_key(&row).map(|key| key.canonical());
                let Some(root) = parent.and_then(|key| parents.get(&key)) else {
                    continue;
                };
                if kinship.vetoes(site, edge, &mut row) {
                    gathered.vetoed.insert(*root);
                }
                people.extend(person(site, edge, &row).map(|person| (person, *root)));
                own.insert(row.key.clone(), *root);
                if seen.insert((edge.table.table.clone(), row.key.clone())) {
                    let record = site.context.keys.record(&edge.table, &row.key);
                    gathered.kin.push(Kin { edge: index, root: *root, key: row.key, record });
                }
            }
        }
        found.push(own);
    }
    let held = held(site, &people).await?;
    gathered.vetoed.extend(people.into_iter().filter(|(one, _)| held.contains(one)).map(|p| p.1));
    Ok(gathered)
}

/// Whether dependants that are locked now may still go.
pub async fn still_allowed(
    site: &Site<'_>,
    kinship: &Kinship<'_>,
    edge: &Edge<'_>,
    rows: Vec<Row>,
) -> Result<bool, Error> {
    let people: Vec<_> =
        rows.iter().filter_map(|row| person(site, edge, row)).map(|person| (person, 0)).collect();
    let vetoed = rows.into_iter().any(|mut row| kinship.vetoes(site, edge, &mut row));
    Ok(!vetoed && held(site, &people).await?.is_empty())
}

fn person(site: &Site<'_>, edge: &Edge<'_>, row: &Row) -> Option<String> {
    let subject = row.subject.as_ref()?;
    Some(site.context.keys.subject(&edge.table.source, subject))
}

async fn held(site: &Site<'_>, people: &[(String, usize)]) -> Result<HashSet<String>, Error> {
    let subjects: BTreeSet<&str> = people.iter().map(|(person, _)| person.as_str()).collect();
    let subjects: Vec<&str> = subjects.into_iter().collect();
    standing::held(&site.context.store, &site.inventory.source, &subjects).await
}
