//! Questions to one attribute: whether it is there, whether it is true, what it is like, which address it is.

use cedar_policy::pst::{Expr as Cedar, PatternElem, Var};

use super::formula::Formula;
use super::integer::Int;
use super::sets::exactly;
use super::term::Term;
use super::translate::Translator;
use super::truth::Truth;
use crate::model::Value;
use crate::policy::reading::reads::resource_path;
use crate::source::Comparison;
use crate::source::project::{AddressTest, Piece};

impl Translator<'_> {
    pub fn flag(&self, expr: &Cedar) -> Truth {
        if let Cedar::GetAttr { expr: of, attr } = expr
            && let Cedar::Record(fields) = &**of
            && let Some(field) = fields.get(attr.as_str())
        {
            return self.strict(fields.values(), self.truth(field));
        }
        match self.term(expr) {
            Term::Attribute(path) => {
                Truth::sql(Formula::compare(&path, Comparison::Eq, Value::Bool(true)))
            }
            Term::Int(Int::Error) => Truth::error(),
            _ => Truth::unknown(),
        }
    }

    pub fn has(&self, expr: &Cedar, of: &Cedar, names: &[&str]) -> Truth {
        match (of, names) {
            // Required by the schema, whatever the moment.
            (Cedar::Var(Var::Context), ["now" | "cutoff"]) => return Truth::constant(true),
            (Cedar::Record(fields), [name, rest @ ..]) => {
                let there = match (fields.get(*name), rest) {
                    (None, _) => Truth::constant(false),
                    (Some(_), []) => Truth::constant(true),
                    (Some(_), _) => Truth::unknown(),
                };
                return self.strict(fields.values(), there);
            }
            _ => (),
        }
        let Some(path) = resource_path(expr) else { return Truth::unknown() };
        // A subject the workflow knows has been asked some number of times, even if 0.
        if path == ["steward"] {
            self.presence("steward.asks")
        } else {
            self.presence(&path.join("."))
        }
    }

    fn presence(&self, path: &str) -> Truth {
        match self.attribute(path) {
            Some(_) => Truth::sql(Formula::present(path)),
            None => Truth::constant(false),
        }
    }

    pub fn like(&self, expr: &Cedar, pattern: &[PatternElem]) -> Truth {
        let mut pieces = Vec::new();
        for element in pattern {
            match (element, pieces.last_mut()) {
                (PatternElem::Char(c), Some(Piece::Text(text))) => text.push(*c),
                (PatternElem::Char(c), _) => pieces.push(Piece::Text(c.to_string())),
                (PatternElem::Wildcard, _) => pieces.push(Piece::Any),
            }
        }
        match self.term(expr) {
            Term::Attribute(path) => match self.attribute(&path) {
                Some(attribute) => Truth::sql(Formula::sql(attribute.like(&pieces))),
                None => Truth::error(),
            },
            _ => Truth::unknown(),
        }
    }

    pub fn address(&self, expr: &Cedar, test: &AddressTest<'_>) -> Truth {
        match self.term(expr) {
            Term::Attribute(path) => {
                let attribute = self.attribute(&path);
                attribute.map_or_else(Truth::error, |found| exactly(found.address(test)))
            }
            _ => Truth::unknown(),
        }
    }
}
