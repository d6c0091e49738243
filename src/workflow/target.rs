//! What a rule is after in one source: which rows, what is done to them, what goes with them, and
//! everything that speaks against it before a single row is looked at.

use sea_query::{Expr, ExprTrait};
use sha2::{Digest, Sha256};

use super::anonymize;
use super::closure::{self, Node};
use super::context::Site;
use super::error::Error;
use crate::model::{Action, Row, TableRef, Value, failpoint};
use crate::policy::{Instants, Judgement, Rule, RuleState};
use crate::source::{Attribute, Projection, Selection};

/// A colon keeps these apart from any path a policy can name.
const DUE: &str = "stewardd:due";
const BLOCKED: &str = "stewardd:blocked";

pub struct Target<'a> {
    pub rule: &'a Rule,
    pub table: TableRef,
    pub projection: Projection,
    pub at: Instants,
    /// SQL says what Cedar says, at this moment too.
    pub exact: bool,
    /// Rows the rule is due for: `rule.due`, and not in their anonymised form already.
    pub due: Expr,
    pub unjudgeable: Expr,
    /// Rows that a restricting dependant refers to.
    pub blocked: Option<Expr>,
    /// What anonymising sets.
    pub set: Vec<(String, Expr)>,
    pub closure: Node,
    /// The closure's tables, hashed: a plan for another schema is void.
    pub schema: String,
    /// Why the rule cannot act here, whatever the rows say.
    pub refusals: Vec<String>,
    reads_facts: bool,
    /// The rule's reads, then the two questions a lock answers with the row.
    asked: Vec<String>,
}

impl<'a> Target<'a> {
    pub fn of(site: &Site<'a>, rule: &'a Rule, at: Instants) -> Result<Self, Error> {
        let table = rule.table.clone();
        let mut projection = site.projection(&table)?;
        let mut refusals = refusals(site, rule);
        let mut due = rule.due(&projection, &at);
        let mut unjudgeable = rule.unjudgeable(&projection);
        let mut set = Vec::new();
        if rule.action == Action::Anonymize {
            match anonymize::masks(&projection, site.context.bundle.dataset(&table)) {
                Ok(masks) => {
                    let unmaskable = due.clone().and(masks.maskable.clone().not());
                    due = due.and(masks.maskable).and(masks.already.not());
                    unjudgeable = unjudgeable.or(unmaskable);
                    set = masks.set;
                }
                Err(reasons) => refusals.extend(reasons),
            }
        }
        let exact = rule.is_exact_at(&projection, &at);
        let closure = closure_of(site, rule, &mut refusals);
        let blocked = closure::blocked(site.inventory, &projection.table, &closure);
        let schema = schema(site, &closure);
        let asked = [rule.reads.clone(), vec![DUE.to_owned(), BLOCKED.to_owned()]].concat();
        let dialect = projection.dialect;
        let never = || Expr::cust("(1 = 0)");
        projection.attributes.insert(DUE.into(), Attribute::flag(dialect, due.clone()));
        let flag = Attribute::flag(dialect, blocked.clone().unwrap_or_else(never));
        projection.attributes.insert(BLOCKED.into(), flag);
        Ok(Self {
            rule,
            table,
            projection,
            at,
            exact,
            due,
            unjudgeable,
            blocked,
            set,
            closure,
            schema,
            refusals,
            reads_facts: site.reads_facts(rule),
            asked,
        })
    }

