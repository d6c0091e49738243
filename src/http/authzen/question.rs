//! A request's members as a question. Pure: what is missing or ill-typed is named by its path, never by its value.

use serde_json::{Map, Value};

use crate::policy::decide::{Ask, Named, Properties};

pub type Members = Map<String, Value>;

/// The four members of a question as they stand in a request, each of which may be absent.
#[derive(Clone, Copy, Default)]
pub struct Parts<'r> {
    pub subject: Option<&'r Value>,
    pub action: Option<&'r Value>,
    pub resource: Option<&'r Value>,
    pub context: Option<&'r Value>,
}

impl<'r> Parts<'r> {
    pub fn of(request: &'r Members) -> Self {
        Self {
            subject: request.get("subject"),
            action: request.get("action"),
            resource: request.get("resource"),
            context: request.get("context"),
        }
    }

    /// A member that is absent here is that of `defaults`; one that is here replaces it whole.
    pub fn or(self, defaults: Self) -> Self {
        Self {
            subject: self.subject.or(defaults.subject),
            action: self.action.or(defaults.action),
            resource: self.resource.or(defaults.resource),
            context: self.context.or(defaults.context),
        }
    }

    /// A whole question, or what it lacks.
    pub fn ask(self) -> Result<Ask, String> {
        let subject = named(self.subject, "subject")?;
        let (action, action_properties) = action(self.action)?;
        Ok(Ask {
            subject,
            action,
            action_properties,
            resource: named(self.resource, "resource")?,
            context: object(self.context, "context")?,
        })
    }
}

/// A request is an object.
pub fn members(request: &Value) -> Result<&Members, String> {
    request.as_object().ok_or_else(|| "the body is not an object".to_owned())
}

/// A subject or resource with its id.
pub fn named(part: Option<&Value>, path: &str) -> Result<Named, String> {
    let members = present(part, path)?;
    Ok(Named { id: text(members, "id", path)?, ..typed(part, path)? })
}

/// A subject or resource that is searched for: whatever its id.
pub fn typed(part: Option<&Value>, path: &str) -> Result<Named, String> {
    let part = present(part, path)?;
    let properties = match part.get("properties") {
        None => Properties::new(),
        some => object(some, &format!("{path}.properties"))?,
    };
    Ok(Named { kind: text(part, "type", path)?, id: String::new(), properties })
}

/// An action's name and properties.
pub fn action(part: Option<&Value>) -> Result<(String, Properties), String> {
    let part = present(part, "action")?;
    Ok((text(part, "name", "action")?, object(part.get("properties"), "action.properties")?))
}

fn present<'r>(part: Option<&'r Value>, path: &str) -> Result<&'r Members, String> {
    match part {
        None => Err(format!("`{path}` is missing")),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(format!("`{path}` is not an object")),
    }
}

fn text(part: &Members, name: &str, path: &str) -> Result<String, String> {
    match part.get(name) {
        None => Err(format!("`{path}.{name}` is missing")),
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(Value::String(_)) => Err(format!("`{path}.{name}` is empty")),
        Some(_) => Err(format!("`{path}.{name}` is not a text")),
    }
}

/// An object that may be absent.
pub fn object(part: Option<&Value>, path: &str) -> Result<Properties, String> {
    match part {
        None => Ok(Properties::new()),
        Some(Value::Object(members)) => Ok(members.clone()),
        Some(_) => Err(format!("`{path}` is not an object")),
    }
}
