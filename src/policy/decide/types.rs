//! What may be said of whom: the access schema, resolved, so that a caller's JSON can be read by it.
//!
//! Cedar reads JSON by a schema too, but all or nothing: an entity that lacks a required attribute, or has one
//! too many, is an error. A request says of somebody what it knows; the rest is stored, or stays unsaid.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cedar_policy::{EntityTypeName, EntityUid, Schema, SchemaFragment};
use serde_json::Value as Json;

use crate::model::Diagnostic;
use crate::policy::bundle::Bundle;
use crate::policy::reading::scope::uid;

/// The type of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Bool,
    Long,
    String,
    Decimal,
    Ipaddr,
    Datetime,
    Duration,
    /// Of this entity type.
    Entity(EntityTypeName),
    Set(Box<Type>),
    Record(Attributes),
}

/// Names are shared with every value that has them.
pub type Attributes = BTreeMap<Arc<str>, Type>;

/// An action: whom and what it is about, and what its context may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub uid: EntityUid,
    pub principals: Vec<EntityTypeName>,
    pub resources: Vec<EntityTypeName>,
    pub context: Attributes,
}

/// A type of entities, and the attributes that they may have.
#[derive(Debug, PartialEq, Eq)]
pub struct EntityType {
    pub name: EntityTypeName,
    /// The name as text.
    pub word: Arc<str>,
    pub attributes: Attributes,
}

/// The types of the access schema by their full names, and its actions.
#[derive(Debug, PartialEq, Eq)]
pub struct Types {
    entities: HashMap<String, EntityType>,
    actions: Vec<Action>,
    /// Positions in `actions` by short name: the company's own first, then `Steward::Action`.
    named: HashMap<String, usize>,
}

impl Types {
    /// `text` is a whole schema in Cedar's own syntax, which `schema` was made from.
    pub fn of(text: &str, schema: &Schema) -> Result<Self, String> {
        let (fragment, _) =
            SchemaFragment::from_cedarschema_str(text).map_err(|error| error.to_string())?;
        let json = fragment.to_json_value().map_err(|error| error.to_string())?;
        let reader = Reader { schema: &json };
        let mut types =
            Self { entities: HashMap::new(), actions: Vec::new(), named: HashMap::new() };
        for (namespace, body) in json.as_object().into_iter().flatten() {
            for (name, entity) in members(body, "entityTypes") {
                let attributes = reader.attributes(namespace, &entity["shape"])?;
                let name = full(namespace, name);
                let (word, parsed) = (name.as_str().into(), parsed(&name)?);
                let own = EntityType { name: parsed, word, attributes };
                types.entities.insert(name, own);
            }
            for (name, action) in members(body, "actions") {
                let uid = uid(&full(namespace, "Action"), name);
                let action = reader.action(namespace, uid, &action["appliesTo"], schema)?;
                // A group of actions is about what its members are about, and can be asked for by none.
                if !action.principals.is_empty() && !action.resources.is_empty() {
                    types.actions.push(action);
                }
            }
        }
        let is_own = |action: &Action| action.uid.type_name().to_string() != "Steward::Action";
        types.actions.sort_by_key(|action| (!is_own(action), action.uid.to_string()));
        for (at, action) in types.actions.iter().enumerate() {
            types.named.entry(action.uid.id().unescaped().to_owned()).or_insert(at);
        }
        Ok(types)
    }

    /// Those of a bundle's access schema.
    pub fn of_bundle(bundle: &Bundle) -> Result<(Self, Schema), Vec<Diagnostic>> {
        let whole = |error: String| vec![Diagnostic::file("schema", error)];
        let text = bundle.access_schema();
        let schema = Schema::from_cedarschema_str(&text);
        let (schema, _) = schema.map_err(|error| whole(error.to_string()))?;
        Ok((Self::of(&text, &schema).map_err(whole)?, schema))
    }

    /// The type of that full name.
    pub fn entity(&self, name: &str) -> Option<&EntityType> {
        self.entities.get(name)
    }

    /// Every type's name, for whoever mistook one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entities.keys().map(String::as_str)
    }

    /// The action of a short name (`read`), or of a whole one (`Steward::Action::"read"`).
    pub fn action(&self, name: &str) -> Option<&Action> {
        let by_name = self.named.get(name).map(|at| &self.actions[*at]);
        by_name.or_else(|| {
            let uid: EntityUid = name.contains("::").then(|| name.parse().ok())??;
            self.actions.iter().find(|action| action.uid == uid)
        })
    }

    /// Every action, as it is asked for: one that another's name hides is asked for by its whole name.
    pub fn actions(&self) -> impl Iterator<Item = (String, &Action)> {
        self.actions.iter().enumerate().map(|(at, action)| {
            let short = action.uid.id().unescaped();
            let named = self.named.get(short) == Some(&at);
            (if named { short.to_owned() } else { action.uid.to_string() }, action)
        })
    }
}

/// A name in a namespace; the nameless one adds nothing.
fn full(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}::{name}") }
}

fn parsed(name: &str) -> Result<EntityTypeName, String> {
    name.parse().map_err(|_| format!("`{name}` is not the name of a type"))
}

