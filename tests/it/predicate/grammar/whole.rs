//! Tests of the record as a whole: who it is, what the workflow knows of it, and what asks nothing of it.

use rand::RngExt as _;

use super::Grammar;
use super::words::STEWARD_TIMES;

impl Grammar<'_> {
    pub(super) fn identity_test(&mut self) -> String {
        let id = self.rng.random_range(1..80).to_string();
        let id = if self.one_in(8) { self.pick(&["01", "x", "", " 1"]).to_owned() } else { id };
        match self.rng.random_range(0..7) {
            0 | 1 => {
                self.wrote("== of records");
                format!("(resource == db::t::\"{id}\")")
            }
            2 => {
                self.wrote("in record");
                format!("(resource in db::t::\"{id}\")")
            }
            3 => {
                self.wrote("in set");
                format!("(resource in [db::t::\"{id}\", db::t::\"5\"])")
            }
            4 => {
                self.wrote("is");
                "(resource is db::t)".to_owned()
            }
            5 => {
                self.wrote("is in");
                let parent = self.pick(&[
                    "Steward::Table::\"db.t\"",
                    "Steward::Source::\"db\"",
                    "Steward::Table::\"db.u\"",
                ]);
                format!("(resource is db::t in {parent})")
            }
            _ => {
                self.wrote("in source");
                format!("(resource in Steward::Source::\"{}\")", self.pick(&["db", "other"]))
            }
        }
    }

    pub(super) fn steward_test(&mut self) -> String {
        self.wrote("steward");
        let time = self.pick(STEWARD_TIMES);
        match self.rng.random_range(0..6) {
            0 => "resource has steward".to_owned(),
            1 => format!("resource has steward.{time}"),
            2 => {
                let moment = self.moment(0);
                let test = self.ordered(&format!("resource.steward.{time}"), &moment);
                format!("(resource has steward.{time} && {test})")
            }
            3 => {
                self.wrote("== of steward");
                "(resource has steward && resource.steward == resource.steward)".to_owned()
            }
            _ => {
                let long = self.long(1);
                let test = self.ordered("resource.steward.asks", &long);
                format!("(resource has steward && {test})")
            }
        }
    }

    pub(super) fn record_test(&mut self) -> String {
        self.wrote("== of records' fields");
        if self.one_in(2) {
            let (a, b) = (self.long(1), self.text(0));
            let (c, d) = (self.long(0), self.text(0));
            return format!("({{a: {a}, b: {b}}} == {{a: {c}, b: {d}}})");
        }
        self.wrote("record of a condition");
        format!("{{a: {}, b: {}}}.a", self.flag(), self.long(1))
    }

    /// Conditions that ask nothing of the record, and one that errs whatever it is.
    pub(super) fn constant_test(&mut self) -> String {
        self.wrote("constant");
        match self.rng.random_range(0..7) {
            0 => "(9223372036854775807 + 1 == 0)".to_owned(),
            1 => "(context has now)".to_owned(),
            2 => "(principal == Steward::Service::\"stewardd\")".to_owned(),
            3 => "(principal in Steward::Role::\"clerk\")".to_owned(),
            4 => "(action == Steward::Action::\"erase\")".to_owned(),
            5 => "(Steward::Table::\"db.t\" in Steward::Source::\"db\")".to_owned(),
            _ => "(context.now > datetime(\"2000-01-01\"))".to_owned(),
        }
    }
}
