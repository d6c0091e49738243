//! Carrying out a granted plan, batch after batch, and saying what came of it.
//!
//! Between batches, never inside one, a run looks up: paused, cancelled, log not writable, more rows than the
//! plan counted. Each batch is verified right after it committed, so that a run of any length keeps nothing
//! but counts in memory; the certificate at the end says "verified" only when every batch of the plan was.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fmt;

use serde_json::json;

use super::batch::{Carried, Carrier, End, Family};
use super::context::Site;
use super::dependants::{self, Eye};
use super::error::Error;
use super::fate::Reason;
use super::ground::Ground;
use super::kinship::Kinship;
use super::pace::Pace;
use super::plan::{Counts, Plan};
use super::planner::PAGE;
use super::target::Target;
use super::{evidence, journal, pause, plans, propose};
use crate::audit::Entry;
use crate::model::{Action, Dialect, Instant, RecordKey, failpoint};
use crate::source::Grant;

/// How often dependants may change under a batch before the run gives up.
const PATIENCE: u32 = 3;

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Finished {
    /// Targets acted on in this run.
    pub acted: u64,
    /// Rows changed by table in this run, dependants included.
    pub rows: BTreeMap<String, u64>,
    pub kept: BTreeMap<Reason, u64>,
    /// Rows that were still there, or unchanged, after their batch.
    pub verification_failures: u64,
    /// Why it ended before all was done; the plan goes on later.
    pub stopped: Option<Stop>,
    /// More rows would have gone than the plan counted; it ended there, and the rest needs a new plan.
    pub exceeded: bool,
    /// The certificate's index in the audit log.
    pub certificate: Option<i64>,
}

/// What ends a run between two batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    Draining,
    /// Acting is blocked, or the log cannot be written.
    Blocked(String),
    Paused(String),
    /// The tables are not what they were when the plan was made.
    Shifted,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Draining => f.write_str("the daemon is stopping"),
            Stop::Blocked(why) => f.write_str(why),
            Stop::Paused(why) => write!(f, "paused: {why}"),
            Stop::Shifted => f.write_str("the schema of its tables has changed"),
        }
    }
}