fn members<'j>(body: &'j Json, kind: &str) -> impl Iterator<Item = (&'j String, &'j Json)> {
    body[kind].as_object().into_iter().flatten()
}

/// A reader of Cedar's JSON schema format.
struct Reader<'j> {
    schema: &'j Json,
}

impl Reader<'_> {
    fn action(
        &self,
        namespace: &str,
        uid: EntityUid,
        applies: &Json,
        schema: &Schema,
    ) -> Result<Action, String> {
        let types = |kind: &str| -> Result<Vec<EntityTypeName>, String> {
            let named = applies[kind].as_array().into_iter().flatten().filter_map(Json::as_str);
            named.map(|name| parsed(&Self::resolve(namespace, name, schema))).collect()
        };
        Ok(Action {
            principals: types("principalTypes")?,
            resources: types("resourceTypes")?,
            context: self.attributes(namespace, &applies["context"])?,
            uid,
        })
    }

    /// A type's full name: of its own namespace, or else outside of any.
    fn resolve(namespace: &str, name: &str, schema: &Schema) -> String {
        let own = full(namespace, name);
        let known = schema.entity_types().any(|known| known.to_string() == own);
        if known { own } else { name.to_owned() }
    }

    /// Those of a record; what is no record has none.
    fn attributes(&self, namespace: &str, shape: &Json) -> Result<Attributes, String> {
        if shape.is_null() {
            return Ok(Attributes::new());
        }
        match self.read(namespace, shape)? {
            Type::Record(attributes) => Ok(attributes),
            other => Err(format!("{other:?} where a record should stand")),
        }
    }

    fn read(&self, namespace: &str, written: &Json) -> Result<Type, String> {
        let name = written["name"].as_str().unwrap_or_default();
        Ok(match written["type"].as_str().unwrap_or_default() {
            "Record" => {
                let attributes = written["attributes"].as_object().into_iter().flatten();
                let read = attributes
                    .map(|(name, of)| Ok((Arc::from(name.as_str()), self.read(namespace, of)?)));
                Type::Record(read.collect::<Result<_, String>>()?)
            }
            "Set" => Type::Set(Box::new(self.read(namespace, &written["element"])?)),
            "Entity" | "Extension" | "EntityOrCommon" => self.named(namespace, name)?,
            other => self.named(namespace, other)?,
        })
    }

    /// In Cedar's order: a common type, an entity type, a type of its own.
    fn named(&self, namespace: &str, name: &str) -> Result<Type, String> {
        let (inside, last) = name.rsplit_once("::").unwrap_or((namespace, name));
        for place in [inside, ""] {
            let body = &self.schema[place];
            if let Some(common) = body["commonTypes"].get(last) {
                return self.read(place, common);
            }
            if body["entityTypes"].get(last).is_some() {
                return Ok(Type::Entity(parsed(&full(place, last))?));
            }
        }
        Ok(match last {
            "Bool" | "Boolean" => Type::Bool,
            "Long" => Type::Long,
            "String" => Type::String,
            "decimal" => Type::Decimal,
            "ipaddr" => Type::Ipaddr,
            "datetime" => Type::Datetime,
            "duration" => Type::Duration,
            _ => return Err(format!("there is no type `{name}`")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"
        entity user { age?: Long, home: Address, boss?: user };
        type Address = { city: String, seen?: datetime };
        namespace Own {
            action read, "can write" appliesTo { principal: [user], resource: [record],
                context: { purpose?: Steward::Purpose, action?: { soft: Bool } } };
            action all;
        }
        entity record { owner: user, tags: Set<String> };
        namespace Steward {
            entity Purpose;
            entity User;
            action read, share appliesTo { principal: [User], resource: [record, Purpose] };
        }"#;

    fn types() -> Types {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).expect("a schema");
        Types::of(SCHEMA, &schema).expect("its types")
    }

    #[test]
    fn names_are_resolved_and_the_companys_actions_come_first() {
        let types = types();
        let user = &types.entity("user").expect("a type").attributes;
        let of = |name: &str| Type::Entity(name.parse().expect("a type"));
        assert_eq!(user["boss"], of("user"));
        let Type::Record(home) = &user["home"] else { panic!("{user:?}") };
        assert_eq!(home["seen"], Type::Datetime);
        let record = &types.entity("record").expect("a type").attributes;
        assert_eq!(record["tags"], Type::Set(Box::new(Type::String)));
        let read = types.action("read").expect("an action");
        assert_eq!(read.uid, uid("Own::Action", "read"));
        assert_eq!(read.context["purpose"], of("Steward::Purpose"));
        let theirs = types.action("Steward::Action::\"read\"").expect("an action");
        let names = |of: &[EntityTypeName]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&theirs.resources), ["record", "Steward::Purpose"]);
        assert_eq!(names(&theirs.principals), ["Steward::User"]);
        assert!(types.action("all").is_none() && types.action("Read").is_none());
        let named: Vec<String> = types.actions().map(|(name, _)| name).collect();
        assert_eq!(named, ["can write", "read", "Steward::Action::\"read\"", "share"]);
    }
}
