//! One batch: intent, then one transaction that locks, judges again, changes and marks, then the result.
//!
//! The intent names every record the batch may touch, dependants too; whatever turns up beyond it under the
//! locks makes the batch start over. Rows that the database answers as changed must be exactly those that were
//! judged; when they are not, everything is rolled back and the missing rows are reported.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant as Stopwatch};

use uuid::Uuid;

use super::context::Site;
use super::dependants::{self, Eye, Kin};
use super::error::Error;
use super::fate::{self, Reason};
use super::ground::Ground;
use super::journal::{self, Intent, Records};
use super::kinship::Kinship;
use super::plan::Plan;
use super::propose::Candidate;
use super::standing::{Known, Standings};
use super::target::Target;
use crate::model::{Action, RecordKey, failpoint};
use crate::source::{Change, Grant, Marker, SourceError};

/// A record with everything that goes with it.
#[derive(Debug, Clone)]
pub struct Family {
    pub target: Candidate,
    /// Parents before their children.
    pub kin: Vec<Kin>,
}

/// What carries out every batch of a run.
pub struct Carrier<'a, 'b> {
    pub site: &'b Site<'a>,
    pub target: &'b Target<'a>,
    pub kinship: &'b Kinship<'a>,
    pub ground: &'b Ground<'a>,
    pub plan: &'b Plan,
    pub grant: &'b Grant,
    pub epoch: i64,
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Carried {
    /// Keys of the targets that were changed.
    pub acted: Vec<RecordKey>,
    pub counts: Vec<(String, u64)>,
    pub kept: BTreeMap<Reason, u64>,
    /// How long the locks were held.
    pub elapsed: Duration,
}

/// How a batch ended, if not by an error.
pub enum End {
    Done(Carried),
    /// Dependants came or went since they were gathered: gather again.
    Restless,
    /// The database kept these rows although nothing spoke against changing them; nothing was changed.
    Defied(HashSet<RecordKey>),
    /// The tables are not what they were when the plan was made; nothing was changed.
    Shifted,
}

impl Carrier<'_, '_> {
    /// Carries out one batch; `whole` families, or only their dependants when they are too many to go at once.
    pub async fn carry(&self, families: &[Family], whole: bool) -> Result<End, Error> {
        let layout = Layout::of(self, families, whole);
        let intent = self.intent(&layout);
        journal::open(self.site.context, &intent).await?;
        let started = Stopwatch::now();
        let mut change = match Change::begin(self.site.source, self.grant, self.epoch).await {
            Ok(change) => change,
            Err(error) => return self.failed(&intent, error).await,
        };
        let tried = self.change(&mut change, families, &layout, whole).await;
        let (marker, mut carried) = match tried {
            Ok(Tried::Ready(marker, carried)) => (marker, carried),
            Ok(Tried::Not(end)) => {
                drop(change);
                let why = match end {
                    End::Shifted => "the schema had changed",
                    _ => "the rows had changed",
                };
                journal::void(self.site.context, &intent, why).await?;
                return Ok(end);
            }
            Err(error) => {
                drop(change);
                journal::void(self.site.context, &intent, "an error rolled it back").await?;
                return Err(error);
            }
        };
        let marker = Marker { batch: intent.id.clone(), ..marker };
        let committed = match change.mark(&marker).await {
            Ok(()) => change.commit().await,
            Err(error) => return self.failed(&intent, error).await,
        };
        carried.elapsed = started.elapsed();
        // A commit that fails may have happened: the journal asks the database before anything else is done.
        committed?;
        crash_after_commit();
        journal::done(self.site.context, &intent, &marker).await?;
        tracing::debug!(table = intent.table, action = %intent.action, plan = intent.plan, batch = intent.id,
            rows = ?carried.counts, took = ?carried.elapsed, "batch committed");
        Ok(End::Done(carried))
    }

    fn intent(&self, layout: &Layout) -> Intent {
        Intent {
            id: Uuid::now_v7().to_string(),
            plan: self.plan.id.clone(),
            source: self.plan.source.clone(),
            table: self.plan.table.clone(),
            action: self.plan.action,
            rule: self.plan.rule.clone(),
            bundle: self.site.context.bundle.hash.clone(),
            epoch: self.epoch,
            candidates: layout.candidates.clone(),
            since: self.site.context.log.size(),
            counts: Vec::new(),
        }
    }

    /// An error before anything could commit.
    async fn failed(&self, intent: &Intent, error: SourceError) -> Result<End, Error> {
        journal::void(self.site.context, intent, "an error rolled it back").await?;
        Err(error.into())
    }

