//! What is asked: who would like to do what to which, in what circumstances. In the words of the caller.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json};

pub type Properties = Map<String, Json>;

/// A subject or a resource, as the caller names it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Named {
    pub kind: String,
    pub id: String,
    /// What the caller knows of it: outweighs what is stored.
    pub properties: Properties,
}

/// A question about one decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ask {
    pub subject: Named,
    pub action: String,
    /// Seen by policies as `context.action`.
    pub action_properties: Properties,
    pub resource: Named,
    pub context: Properties,
}

/// [`Named`] whose words stand somewhere else.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub properties: &'a Properties,
}

/// The part of a question that many resources may have in common.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    pub subject: Party<'a>,
    pub action: &'a str,
    pub action_properties: &'a Properties,
    pub context: &'a Properties,
}

/// Nothing is said.
pub fn nothing() -> &'static Properties {
    static NOTHING: LazyLock<Properties> = LazyLock::new(Properties::new);
    &NOTHING
}

impl Named {
    pub fn party(&self) -> Party<'_> {
        Party { kind: &self.kind, id: &self.id, properties: &self.properties }
    }
}

impl Ask {
    pub fn asker(&self) -> Asker<'_> {
        Asker {
            subject: self.subject.party(),
            action: &self.action,
            action_properties: &self.action_properties,
            context: &self.context,
        }
    }
}
