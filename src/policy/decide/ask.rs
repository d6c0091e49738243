//! What is asked: who would like to do what to which, in what circumstances. In the words of the caller.

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