    /// Due rows, blocked or not, with what Cedar needs to judge them.
    pub fn due_rows(&self) -> Selection<'_> {
        self.select(&self.rule.reads, self.due.clone())
    }

    /// Due rows that nothing restricts, with what Cedar needs to judge them.
    pub fn candidates(&self) -> Selection<'_> {
        self.select(&self.rule.reads, self.actionable())
    }

    /// The rows a lock reads: what Cedar needs, then whether SQL still says due and whether they are blocked.
    pub fn locked(&self) -> Selection<'_> {
        self.select(&self.asked, self.actionable())
    }

    /// The predicate a change repeats. With dependants gone, a fact about them may have changed, so after
    /// deleting dependants the lock's own reading of the predicate stands for the part about facts.
    pub fn changed(&self, with_dependants: bool) -> Selection<'_> {
        if with_dependants && self.reads_facts {
            let unblocked = self.blocked.clone().map(ExprTrait::not);
            return self.select(&[], unblocked.unwrap_or_else(|| Expr::cust("(1 = 1)")));
        }
        self.select(&[], self.actionable())
    }

    pub fn select<'s>(&'s self, attributes: &'s [String], filter: Expr) -> Selection<'s> {
        Selection { projection: &self.projection, attributes, filter }
    }

    /// What the lock said of a row: (SQL says due, blocked); the row is left with what Cedar reads.
    pub fn questions(&self, row: &mut Row) -> (bool, bool) {
        let answers = row.values.split_off(self.rule.reads.len().min(row.values.len()));
        let yes = |at: usize| answers.get(at) == Some(&Value::Bool(true));
        // An answer that is missing counts against acting.
        (yes(0), answers.get(1) != Some(&Value::Bool(false)))
    }

    /// Cedar's own judgement of a row.
    pub fn judge(&self, site: &Site<'_>, row: &Row) -> Judgement {
        if failpoint::on("skip-rejudge") {
            let reasons = self.rule.permits.iter().map(|permit| permit.id.clone()).collect();
            return Judgement { permitted: true, forbidden: false, reasons, errors: Vec::new() };
        }
        site.context.bundle.judge(self.rule, row, &self.at)
    }

    fn actionable(&self) -> Expr {
        match &self.blocked {
            Some(blocked) => self.due.clone().and(blocked.clone().not()),
            None => self.due.clone(),
        }
    }
}

fn closure_of(site: &Site<'_>, rule: &Rule, refusals: &mut Vec<String>) -> Node {
    if rule.action != Action::Erase {
        return Node::alone(&rule.table.table);
    }
    let dataset = |table: &str| {
        let table = TableRef::new(&rule.table.source, table);
        site.context.bundle.dataset(&table)
    };
    closure::closure(site.inventory, &dataset, &rule.table.table).unwrap_or_else(|reasons| {
        refusals.extend(reasons);
        Node::alone(&rule.table.table)
    })
}

fn schema(site: &Site<'_>, closure: &Node) -> String {
    let mut hash = Sha256::new();
    for table in closure.tables().iter().filter_map(|name| site.inventory.table(name)) {
        hash.update(table.fingerprint());
    }
    hex::encode(hash.finalize())
}

fn refusals(site: &Site<'_>, rule: &Rule) -> Vec<String> {
    let mut reasons = Vec::new();
    if let RuleState::Quarantined { why } = &rule.state {
        reasons.push(format!("the rule is quarantined: {why}"));
    }
    if matches!(rule.action, Action::Pseudonymize | Action::Restrict) {
        reasons.push(format!(
            "this version counts what is due for `{}` and does not do it",
            rule.action
        ));
    }
    let table = site.inventory.table(&rule.table.table);
    if table.is_none_or(|table| table.key.is_none()) {
        reasons.push("the table has no unique key without NULLs: no row can be named".into());
    }
    if rule.action.is_destructive() && table.is_some_and(|table| table.read_only) {
        reasons.push(
            "it is only read: a view, a foreign table, one whose engine knows no rollback (MyISAM, \
             Aria, MEMORY) or keeps old versions, or one whose dependants the role may not all see"
                .into(),
        );
    }
    let subject =
        site.context.bundle.dataset(&rule.table).and_then(|entry| entry.subject.as_deref());
    match subject {
        None => reasons.push(
            "the dataset does not say whose records these are, so no hold could be obeyed: set `subject`, or \"none\""
                .into(),
        ),
        Some("none") if rule.action == Action::Reverify => {
            reasons.push("the table is about nobody, so nobody can be asked".into());
        }
        _ => {}
    }
    reasons
}
