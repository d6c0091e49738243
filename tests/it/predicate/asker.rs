//! What access policies ask beside the record: who asks, and in which circumstances.

use super::grammar::Grammar;
use super::subject::Type;

/// The types of people and the action whose policies the grammar writes.
pub const SCHEMA: &str = "
entity team in [team];
entity clerk in [team] {
  level: Long, active: Bool, limit?: Long, name?: String, since?: datetime, quota?: decimal,
  net?: ipaddr, words?: Set<String>, numbers?: Set<Long>, boss?: clerk, home?: { city: String, floor?: Long } };
action see appliesTo { principal: [clerk], resource: [db::t], context: {
  at: datetime, flag: Bool, level?: Long, word?: String, from?: ipaddr, helper?: clerk, break_glass?: String } };
";

impl Grammar<'_> {
    /// Sometimes, in access policies: something of the principal or the context of this type.
    pub fn asker(&mut self, kind: Type) -> Option<String> {
        if !self.access || !self.one_in(5) {
            return None;
        }
        let paths: &[&str] = match kind {
            Type::Long => {
                &["principal.level", "principal.limit", "context.level", "principal.home.floor"]
            }
            Type::Text => &["principal.name", "context.word", "principal.home.city"],
            Type::Moment => &["context.at", "principal.since"],
            Type::Decimal => &["principal.quota"],
            Type::Address => &["principal.net", "context.from"],
            Type::Texts => &["principal.words"],
            Type::Longs => &["principal.numbers"],
            Type::Bool | Type::Json => return None,
        };
        let path = self.pick(paths);
        self.wrote("asker");
        let optional = !["principal.level", "context.at"].contains(&path);
        if optional {
            let (of, name) = path.split_once('.').expect("a path");
            self.guards.insert(format!("{of} has {name}"));
        }
        Some(path.to_owned())
    }

    /// Questions that the request alone answers.
    pub fn asker_test(&mut self) -> String {
        self.wrote("asker test");
        self.pick(&[
            "principal in team::\"a\"",
            "principal in team::\"b\"",
            "principal in team::\"b\"",
            "(principal in [team::\"a\", team::\"c\"])",
            "(principal == clerk::\"c2\")",
            "(principal is clerk in team::\"c\")",
            "principal.active",
            "(if principal.active then resource is db::t else context.flag)",
            "context.flag",
            "(action == Action::\"see\")",
            "(principal.level > 3)",
            "(principal.level * 9223372036854775807 > 0)",
            "(context has level && context.level > 2)",
            "(context has from && context.from.isInRange(ip(\"10.0.0.0/8\")))",
            "(context has helper && context.helper in team::\"a\")",
            "(context has helper && context.helper.level > 2)",
            "(principal has words && principal.words.contains(\"bob\"))",
            "(principal has home && principal.home.city like \"b*\")",
            "(9223372036854775807 + 1 == 0)",
            "({a: principal.level, b: context.flag}.b)",
            // Said by no SQL of ours.
            "({a: resource}.a.m > 3)",
        ])
        .to_owned()
    }
}