    async fn change(
        &self,
        change: &mut Change<'_>,
        families: &[Family],
        layout: &Layout,
        whole: bool,
    ) -> Result<Tried, Error> {
        if !self.ground.holds(change).await? {
            return Ok(Tried::Not(End::Shifted));
        }
        let mut carried = Carried::default();
        let mut acting = self.lock_targets(change, families, &mut carried).await?;
        if whole {
            let Some(vetoed) = self.lock_kin(change, families, &acting).await? else {
                return Ok(Tried::Not(End::Restless));
            };
            for index in vetoed {
                acting.remove(&index);
                *carried.kept.entry(Reason::Vetoed).or_default() += 1;
            }
        } else if !self.lock_some(change, families, &acting).await? {
            return Ok(Tried::Not(End::Restless));
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut defied = HashSet::new();
        for (edge, keys) in kin_by_depth(self.kinship, families, &acting) {
            let edge = &self.kinship.edges[edge];
            let gone = change.delete(&edge.selection(), &keys).await?;
            *counts.entry(&edge.table.table).or_default() += gone.len() as u64;
            defied.extend(missing(&keys, &gone));
        }
        if !defied.is_empty() {
            let families =
                families.iter().filter(|f| f.kin.iter().any(|k| defied.contains(&k.key)));
            let targets = families.map(|family| family.target.key.clone()).collect();
            return Ok(Tried::Not(End::Defied(targets)));
        }
        if whole {
            carried.acted = self.change_targets(change, families, &acting).await?;
            let keys: Vec<RecordKey> =
                acting.iter().map(|i| families[*i].target.key.clone()).collect();
            let kept: HashSet<RecordKey> = missing(&keys, &carried.acted).collect();
            if !kept.is_empty() {
                return Ok(Tried::Not(End::Defied(kept)));
            }
        }
        carried.counts = vec![(self.plan.table.clone(), carried.acted.len() as u64)];
        carried.counts.extend(counts.into_iter().map(|(table, rows)| (table.to_owned(), rows)));
        let acted = layout.marks(families, &acting);
        let counts = carried.counts.clone();
        let marker = Marker { batch: String::new(), epoch: self.epoch, counts, acted };
        Ok(Tried::Ready(marker, carried))
    }

    /// Locks the targets and judges each as it is now; answers the indices of those to act on.
    async fn lock_targets(
        &self,
        change: &mut Change<'_>,
        families: &[Family],
        carried: &mut Carried,
    ) -> Result<BTreeSet<usize>, Error> {
        let keys: Vec<RecordKey> = families.iter().map(|one| one.target.key.clone()).collect();
        let index: HashMap<&RecordKey, usize> = keys.iter().zip(0..).collect();
        let rows = change.lock(&self.target.locked(), &keys).await?;
        let standings = self.standings(families).await?;
        let mut acting = BTreeSet::new();
        let mut seen = 0;
        for mut row in rows {
            let Some(at) = index.get(&row.key).copied() else { continue };
            seen += 1;
            let (due, blocked) = self.target.questions(&mut row);
            let judgement = self.target.judge(self.site, &row);
            let one = &families[at].target;
            let standing = standings.standing(self.plan.action, &known(one));
            let fate = fate::rejudge(due, blocked, &judgement, self.target.exact)
                .or_else(|| fate::kept_by(standing));
            match fate {
                None => drop(acting.insert(at)),
                Some(reason) => *carried.kept.entry(reason).or_default() += 1,
            }
        }
        let gone = families.len() - seen;
        if gone > 0 {
            *carried.kept.entry(Reason::Changed).or_default() += gone as u64;
        }
        Ok(acting)
    }

    async fn standings(&self, families: &[Family]) -> Result<Standings, Error> {
        let known: Vec<Known<'_>> = families.iter().map(|one| known(&one.target)).collect();
        let acting = super::propose::acting(self.target, self.site);
        Standings::load(&self.site.context.store, &self.target.table, &acting, &known).await
    }

    /// Locks every dependant of the acting families; `None` when there are others than were gathered,
    /// otherwise the families that one of them keeps.
    async fn lock_kin(
        &self,
        change: &mut Change<'_>,
        families: &[Family],
        acting: &BTreeSet<usize>,
    ) -> Result<Option<BTreeSet<usize>>, Error> {
        if self.kinship.edges.is_empty() || acting.is_empty() {
            return Ok(Some(BTreeSet::new()));
        }
        let order: Vec<usize> = acting.iter().copied().collect();
        let roots: Vec<RecordKey> = order.iter().map(|i| families[*i].target.key.clone()).collect();
        let known: HashSet<(usize, &RecordKey)> = order
            .iter()
            .flat_map(|index| families[*index].kin.iter().map(|kin| (kin.edge, &kin.key)))
            .collect();
        let expected =
            vec![u32::try_from(known.len()).unwrap_or(u32::MAX - 1); self.kinship.edges.len()];
        let eye = Eye::Locked(change, &expected);
        let found = dependants::gather(self.site, self.kinship, eye, &roots).await?;
        if found.kin.iter().any(|kin| !known.contains(&(kin.edge, &kin.key))) {
            return Ok(None);
        }
        Ok(Some(found.vetoed.into_iter().map(|root| order[root]).collect()))
    }

    /// Locks only the dependants that this batch takes; false when one of them, or the record they belong to,
    /// must stay.
    async fn lock_some(
        &self,
        change: &mut Change<'_>,
        families: &[Family],
        acting: &BTreeSet<usize>,
    ) -> Result<bool, Error> {
        if acting.len() < families.len() {
            return Ok(false);
        }
        for (edge, keys) in kin_by_depth(self.kinship, families, acting) {
            let edge = &self.kinship.edges[edge];
            let rows = change.lock(&edge.selection(), &keys).await?;
            let all = rows.len() == keys.len();
            if !dependants::still_allowed(self.site, self.kinship, edge, rows).await? || !all {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn change_targets(
        &self,
        change: &mut Change<'_>,
        families: &[Family],
        acting: &BTreeSet<usize>,
    ) -> Result<Vec<RecordKey>, Error> {
        let (alone, parents): (Vec<usize>, Vec<usize>) =
            acting.iter().partition(|index| families[**index].kin.is_empty());
        let mut acted = Vec::new();
        for (indices, with_dependants) in [(alone, false), (parents, true)] {
            if indices.is_empty() {
                continue;
            }
            let keys: Vec<RecordKey> =
                indices.into_iter().map(|index| families[index].target.key.clone()).collect();
            let selection = self.target.changed(with_dependants);
            acted.extend(match self.plan.action {
                Action::Erase => change.delete(&selection, &keys).await?,
                _ => change.update(&selection, &keys, &self.target.set).await?,
            });
        }
        Ok(acted)
    }
}

enum Tried {
    Ready(Marker, Carried),
    Not(End),
}

fn known(one: &Candidate) -> Known<'_> {
    Known { record: &one.record, subject: one.subject.as_deref() }
}

fn missing<'k>(keys: &'k [RecordKey], gone: &[RecordKey]) -> impl Iterator<Item = RecordKey> + 'k {
    let gone: HashSet<RecordKey> = gone.iter().cloned().collect();
    keys.iter().filter(move |key| !gone.contains(*key)).cloned()
}

/// The dependants of the acting families by edge, the deepest first, each once.
fn kin_by_depth(
    kinship: &Kinship<'_>,
    families: &[Family],
    acting: &BTreeSet<usize>,
) -> Vec<(usize, Vec<RecordKey>)> {
    let mut seen = HashSet::new();
    let mut by_edge: BTreeMap<usize, Vec<RecordKey>> = BTreeMap::new();
    for kin in acting.iter().flat_map(|index| &families[*index].kin) {
        if seen.insert((&kinship.edges[kin.edge].table.table, &kin.key)) {
            by_edge.entry(kin.edge).or_default().push(kin.key.clone());
        }
    }
    let mut edges: Vec<_> = by_edge.into_iter().collect();
    edges.sort_by_key(|(edge, _)| std::cmp::Reverse(kinship.edges[*edge].depth));
    edges
}

/// Where each record stands in the intent.
struct Layout {
    candidates: Vec<Records>,
    whole: bool,
    /// Position of each dependant, by its keyed hash within its table.
    places: HashMap<(String, String), usize>,
    tables: Vec<String>,
}

impl Layout {
    fn of(carrier: &Carrier<'_, '_>, families: &[Family], whole: bool) -> Self {
        let targets = if whole { families } else { &[] };
        let targets = targets.iter().map(|family| family.target.record.clone()).collect();
        let mut candidates = vec![Records { table: carrier.plan.table.clone(), records: targets }];
        let tables: Vec<String> =
            carrier.kinship.edges.iter().map(|edge| edge.table.table.clone()).collect();
        let mut groups: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        let mut seen = HashSet::new();
        for kin in families.iter().flat_map(|family| &family.kin) {
            if seen.insert((&tables[kin.edge], &kin.record)) {
                groups.entry(&tables[kin.edge]).or_default().push(kin.record.clone());
            }
        }
        candidates.extend(
            groups.into_iter().map(|(table, records)| Records { table: table.clone(), records }),
        );
        let mut places = HashMap::new();
        let mut at = candidates[0].records.len();
        for group in &candidates[1..] {
            for record in &group.records {
                places.insert((group.table.clone(), record.clone()), at);
                at += 1;
            }
        }
        Self { candidates, whole, places, tables }
    }

    fn marks(&self, families: &[Family], acting: &BTreeSet<usize>) -> String {
        let size = self.candidates.iter().map(|group| group.records.len()).sum();
        let targets = acting.iter().copied().filter(|_| self.whole);
        let kin = acting.iter().flat_map(|index| &families[*index].kin).filter_map(|kin| {
            self.places.get(&(self.tables[kin.edge].clone(), kin.record.clone())).copied()
        });
        fate::bitmap(size, targets.chain(kin))
    }
}

/// Dies between commit and result when a test says so, as a process that is killed there would.
fn crash_after_commit() {
    if failpoint::on("crash-after-commit") {
        std::process::abort();
    }
}
