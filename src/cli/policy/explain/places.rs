//! One table and action of a policy: the rule, its SQL, what it reads, how the database would answer.

use serde::Serialize;

use super::Scene;
use crate::model::{Instant, TableRef};
use crate::policy::explain::applies::Place;
use crate::policy::explain::exact::{Widened, widened};
use crate::policy::explain::index;
use crate::policy::{Governed, Rule, RuleState};
use crate::scan::{observe, reads};
use crate::source::read::{QueryPlan, shown, shown_expr};
use crate::source::{Projection, Source};

#[derive(Debug, Serialize)]
pub struct Explained {
    pub table: String,
    pub action: &'static str,
    /// `active`, `observe` or `quarantined`, of the rule this policy is part of.
    pub state: &'static str,
    pub why: Option<String>,
    /// Attributes this policy reads and the table has lost: it does not count here.
    pub lost: Vec<String>,
    pub rule: Option<String>,
    /// Every policy of the rule.
    pub policies: Vec<String>,
    pub exact: bool,
    pub widened: Vec<Widened>,
    pub sql: Option<String>,
    pub reads: Vec<Read>,
    pub plan: Plan,
}

/// How one attribute is read.
#[derive(Debug, Serialize)]
pub struct Read {
    pub attribute: String,
    pub kind: &'static str,
    /// The column's own type; `None` for a fact and the workflow's own state.
    pub column: Option<String>,
    pub optional: bool,
    pub canonical: String,
    /// True of every value Cedar can represent; `None`: all of them.
    pub guard: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub struct Plan {
    pub connected: bool,
    /// Why there is no plan.
    pub because: Option<String>,
    pub estimated_rows: u64,
    pub large: bool,
    pub lines: Vec<String>,
    /// The table is read from end to end.
    pub full: bool,
    /// The indexes that would spare that.
    pub create: Vec<String>,
    pub remark: Option<String>,
}

/// Explains a place; the source is asked for its plan when it answers.
pub async fn explain(
    scene: &Scene,
    place: &Place,
    source: Result<&(Source, Instant), &String>,
) -> Explained {
    let bundle = &scene.bundle;
    let rule = bundle.rule(&place.table, place.action);
    let governed = bundle.governed.get(&place.table);
    let mut explained = Explained {
        table: place.table.to_string(),
        action: place.action.as_str(),
        state: "active",
        why: None,
        lost: place.lost.clone(),
        rule: rule.map(|rule| rule.hash.clone()),
        policies: Vec::new(),
        exact: true,
        widened: Vec::new(),
        sql: None,
        reads: Vec::new(),
        plan: Plan::default(),
    };
    let (Some(rule), Some(governed)) = (rule, governed) else { return explained };
    let at = bundle.instants(source.map_or_else(|_| scene.now(), |(_, now)| *now));
    let projection = &governed.projection;
    (explained.state, explained.why) = match &rule.state {
        RuleState::Active => ("active", None),
        RuleState::Observe => ("observe", None),
        RuleState::Quarantined { why } => ("quarantined", Some(why.clone())),
    };
    explained.policies =
        rule.permits.iter().chain(&rule.forbids).map(|meta| meta.id.clone()).collect();
    explained.exact = rule.exact;
    explained.widened = widened(rule, projection);
    explained.sql = Some(shown(projection, rule.due(projection, &at)));
    explained.reads = rule.reads.iter().filter_map(|path| read(governed, path)).collect();
    explained.plan = plan(scene, rule, projection, source).await;
    explained
}

fn read(governed: &Governed, path: &str) -> Option<Read> {
    let projection = &governed.projection;
    let attribute = projection.attributes.get(path)?;
    let text = |expr| shown_expr(projection.dialect, expr);
    let fact = governed.declared.facts.contains_key(path);
    let column = projection.table.column(path).filter(|_| !fact);
    Some(Read {
        attribute: path.to_owned(),
        kind: attribute.kind.as_str(),
        column: column.map(|column| column.type_name.clone()),
        optional: attribute.optional,
        canonical: text(attribute.canonical.clone()),
        guard: Some(text(attribute.representable.clone())).filter(|guard| guard != "TRUE"),
    })
}

async fn plan(
    scene: &Scene,
    rule: &Rule,
    projection: &Projection,
    source: Result<&(Source, Instant), &String>,
) -> Plan {
    let rows = projection.table.estimated_rows;
    let large = rows >= index::LARGE;
    let unknown = |because: String| Plan {
        because: Some(because),
        estimated_rows: rows,
        large,
        ..Plan::default()
    };
    if rule.permits.is_empty() {
        return unknown("no policy permits it, so nothing is asked".to_owned());
    }
    let (source, now) = match source {
        Ok(connected) => connected,
        Err(why) => return unknown(format!("not connected: {why}")),
    };
    let at = scene.bundle.instants(*now);
    match source.plan(projection, rule.due(projection, &at)).await {
        Err(error) => unknown(format!("not explained: {error}")),
        Ok(QueryPlan { lines, full }) => {
            let mut plan = Plan { connected: true, lines, full, ..unknown(String::new()) };
            plan.because = None;
            if full && large {
                advise(scene, rule, projection, &mut plan).await;
            }
            plan
        }
    }
}

/// What would spare a large table from being read in full.
async fn advise(scene: &Scene, rule: &Rule, projection: &Projection, plan: &mut Plan) {
    let TableRef { source, table } = &rule.table;
    let observed = match &scene.store {
        // What a scan saw only sharpens the advice.
        Some(store) => observe::load(store, source).await.unwrap_or_default(),
        None => Vec::new(),
    };
    let seen = observed.iter().find(|seen| seen.table == *table);
    let distinct = |column: &str| seen?.field(column).map(|field| field.distinct);
    match reads::missing(rule, projection, &distinct) {
        Some(create) => plan.create = create,
        None if index::columns(rule, projection, &distinct).is_some() => {
            plan.remark = Some("the index it could use exists: most rows are wanted".to_owned());
        }
        None => {
            let remark = "no index would help: some permit compares no column that narrows it down";
            plan.remark = Some(remark.to_owned());
        }
    }
}
