//! The cascades of a closure, flattened and made ready to be read: one edge a foreign key that is followed.

use sea_query::{Expr, ExprTrait};

use super::closure::{self, Link, Node};
use super::context::Site;
use super::error::Error;
use super::target::Target;
use crate::model::value::KeyPart;
use crate::model::{Action, RecordKey, Row, TableRef, Value};
use crate::policy::{Instants, Rule, RuleState};
use crate::source::{Attribute, Projection, Selection};

const JUDGEABLE: &str = "stewardd:judgeable";
const REFERENCE: &str = "stewardd:reference:";
const BLOCKED: &str = "stewardd:blocked";

/// Every cascade from one target; an edge comes after the one its parents are found by.
pub struct Kinship<'a> {
    pub edges: Vec<Edge<'a>>,
    at: Instants,
}

pub struct Edge<'a> {
    /// The edge its parents are found by; `None`: the targets themselves.
    pub parent: Option<usize>,
    /// Rows of the deepest edges go first.
    pub depth: usize,
    pub table: TableRef,
    pub projection: Projection,
    /// The foreign key's columns, in the order of the parent's key.
    pub columns: Vec<String>,
    /// Its table's own rule for `erase`, when there is one: its forbids count.
    rule: Option<&'a Rule>,
    /// What the rule reads, then the foreign key, then two questions.
    asked: Vec<String>,
    /// What a row must be to go, as SQL says it.
    allowed: Expr,
}

impl<'a> Kinship<'a> {
    pub fn of(site: &Site<'a>, target: &Target<'_>) -> Result<Self, Error> {
        let mut kinship = Self { edges: Vec::new(), at: target.at.clone() };
        kinship.grow(site, &target.closure, None, 1)?;
        Ok(kinship)
    }

    fn grow(
        &mut self,
        site: &Site<'a>,
        node: &Node,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<(), Error> {
        for (link, below) in &node.cascades {
            let edge = Edge::of(site, link, below, &self.at)?;
            self.edges.push(Edge { parent, depth, ..edge });
            let own = self.edges.len() - 1;
            self.grow(site, below, Some(own), depth + 1)?;
        }
        Ok(())
    }

    /// Whether the row itself speaks against being erased; holds are asked elsewhere.
    pub fn vetoes(&self, site: &Site<'_>, edge: &Edge<'_>, row: &mut Row) -> bool {
        let reads = edge.reads();
        let answers = row.values.split_off(reads.min(row.values.len()));
        let judgeable = answers.get(edge.columns.len()) == Some(&Value::Bool(true));
        let unblocked = answers.get(edge.columns.len() + 1) == Some(&Value::Bool(false));
        let forbidden = edge.rule.is_some_and(|rule| {
            matches!(rule.state, RuleState::Quarantined { .. })
                || site.context.bundle.judge(rule, row, &self.at).forbidden
        });
        forbidden || !judgeable || !unblocked
    }
}

impl<'a> Edge<'a> {
    fn of(site: &Site<'a>, link: &Link, below: &Node, at: &Instants) -> Result<Self, Error> {
        let table = TableRef::new(&site.inventory.source, &link.child);
        let mut projection = site.projection(&table)?;
        let dialect = projection.dialect;
        let rule = site.context.bundle.rule(&table, Action::Erase);
        let judgeable =
            rule.map_or_else(|| constant(true), |rule| rule.unjudgeable(&projection).not());
        let blocked = closure::blocked(site.inventory, &projection.table, below);
        let unblocked = blocked.clone().map_or_else(|| constant(true), ExprTrait::not);
        // A forbid may read a fact about rows that went a moment ago: it was asked before they did.
        let facts = rule.is_some_and(|rule| site.reads_facts(rule));
        let allowed = match rule {
            Some(rule) if !facts || below.cascades.is_empty() => {
                rule.not_forbidden(&projection, at).and(judgeable.clone()).and(unblocked)
            }
            _ => unblocked,
        };
        let flags = [(JUDGEABLE, judgeable), (BLOCKED, blocked.unwrap_or_else(|| constant(false)))];
        let mut asked = rule.map(|rule| rule.reads.clone()).unwrap_or_default();
        for column in &link.columns {
            let name = format!("{REFERENCE}{column}");
            if let Some(attribute) = Attribute::key_part(&projection, column) {
                projection.attributes.insert(name.clone(), attribute);
            }
            asked.push(name);
        }
        for (name, condition) in flags {
            projection.attributes.insert(name.into(), Attribute::flag(dialect, condition));
            asked.push(name.to_owned());
        }
        let columns = link.columns.clone();
        Ok(Self { parent: None, depth: 1, table, projection, columns, rule, asked, allowed })
    }

    /// What a judgement and a lock read, of the rows a change may touch.
    pub fn selection(&self) -> Selection<'_> {
        let filter = self.allowed.clone();
        Selection { projection: &self.projection, attributes: &self.asked, filter }
    }

    fn reads(&self) -> usize {
        self.asked.len() - self.columns.len() - 2
    }

    /// The key of the parent that a row refers to; a number may be spelled as text.
    pub fn parent_key(&self, row: &Row) -> Option<RecordKey> {
        let values = row.values.get(self.reads()..self.reads() + self.columns.len())?;
        let parts = values.iter().map(|value| match value {
            Value::Long(number) => Some(KeyPart::Int(*number)),
            Value::String(text) => Some(KeyPart::Text(text.clone())),
            _ => None,
        });
        parts.collect::<Option<Vec<_>>>().map(RecordKey)
    }
}

fn constant(truth: bool) -> Expr {
    Expr::cust(if truth { "(1 = 1)" } else { "(1 = 0)" })
}
