//! Random conditions over a subject's columns, valid under strict validation, with every construct of the
//! language that a retention policy can hold.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::subject::{Subject, Type};

pub struct Grammar<'s> {
    pub rng: StdRng,
    pub subject: &'s Subject,
    /// How often each construct was written.
    pub written: BTreeMap<&'static str, usize>,
    /// Optional attributes of the test being written: it has to ask for them first.
    pub guards: BTreeSet<String>,
    /// Access policies, which ask about people and requests too.
    pub access: bool,
}

const PATTERNS: &[&str] = &[
    "*", "b*", "*b", "b?b", "b%b", "b_b", "b\\*b", "*ö*", "*[o]*", "\\\\", "", "*😀", "B*", "!",
    "*\\\"*", "b\\0b",
];
const STEWARD_TIMES: &[&str] = &["asked_at", "answered_at", "lapsed_at", "restricted_at"];

impl<'s> Grammar<'s> {
    pub fn new(subject: &'s Subject, seed: u64) -> Self {
        let rng = StdRng::seed_from_u64(seed);
        Self { rng, subject, written: BTreeMap::new(), guards: BTreeSet::new(), access: false }
    }

    pub fn pick<'c, T: ?Sized>(&mut self, from: &[&'c T]) -> &'c T {
        from.choose(&mut self.rng).expect("choices")
    }

    pub fn wrote(&mut self, construct: &'static str) {
        *self.written.entry(construct).or_default() += 1;
    }

    pub fn one_in(&mut self, n: u32) -> bool {
        self.rng.random_ratio(1, n)
    }

    pub fn condition(&mut self, depth: usize) -> String {
        if depth == 0 || self.one_in(4) {
            return self.guarded();
        }
        let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
        match self.rng.random_range(0..7) {
            0 | 1 => {
                self.wrote("&&");
                format!("({a}) && ({b})")
            }
            2 | 3 => {
                self.wrote("||");
                format!("({a}) || ({b})")
            }
            4 => {
                self.wrote("!");
                format!("!({a})")
            }
            5 => {
                self.wrote("== of conditions");
                format!("(({a}) == ({b}))")
            }
            _ => {
                self.wrote("if");
                let c = self.condition(depth - 1);
                format!("(if {a} then {b} else {c})")
            }
        }
    }

    /// A test behind the `has` that it needs.
    fn guarded(&mut self) -> String {
        self.guards.clear();
        let test = self.test();
        let guards = std::mem::take(&mut self.guards);
        if guards.is_empty() {
            return test;
        }
        let has: Vec<String> = guards.into_iter().collect();
        let has = has.join(" && ");
        self.wrote("has");
        match self.rng.random_range(0..6) {
            0 => format!("(if {has} then {test} else true)"),
            1 => format!("(if {has} then !({test}) else false)"),
            2 => {
                self.wrote("in table");
                format!("{has} && resource in Steward::Table::\"db.t\" && {test}")
            }
            3 => has,
            _ => format!("{has} && {test}"),
        }
    }

    fn test(&mut self) -> String {
        if self.access && self.one_in(6) {
            return self.asker_test();
        }
        match self.rng.random_range(0..24) {
            0..=4 => {
                let (a, b) = (self.long(2), self.long(1));
                self.ordered(&a, &b)
            }
            5..=8 => {
                let (a, b) = (self.moment(2), self.moment(1));
                self.ordered(&a, &b)
            }
            9 => {
                let (a, b) = (self.duration(2), self.duration(1));
                self.ordered(&a, &b)
            }
            10..=13 => self.text_test(),
            14 => self.decimal_test(),
            15 => self.address_test(),
            16..=17 => self.set_test(),
            18 => self.identity_test(),
            19 => self.steward_test(),
            20 => self.record_test(),
            21 => self.constant_test(),
            _ => self.flag(),
        }
    }

    fn ordered(&mut self, a: &str, b: &str) -> String {
        let operator =
            *["<", "<=", ">", ">=", "==", "!="].choose(&mut self.rng).expect("operators");
        self.wrote(match operator {
            "<" => "<",
            "<=" => "<=",
            ">" => ">",
            ">=" => ">=",
            "==" => "==",
            _ => "!=",
        });
        format!("({a} {operator} {b})")
    }

    fn text_test(&mut self) -> String {
        let own = self.text(1);
        match self.rng.random_range(0..5) {
            0 | 1 => {
                self.wrote("like");
                format!("{own} like \"{}\"", self.pick(PATTERNS))
            }
            2 => {
                self.wrote("!=");
                format!("{own} != {}", self.text(0))
            }
            _ => {
                self.wrote("==");
                format!("{own} == {}", self.text(0))
            }
        }
    }

    fn decimal_test(&mut self) -> String {
        const METHODS: [&str; 4] =
            ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"];
        let (a, b) = (self.decimal(1), self.decimal(0));
        if self.one_in(5) {
            return format!("({a} == {b})");
        }
        let method = *METHODS.choose(&mut self.rng).expect("methods");
        self.wrote(method);
        format!("{a}.{method}({b})")
    }

    fn address_test(&mut self) -> String {
        let own = self.address(1);
        match self.rng.random_range(0..6) {
            0 => {
                self.wrote("isIpv4");
                format!("{own}.isIpv4()")
            }
            1 => {
                self.wrote("isIpv6");
                format!("{own}.isIpv6()")
            }
            2 => {
                self.wrote("isLoopback");
                format!("{own}.isLoopback()")
            }
            3 => {
                self.wrote("isMulticast");
                format!("{own}.isMulticast()")
            }
            4 => {
                self.wrote("isInRange");
                format!("{own}.isInRange({})", self.address(0))
            }
            _ => format!("({own} == {})", self.address(0)),
        }
    }

    fn set_test(&mut self) -> String {
        let kind = if self.one_in(2) { Type::Texts } else { Type::Longs };
        let own = self.set(kind, 1);
        match self.rng.random_range(0..7) {
            0 | 1 => {
                self.wrote("contains");
                format!("{own}.contains({})", self.item(kind))
            }
            2 => {
                self.wrote("containsAll");
                format!("{own}.containsAll({})", self.set(kind, 0))
            }
            3 => {
                self.wrote("containsAny");
                format!("{own}.containsAny({})", self.set(kind, 0))
            }
            4 => {
                self.wrote("isEmpty");
                format!("{own}.isEmpty()")
            }
            5 => {
                self.wrote("== of sets");
                format!("({own} == {})", self.set(kind, 0))
            }
            _ => {
                self.wrote("contains");
                let other = if kind == Type::Texts { Type::Text } else { Type::Long };
                let element = self.attribute(other).expect("attributes");
                format!("{own}.contains({element})")
            }
        }
    }

    fn identity_test(&mut self) -> String {
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

    fn steward_test(&mut self) -> String {
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

    fn record_test(&mut self) -> String {
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
    fn constant_test(&mut self) -> String {
        self.wrote("constant");
        if self.access {
            return self.asker_test();
        }
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
