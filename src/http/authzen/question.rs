//! A request's members as a question. Pure: what is missing or ill-typed is named by its path, never by its value.

use std::borrow::Cow;

use super::json::{Json, Members};
use crate::model::failpoint;
use crate::policy::decide::{Ask, Asker, Named, Party, Properties, nothing};

/// Bytes of the longest type, id or name: each is kept until it is logged.
const LONGEST: usize = 1_024;

/// The four members of a question as they stand in a request, each of which may be absent.
#[derive(Clone, Copy, Default)]
pub struct Parts<'r> {
    pub subject: Option<&'r Json<'r>>,
    pub action: Option<&'r Json<'r>>,
    pub resource: Option<&'r Json<'r>>,
    pub context: Option<&'r Json<'r>>,
}

/// What a question says of its subject, action and context, read.
pub struct Who<'r> {
    subject: Seen<'r>,
    action: &'r str,
    action_properties: Cow<'r, Properties>,
    context: Cow<'r, Properties>,
}

/// A subject or resource, read.
pub struct Seen<'r> {
    kind: &'r str,
    id: &'r str,
    properties: Cow<'r, Properties>,
}

impl<'r> Parts<'r> {
    pub fn of(request: &'r Members<'r>) -> Self {
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

    /// What reading all of it costs.
    pub fn weight(self) -> usize {
        let parts = [self.subject, self.action, self.resource, self.context];
        parts.into_iter().flatten().map(Json::weight).sum()
    }

    /// Whether it says nothing but of a resource.
    pub fn is_resource_alone(self) -> bool {
        self.subject.is_none() && self.action.is_none() && self.context.is_none()
    }

    pub fn who(self) -> Result<Who<'r>, String> {
        let subject = seen(self.subject, "subject")?;
        let (action, action_properties) = action(self.action)?;
        Ok(Who { subject, action, action_properties, context: object(self.context, "context")? })
    }

    pub fn resource(self) -> Result<Seen<'r>, String> {
        seen(self.resource, "resource")
    }

    /// A whole question, or what it lacks.
    pub fn ask(self) -> Result<Ask, String> {
        let who = self.who()?;
        Ok(Ask {
            subject: who.subject.owned(),
            action: who.action.to_owned(),
            action_properties: who.action_properties.into_owned(),
            resource: self.resource()?.owned(),
            context: who.context.into_owned(),
        })
    }
}

impl Who<'_> {
    pub fn asker(&self) -> Asker<'_> {
        Asker {
            subject: self.subject.party(),
            action: self.action,
            action_properties: &self.action_properties,
            context: &self.context,
        }
    }
}

impl Seen<'_> {
    pub fn party(&self) -> Party<'_> {
        Party { kind: self.kind, id: self.id, properties: &self.properties }
    }

    fn owned(self) -> Named {
        let (kind, id) = (self.kind.to_owned(), self.id.to_owned());
        Named { kind, id, properties: self.properties.into_owned() }
    }
}

/// A request is an object.
pub fn members<'r>(request: &'r Json<'r>) -> Result<&'r Members<'r>, String> {
    request.members().ok_or_else(|| "the body is not an object".to_owned())
}

/// A subject or resource with its id.
pub fn named(part: Option<&Json<'_>>, path: &str) -> Result<Named, String> {
    seen(part, path).map(Seen::owned)
}

/// A subject or resource that is searched for: whatever its id.
pub fn typed(part: Option<&Json<'_>>, path: &str) -> Result<Named, String> {
    let part = present(part, path)?;
    Ok(Named {
        kind: text(part, "type", path)?.to_owned(),
        id: String::new(),
        properties: properties(part, path)?.into_owned(),
    })
}

/// An action's name and properties.
pub fn action<'r>(part: Option<&'r Json<'r>>) -> Result<(&'r str, Cow<'r, Properties>), String> {
    let part = present(part, "action")?;
    Ok((text(part, "name", "action")?, properties(part, "action")?))
}

fn seen<'r>(part: Option<&'r Json<'r>>, path: &str) -> Result<Seen<'r>, String> {
    let part = present(part, path)?;
    Ok(Seen {
        id: text(part, "id", path)?,
        kind: text(part, "type", path)?,
        properties: properties(part, path)?,
    })
}

fn present<'r>(part: Option<&'r Json<'r>>, path: &str) -> Result<&'r Members<'r>, String> {
    match part {
        None => Err(format!("`{path}` is missing")),
        Some(Json::Object(members)) => Ok(members),
        Some(_) => Err(format!("`{path}` is not an object")),
    }
}

fn text<'r>(part: &'r Members<'r>, name: &str, path: &str) -> Result<&'r str, String> {
    match part.get(name) {
        None => Err(format!("`{path}.{name}` is missing")),
        Some(Json::Text(text)) if text.len() > LONGEST && !failpoint::on("ids-of-any-length") => {
            Err(format!("`{path}.{name}` is longer than {LONGEST} bytes"))
        }
        Some(Json::Text(text)) if !text.is_empty() => Ok(text),
        Some(Json::Text(_)) => Err(format!("`{path}.{name}` is empty")),
        Some(_) => Err(format!("`{path}.{name}` is not a text")),
    }
}

fn properties<'r>(part: &Members<'_>, path: &str) -> Result<Cow<'r, Properties>, String> {
    match part.get("properties") {
        None => Ok(Cow::Borrowed(nothing())),
        some => object(some, &format!("{path}.properties")),
    }
}

/// An object that may be absent.
pub fn object<'r>(part: Option<&Json<'_>>, path: &str) -> Result<Cow<'r, Properties>, String> {
    match part {
        None => Ok(Cow::Borrowed(nothing())),
        Some(Json::Object(members)) if members.is_empty() => Ok(Cow::Borrowed(nothing())),
        Some(Json::Object(members)) => Ok(Cow::Owned(members.owned())),
        Some(_) => Err(format!("`{path}` is not an object")),
    }
}
