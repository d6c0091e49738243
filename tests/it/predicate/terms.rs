//! Random expressions of each type.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::grammar::Grammar;
use super::subject::{Field, Type};
use super::values::TEXTS;

const MOMENTS: &[&str] = &[
    "2026-06-15T12:00:00Z",
    "2026-06-15T12:00:00.001Z",
    "2024-02-29",
    "2016-06-15",
    "1970-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01",
    "2025-12-31T23:00:00Z",
];
const SPANS: &[&str] = &[
    "0ms",
    "1ms",
    "-1ms",
    "30d",
    "-30d",
    "3650d",
    "1h",
    "999ms",
    "86400000ms",
    "9223372036854775807ms",
    "-9223372036854775808ms",
    "106751991167d",
];
const LONGS: &[&str] =
    &["0", "1", "7", "-1", "3", "-2", "30", "9223372036854775807", "-9223372036854775808"];
const DECIMALS: &[&str] =
    &["0.0", "1.5", "-1.5", "0.0001", "99.99", "922337203685477.5807", "-922337203685477.5808"];
const ADDRESSES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/8",
    "10.1.2.3/8",
    "127.0.0.0/8",
    "0.0.0.0/0",
    "::1",
    "::/0",
    "ff00::/8",
    "224.0.0.0/4",
    "127.0.0.1/32",
    "::ffff:a00:1",
    "2001:db8::/33",
];

impl Grammar<'_> {
    pub fn attribute(&mut self, kind: Type) -> Option<String> {
        let fields: Vec<&Field> = self.subject.fields.iter().filter(|f| f.kind == kind).collect();
        let field = *fields.choose(&mut self.rng)?;
        let name = stewardd::policy::schema::names::quoted(field.name);
        if field.optional {
            self.guards.insert(format!("resource has {name}"));
        }
        self.wrote("attribute");
        Some(format!("resource[{name}]"))
    }

    pub fn choice(&mut self, kind: fn(&mut Self, usize) -> String) -> String {
        self.wrote("if of values");
        let (condition, a, b) = (self.flag(), kind(self, 0), kind(self, 0));
        format!("(if {condition} then {a} else {b})")
    }

    pub fn long(&mut self, depth: usize) -> String {
        if let Some(asked) = self.asker(Type::Long) {
            return asked;
        }
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

    pub fn moment(&mut self, depth: usize) -> String {
        if let Some(asked) = self.asker(Type::Moment) {
            return asked;
        }
        if depth == 0 {
            return match self.rng.random_range(0..6) {
                0 | 1 if self.access => "context.at".to_owned(),
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

    pub fn duration(&mut self, depth: usize) -> String {
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

    pub fn literal(&mut self, from: &[&str]) -> String {
        let text = self.pick(from);
        if text.starts_with('-') { format!("({text})") } else { text.to_owned() }
    }

    pub fn text(&mut self, depth: usize) -> String {
        if let Some(asked) = self.asker(Type::Text) {
            return asked;
        }
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::text);
        }
        if self.one_in(2) {
            self.text_literal()
        } else {
            self.attribute(Type::Text).expect("texts")
        }
    }

    pub fn text_literal(&mut self) -> String {
        if self.one_in(20) {
            return "\"b\\0b\"".to_owned();
        }
        let sql = self.pick(&TEXTS[1..]);
        stewardd::policy::schema::names::quoted(&sql[1..sql.len() - 1].replace("''", "'"))
    }

    pub fn decimal(&mut self, depth: usize) -> String {
        if let Some(asked) = self.asker(Type::Decimal) {
            return asked;
        }
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::decimal);
        }
        if self.one_in(2) {
            return format!("decimal(\"{}\")", self.pick(DECIMALS));
        }
        self.attribute(Type::Decimal).expect("decimals")
    }

    pub fn address(&mut self, depth: usize) -> String {
        if let Some(asked) = self.asker(Type::Address) {
            return asked;
        }
        if depth > 0 && self.one_in(6) {
            return self.choice(Self::address);
        }
        let literal = format!("ip(\"{}\")", self.pick(ADDRESSES));
        if self.one_in(3) {
            return literal;
        }
        self.attribute(Type::Address).unwrap_or(literal)
    }

    pub fn set(&mut self, kind: Type, depth: usize) -> String {
        if let Some(asked) = self.asker(kind) {
            return asked;
        }
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

    pub fn item(&mut self, kind: Type) -> String {
        let literal = self.one_in(2);
        match (kind, literal) {
            (Type::Texts, true) => self.text_literal(),
            (Type::Texts, false) => self.text(0),
            (_, true) => self.literal(LONGS),
            (_, false) => self.long(1),
        }
    }

    pub fn flag(&mut self) -> String {
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
