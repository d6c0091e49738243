//! Making a plan: every due row judged by Cedar, sifted, and counted with all that would go with it.

use std::collections::BTreeMap;

use super::context::Site;
use super::dependants::{self, Eye};
use super::error::Error;
use super::fate::Reason;
use super::kinship::Kinship;
use super::plan::{Plan, REQUESTER};
use super::propose::{self, Sifted};
use super::target::Target;
use crate::model::{Instant, RecordKey};

/// Rows judged at a time; each parent costs a bound value when its dependants are looked up.
pub const PAGE: u32 = 500;

/// Freezes what `target` would do now.
pub async fn plan(site: &Site<'_>, target: &Target<'_>) -> Result<Plan, Error> {
    let now = site.context.clock.millis();
    let mut tally = Tally::default();
    if target.projection.table.key.is_some() {
        tally.count(site, target, now).await?;
    }
    let every = |filter: sea_query::Expr| target.select(&[], filter);
    let blocked = blocked(site, target).await?;
    let erased = target.closure.erased();
    let mut table_rows = Vec::new();
    for table in &erased {
        let projection =
            site.projection(&crate::model::TableRef::new(&target.table.source, *table))?;
        let all = crate::source::Selection {
            projection: &projection,
            attributes: &[],
            filter: sea_query::Expr::cust("(1 = 1)"),
        };
        table_rows.push(((*table).to_owned(), site.source.count(&all).await?));
    }
    let unjudgeable = site.source.count(&every(target.unjudgeable.clone())).await?;
    Ok(tally.into_plan(site, target, Frame { now, blocked, unjudgeable, table_rows }))
}

/// Due rows that a restricting dependant refers to. Where SQL only narrows the search, Cedar counts.
async fn blocked(site: &Site<'_>, target: &Target<'_>) -> Result<u64, Error> {
    let Some(blocked) = &target.blocked else { return Ok(0) };
    let filter = sea_query::ExprTrait::and(target.due.clone(), blocked.clone());
    if target.exact || target.projection.table.key.is_none() {
        return Ok(site.source.count(&target.select(&[], filter)).await?);
    }
    let selection = target.select(&target.rule.reads, filter);
    let (mut due, mut after) = (0, None);
    loop {
        let rows = site.source.page(&selection, after.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(due) };
        after = Some(last.key.clone());
        due += rows.iter().filter(|row| target.judge(site, row).permitted).count() as u64;
    }
}

/// What is counted without a look at each record.
struct Frame {
    now: Instant,
    blocked: u64,
    unjudgeable: u64,
    table_rows: Vec<(String, u64)>,
}

#[derive(Default)]
struct Tally {
    sifted: Sifted,
    targets: u64,
    vetoed: u64,
    kin: BTreeMap<String, u64>,
}

impl Tally {
    async fn count(
        &mut self,
        site: &Site<'_>,
        target: &Target<'_>,
        now: Instant,
    ) -> Result<(), Error> {
        let kinship = Kinship::of(site, target)?;
        let selection = target.candidates();
        let mut after = None;
        loop {
            let rows = site.source.page(&selection, after.as_ref(), PAGE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.key.clone());
            let page = propose::sift(site, target, &rows, now).await?;
            self.add(&page);
            let roots: Vec<RecordKey> = page.candidates.into_iter().map(|one| one.key).collect();
            let gathered =
                dependants::gather(site, &kinship, Eye::Open(site.source), &roots).await?;
            self.targets += (roots.len() - gathered.vetoed.len()) as u64;
            self.vetoed += gathered.vetoed.len() as u64;
            for kin in gathered.kin.iter().filter(|kin| !gathered.vetoed.contains(&kin.root)) {
                *self.kin.entry(kinship.edges[kin.edge].table.table.clone()).or_default() += 1;
            }
        }
    }

    fn add(&mut self, page: &Sifted) {
        self.sifted.due += page.due;
        self.sifted.in_grace += page.in_grace;
        self.sifted.observed += page.observed;
        for (reason, rows) in &page.kept {
            *self.sifted.kept.entry(*reason).or_default() += rows;
        }
    }

    fn into_plan(self, site: &Site<'_>, target: &Target<'_>, frame: Frame) -> Plan {
        let kept = |reason| self.sifted.kept.get(&reason).copied().unwrap_or_default();
        let valid = site.context.config.guard.plan_valid.as_millis();
        let count = |table: &&str| match self.kin.get(*table) {
            Some(rows) => *rows,
            None if **table == target.table.table => self.targets,
            None => 0,
        };
        let closure = target.closure.erased().iter().map(|t| ((*t).to_owned(), count(t))).collect();
        Plan {
            id: String::new(),
            source: target.table.source.clone(),
            table: target.table.table.clone(),
            action: target.rule.action,
            policies: target.rule.permits.iter().map(|permit| permit.id.clone()).collect(),
            bundle: site.context.bundle.hash.clone(),
            rule: target.rule.hash.clone(),
            schema: target.schema.clone(),
            instants: target.at.clone(),
            table_rows: frame.table_rows,
            due: self.sifted.due + frame.blocked,
            in_grace: self.sifted.in_grace,
            held: kept(Reason::Hold),
            open_cases: kept(Reason::OpenCase),
            outranked: kept(Reason::Outranked),
            observed: self.sifted.observed,
            unjudgeable: frame.unjudgeable,
            dependants: frame.blocked,
            vetoed: self.vetoed,
            disagreements: kept(Reason::Disagreement),
            targets: self.targets,
            closure,
            exact: target.exact,
            requested_by: REQUESTER.to_owned(),
            created_at: frame.now,
            expires_at: frame.now.saturating_add(Instant::try_from(valid).unwrap_or(Instant::MAX)),
        }
        .named()
    }
}