impl serde::Serialize for Stop {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Carries out `plan` in its own terms: its cutoff, its moment of grace.
pub async fn execute(
    site: &Site<'_>,
    target: &Target<'_>,
    plan: &Plan,
    grant: &Grant,
    epoch: i64,
) -> Result<Finished, Error> {
    let kinship = Kinship::of(site, target)?;
    let Some(ground) = Ground::of(site, target).await? else {
        return Ok(Finished { stopped: Some(Stop::Shifted), ..Finished::default() });
    };
    let carrier = Carrier { site, target, kinship: &kinship, ground: &ground, plan, grant, epoch };
    let past = Past::of(site, plan).await?;
    plans::begin(&site.context.store, plan).await?;
    let config = &site.source.config;
    let mut run = Run {
        pace: Pace::new(config.batch_rows, config.batch_time, past.batches),
        allowance: plan.rows().saturating_sub(past.rows()),
        queue: VecDeque::new(),
        after: None,
        exhausted: false,
        skip: HashSet::new(),
        restless: 0,
        finished: Finished::default(),
        carrier,
    };
    let started = site.context.clock.millis();
    run.all().await?;
    let mut finished = run.finished;
    if finished.stopped.is_none() {
        let verified = match (finished.verification_failures, past.batches) {
            (0, 0) => "true",
            // A batch that a crash cut off from its own verification was never checked.
            (0, _) => "not_checked",
            _ => "false",
        };
        let proof = Proof { verified, complete: !finished.exceeded, started };
        let index = certify(site, plan, &finished.kept, proof).await?;
        finished.certificate = Some(index);
        let proves = site.context.config.guard.approvals > 0 && !finished.exceeded;
        plans::done(&site.context.store, plan, proves, site.context.clock.millis()).await?;
    }
    Ok(finished)
}

struct Run<'a, 'b> {
    carrier: Carrier<'a, 'b>,
    pace: Pace,
    /// Rows that may still be changed before the plan's own count is reached.
    allowance: u64,
    queue: VecDeque<Family>,
    after: Option<RecordKey>,
    exhausted: bool,
    /// Records the database would not change.
    skip: HashSet<RecordKey>,
    restless: u32,
    finished: Finished,
}

impl Run<'_, '_> {
    async fn all(&mut self) -> Result<(), Error> {
        loop {
            if let Some(why) = self.stop().await? {
                self.finished.stopped = Some(why);
                return Ok(());
            }
            while self.queue.is_empty() && !self.exhausted {
                self.refill().await?;
            }
            if self.queue.is_empty() {
                return Ok(());
            }
            if failpoint::on("slow-batches") {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            let (families, whole) = self.next();
            if families.is_empty() {
                self.finished.exceeded = true;
                return Ok(());
            }
            if let Some(why) = self.one(families, whole).await? {
                self.finished.stopped = Some(why);
                return Ok(());
            }
        }
    }

    /// What ends the run between two batches.
    async fn stop(&self) -> Result<Option<Stop>, Error> {
        let context = self.carrier.site.context;
        if context.token.is_cancelled() {
            return Ok(Some(Stop::Draining));
        }
        if let Some(why) = context.readiness.why_not() {
            return Ok(Some(Stop::Blocked(why)));
        }
        if context.log.probe().await.is_err() {
            return Ok(Some(Stop::Blocked("the audit log cannot be written".to_owned())));
        }
        Ok(pause::reason(context, self.carrier.plan).await?.map(Stop::Paused))
    }

    /// The next page of candidates with their dependants.
    async fn refill(&mut self) -> Result<(), Error> {
        let Carrier { site, target, kinship, plan, .. } = &self.carrier;
        let page = site.source.page(&target.candidates(), self.after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else {
            self.exhausted = true;
            return Ok(());
        };
        self.after = Some(last.key.clone());
        let sifted = propose::sift(site, target, &page, plan.created_at).await?;
        for (reason, rows) in &sifted.kept {
            *self.finished.kept.entry(*reason).or_default() += rows;
        }
        let candidates = sifted.candidates.into_iter().filter(|one| !self.skip.contains(&one.key));
        let candidates: Vec<_> = candidates.collect();
        let families = families(site, kinship, candidates).await?;
        self.take(families);
        Ok(())
    }

    fn take(&mut self, (families, vetoed): (Vec<Family>, u64)) {
        if vetoed > 0 {
            *self.finished.kept.entry(Reason::Vetoed).or_default() += vetoed;
        }
        self.queue.extend(families);
    }

    /// As many families as fit the pace and the plan's own count; or a part of the first one's dependants
    /// when it alone does not fit the pace. None: it does not fit the plan.
    fn next(&mut self) -> (Vec<Family>, bool) {
        let rows = self.pace.size() as usize;
        let allowance = usize::try_from(self.allowance).unwrap_or(usize::MAX);
        let fits = self.queue.front().is_some_and(|first| first.kin.len() < allowance);
        if let Some(first) = self.queue.front_mut()
            && fits
            && first.kin.len() >= rows.max(2)
        {
            // Children after their parents in the list: the tail goes first.
            let chunk = first.kin.split_off(first.kin.len() - rows);
            return (vec![Family { target: first.target.clone(), kin: chunk }], false);
        }
        let mut taken = Vec::new();
        let mut used = 0;
        while let Some(family) = self.queue.front() {
            let need = family.kin.len() + 1;
            let full = taken.len() >= self.pace.targets() as usize || used + need > rows;
            if used + need > allowance || (full && !taken.is_empty()) {
                break;
            }
            used += need;
            taken.extend(self.queue.pop_front());
        }
        (taken, true)
    }

    /// Carries out one batch; answers why it was the last, if it was.
    async fn one(&mut self, families: Vec<Family>, whole: bool) -> Result<Option<Stop>, Error> {
        match self.carrier.carry(&families, whole).await? {
            End::Shifted => return Ok(Some(Stop::Shifted)),
            End::Done(carried) => self.note(carried).await?,
            End::Restless => {
                self.restless += 1;
                if self.restless > PATIENCE {
                    return Err(Error::Restless);
                }
                self.again(families, whole).await?;
            }
            End::Defied(keys) => {
                *self.finished.kept.entry(Reason::Verification).or_default() += keys.len() as u64;
                self.finished.verification_failures += keys.len() as u64;
                self.skip.extend(keys);
                self.again(families, whole).await?;
            }
        }
        Ok(None)
    }

    /// Gathers the families of a batch that did not happen anew, those the database defied left out.
    async fn again(&mut self, families: Vec<Family>, whole: bool) -> Result<(), Error> {
        if !whole {
            // The rest of a family in parts waits in front.
            self.queue.pop_front();
        }
        let candidates = families.into_iter().map(|family| family.target);
        let candidates = candidates.filter(|one| !self.skip.contains(&one.key)).collect();
        let Carrier { site, kinship, .. } = &self.carrier;
        let (families, vetoed) = self::families(site, kinship, candidates).await?;
        self.take((Vec::new(), vetoed));
        for family in families.into_iter().rev() {
            self.queue.push_front(family);
        }
        Ok(())
    }

    async fn note(&mut self, carried: Carried) -> Result<(), Error> {
        self.restless = 0;
        self.pace.took(carried.elapsed);
        for (table, rows) in carried.counts {
            self.allowance = self.allowance.saturating_sub(rows);
            *self.finished.rows.entry(table).or_default() += rows;
        }
        for (reason, rows) in carried.kept {
            *self.finished.kept.entry(reason).or_default() += rows;
        }
        self.finished.acted += carried.acted.len() as u64;
        self.finished.verification_failures += self.verify(&carried.acted).await?;
        Ok(())
    }

    /// How many of these records are still there, or not in their anonymised form.
    async fn verify(&self, acted: &[RecordKey]) -> Result<u64, Error> {
        if acted.is_empty() {
            return Ok(0);
        }
        let Carrier { site, target, plan, .. } = &self.carrier;
        if plan.action == Action::Erase {
            return Ok(site.source.still_there(&target.projection, acted).await?);
        }
        Ok(site.source.count_among(&target.select(&[], target.due.clone()), acted).await?)
    }
}

/// Candidates with their dependants, and how many a dependant keeps.
async fn families(
    site: &Site<'_>,
    kinship: &Kinship<'_>,
    candidates: Vec<propose::Candidate>,
) -> Result<(Vec<Family>, u64), Error> {
    let roots: Vec<RecordKey> = candidates.iter().map(|one| one.key.clone()).collect();
    let gathered = dependants::gather(site, kinship, Eye::Open(site.source), &roots).await?;
    let mut families: Vec<Family> =
        candidates.into_iter().map(|target| Family { target, kin: Vec::new() }).collect();
    for kin in gathered.kin {
        families[kin.root].kin.push(kin);
    }
    let vetoed = gathered.vetoed.len() as u64;
    let mut index = 0;
    families.retain(|_| {
        index += 1;
        !gathered.vetoed.contains(&(index - 1))
    });
    Ok((families, vetoed))
}

/// What a plan's earlier batches did, before this run.
struct Past {
    batches: usize,
    counts: Counts,
}

impl Past {
    async fn of(site: &Site<'_>, plan: &Plan) -> Result<Self, Error> {
        let counts = journal::totals(site.context, &plan.id).await?;
        let batches = journal::batches_done(site.context, &plan.id).await?;
        Ok(Self { batches, counts })
    }

    fn rows(&self) -> u64 {
        self.counts.iter().map(|(_, rows)| rows).sum()
    }
}

/// Certifies what a plan did before it became void in the middle.
pub async fn abandon(site: &Site<'_>, plan: &Plan) -> Result<(), Error> {
    let proof = Proof { verified: "not_checked", complete: false, started: plan.created_at };
    certify(site, plan, &BTreeMap::new(), proof).await.map(drop)
}

/// What a certificate may claim.
struct Proof {
    verified: &'static str,
    complete: bool,
    started: Instant,
}

/// Where what was changed may still be found.
fn not_covered(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => &["backups", "replicas", "write-ahead log"],
        Dialect::Mysql => &["backups", "replicas", "binary log", "undo log", "redo log"],
    }
}

/// The certificate of destruction: what a plan did in all its batches, and what that does not cover.
async fn certify(
    site: &Site<'_>,
    plan: &Plan,
    kept: &BTreeMap<Reason, u64>,
    proof: Proof,
) -> Result<i64, Error> {
    let totals = journal::totals(site.context, &plan.id).await?;
    let now = site.context.clock.millis();
    let data = json!({
        "plan": plan.id, "action": plan.action, "rule": plan.rule, "policies": plan.policies,
        "bundle": site.context.bundle.hash, "exact": plan.exact,
        "rows": journal::pairs(&totals), "kept": kept, "complete": proof.complete,
        "started": proof.started, "finished": now, "verified": proof.verified,
        "not_covered": not_covered(site.inventory.dialect),
    });
    let subject = plan.table_ref().to_string();
    evidence::append(site.context, Entry { kind: "certificate", subject, time: now, data }).await
}
