//! What a rule is after under one of two sets.

use sea_query::{Expr, ExprTrait};

use crate::model::{Action, Inventory, TableRef};
use crate::policy::impact::Flag;
use crate::policy::impact::tally::Side;
use crate::policy::{Bundle, Instants, Rule, RuleState};
use crate::source::Projection;
use crate::workflow::anonymize;
use crate::workflow::closure::{self, Node};
use crate::workflow::error::Error;

/// One rule under the set it comes from.
pub struct Half<'a> {
    pub side: Side,
    pub bundle: &'a Bundle,
    pub rule: &'a Rule,
    pub at: Instants,
    pub projection: Projection,
    /// Due, and not in its anonymised form already (a superset unless the rule is exact).
    pub due: Expr,
    /// Due under a permit that acts, and no dependant restricts.
    pub acts: Expr,
    pub unjudgeable: Expr,
    pub closure: Node,
    /// Why no run could begin, whatever the rows say.
    pub refusals: Vec<String>,
}

impl<'a> Half<'a> {
    /// `now` is one reading of the database's clock, the same for both halves.
    pub fn of(
        side: Side,
        bundle: &'a Bundle,
        inventory: &Inventory,
        rule: &'a Rule,
        now: i64,
    ) -> Result<Self, Error> {
        let at = bundle.instants(now);
        let table = inventory.table(&rule.table.table);
        let table = table.ok_or_else(|| Error::NoTable(rule.table.to_string()))?;
        let declared = bundle.declared(&rule.table);
        let projection = Projection::of(inventory.dialect, table, &declared);
        let mut refusals = Vec::new();
        let mut due = rule.due(&projection, &at);
        let mut acts = rule.due_to_act(&projection, &at);
        let mut unjudgeable = rule.unjudgeable(&projection);
        if let RuleState::Quarantined { why } = &rule.state {
            refusals.push(format!("the rule is quarantined: {why}"));
            (due, acts) = (never(), never());
        }
        if rule.action == Action::Anonymize {
            match anonymize::masks(&projection, bundle.dataset(&rule.table)) {
                Ok(masks) => {
                    let unmaskable = due.clone().and(masks.maskable.clone().not());
                    unjudgeable = unjudgeable.or(unmaskable);
                    let open = masks.maskable.and(masks.already.not());
                    (due, acts) = (due.and(open.clone()), acts.and(open));
                }
                Err(reasons) => refusals.extend(reasons),
            }
        }
        let closure = closure_of(bundle, inventory, rule, &mut refusals);
        if let Some(blocked) = closure::blocked(inventory, &projection.table, &closure) {
            acts = acts.and(blocked.not());
        }
        Ok(Self { side, bundle, rule, at, projection, due, acts, unjudgeable, closure, refusals })
    }

    /// What a flag of this side asks; `None` when it is the other side's.
    pub fn question(&self, flag: &Flag) -> Option<Expr> {
        let (side, expr) = match flag {
            Flag::Due(side) => (side, self.due.clone()),
            Flag::Acts(side) => (side, self.acts.clone()),
            Flag::Unjudgeable(side) => (side, self.unjudgeable.clone()),
            Flag::Permits(side, id) => {
                (side, self.rule.permitted_by(id, &self.projection, &self.at))
            }
            Flag::Forbids(side, id) => {
                (side, self.rule.forbidden_by(id, &self.projection, &self.at))
            }
        };
        (*side == self.side).then_some(expr)
    }
}

fn closure_of(
    bundle: &Bundle,
    inventory: &Inventory,
    rule: &Rule,
    refusals: &mut Vec<String>,
) -> Node {
    if rule.action != Action::Erase {
        return Node::alone(&rule.table.table);
    }
    let dataset = |table: &str| bundle.dataset(&TableRef::new(&rule.table.source, table));
    closure::closure(inventory, &dataset, &rule.table.table).unwrap_or_else(|reasons| {
        refusals.extend(reasons);
        Node::alone(&rule.table.table)
    })
}

fn never() -> Expr {
    Expr::cust("(1 = 0)")
}
