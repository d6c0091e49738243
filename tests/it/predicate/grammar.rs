//! Random conditions over a subject's columns, valid under strict validation, with every construct of the
//! language that a retention policy can hold.

mod whole;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use self::words::{ADDRESSES, DECIMALS, LONGS, MOMENTS, PATTERNS, SPANS};
use super::subject::{Field, Subject, TEXTS, Type};

pub struct Grammar<'s> {
    pub rng: StdRng,
    subject: &'s Subject,
    /// How often each construct was written.
    pub written: BTreeMap<&'static str, usize>,
    /// Optional attributes of the test being written: it has to ask for them first.
    guards: BTreeSet<String>,
}

impl<'s> Grammar<'s> {
    pub fn new(subject: &'s Subject, seed: u64) -> Self {
        let rng = StdRng::seed_from_u64(seed);
        Self { rng, subject, written: BTreeMap::new(), guards: BTreeSet::new() }
    }

    pub fn pick<'c, T: ?Sized>(&mut self, from: &[&'c T]) -> &'c T {
        from.choose(&mut self.rng).expect("choices")
    }

    fn wrote(&mut self, construct: &'static str) {
        *self.written.entry(construct).or_default() += 1;
    }

    fn one_in(&mut self, n: u32) -> bool {
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
        let has: Vec<String> = guards.iter().map(|guard| format!("resource has {guard}")).collect();
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

    fn attribute(&mut self, kind: Type) -> Option<String> {
        let fields: Vec<&Field> = self.subject.fields.iter().filter(|f| f.kind == kind).collect();
        let field = *fields.choose(&mut self.rng)?;
        let name = stewardd::policy::schema::names::quoted(field.name);
        if field.optional {
            self.guards.insert(name.clone());
        }
        self.wrote("attribute");
        Some(format!("resource[{name}]"))
    }

    fn choice(&mut self, kind: fn(&mut Self, usize) -> String) -> String {
        self.wrote("if of values");
        let (condition, a, b) = (self.flag(), kind(self, 0), kind(self, 0));
        format!("(if {condition} then {a} else {b})")
    }

    fn long(&mut self, depth: usize) -> String {
        if depth == 0 {
            return if self.one_in(3) {
                self.literal(LONGS)
            } else {
                self.attribute(Type::Long).expect("longs")
            };
        }
        let of = depth - 1;
        match self.rng.random_range(0..12) {
            0 => {
                self.wrote("+");
                format!("({} + {})", self.long(of), self.long(of))
            }
            1 => {
                self.wrote("-");
                format!("({} - {})", self.long(of), self.long(of))
            }
            2 => {
                self.wrote("*");
                format!("({} * {})", self.long(of), self.long(of))
            }
            3 => {
                self.wrote("neg");
                format!("(-({}))", self.long(of))
            }
            4 => self.choice(Self::long),
            5 => {
                const METHODS: [&str; 5] =
                    ["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"];
                let method = *METHODS.choose(&mut self.rng).expect("methods");
                self.wrote(method);
                format!("{}.{method}()", self.duration(depth))
            }
            6 => {
                self.wrote("record");
                format!("{{a: {}, b: 1}}.a", self.long(of))
            }
            7 => self.literal(LONGS),
            _ => self.long(0),
        }
    }

    fn moment(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.rng.random_range(0..6) {
                0 => {
                    self.wrote("context.now");
                    "context.now".to_owned()
                }
                1 => {
                    self.wrote("context.cutoff");
                    "context.cutoff.tax".to_owned()
                }
                2 => format!("datetime(\"{}\")", self.pick(MOMENTS)),
                _ => self.attribute(Type::Moment).expect("moments"),
            };
        }
        let of = depth - 1;
        match self.rng.random_range(0..7) {
            0 | 1 => {
                self.wrote("offset");
                format!("{}.offset({})", self.moment(of), self.duration(0))
            }
            2 => {
                self.wrote("toDate");
                format!("{}.toDate()", self.moment(of))
            }
            3 => self.choice(Self::moment),
            _ => self.moment(0),
        }
    }

    fn duration(&mut self, depth: usize) -> String {
        if depth == 0 || self.one_in(3) {
            return format!("duration(\"{}\")", self.pick(SPANS));
        }
        let of = depth - 1;
        match self.rng.random_range(0..4) {
            0 => {
                self.wrote("toTime");
                format!("{}.toTime()", self.moment(of))
            }
            1 => self.choice(Self::duration),
            _ => {
                self.wrote("durationSince");
                format!("{}.durationSince({})", self.moment(of), self.moment(of))
            }
        }
    }

    fn literal(&mut self, from: &[&str]) -> String {
        let text = self.pick(from);
        if text.starts_with('-') { format!("({text})") } else { text.to_owned() }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::text);
        }
        if self.one_in(2) {
            self.text_literal()
        } else {
            self.attribute(Type::Text).expect("texts")
        }
    }

    fn text_literal(&mut self) -> String {
        if self.one_in(20) {
            return "\"b\\0b\"".to_owned();
        }
        let sql = self.pick(&TEXTS[1..]);
        stewardd::policy::schema::names::quoted(&sql[1..sql.len() - 1].replace("''", "'"))
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

    fn decimal(&mut self, depth: usize) -> String {
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::decimal);
        }
        if self.one_in(2) {
            return format!("decimal(\"{}\")", self.pick(DECIMALS));
        }
        self.attribute(Type::Decimal).expect("decimals")
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

    fn address(&mut self, depth: usize) -> String {
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::address);
        }
        let literal = format!("ip(\"{}\")", self.pick(ADDRESSES));
        if self.one_in(3) {
            return literal;
        }
        self.attribute(Type::Address).unwrap_or(literal)
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

    fn set(&mut self, kind: Type, depth: usize) -> String {
        if depth > 0 && self.one_in(8) {
            let (condition, a, b) = (self.flag(), self.set(kind, 0), self.set(kind, 0));
            self.wrote("if of values");
            return format!("(if {condition} then {a} else {b})");
        }
        if self.one_in(2)
            && let Some(attribute) = self.attribute(kind)
        {
            self.wrote("set attribute");
            return attribute;
        }
        let items: Vec<String> =
            (0..self.rng.random_range(1..4)).map(|_| self.item(kind)).collect();
        self.wrote("set");
        format!("[{}]", items.join(", "))
    }

    fn item(&mut self, kind: Type) -> String {
        let literal = self.one_in(2);
        match (kind, literal) {
            (Type::Texts, true) => self.text_literal(),
            (Type::Texts, false) => self.text(0),
            (_, true) => self.literal(LONGS),
            (_, false) => self.long(1),
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

    fn flag(&mut self) -> String {
        let own = self.attribute(Type::Bool).expect("flags");
        match self.rng.random_range(0..4) {
            0 => format!("({own} == true)"),
            1 => format!("({own} != false)"),
            _ => {
                self.wrote("flag");
                own
            }
        }
    }
}
