//! The files of `entities/` as entities.

use cedar_policy::{EntityUid, Schema};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::layer::Layer;
use super::types::Types;
use super::value::declared;
use crate::model::Diagnostic;
use crate::policy::text::sources::PolicySources;
use crate::policy::text::written::located;

/// One of Cedar's JSON entity format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    uid: Json,
    #[serde(default)]
    attrs: Map<String, Json>,
    #[serde(default)]
    parents: Vec<Json>,
}

/// What Cedar has against each of the files.
pub fn complaints(sources: &PolicySources, schema: &Schema) -> Vec<Diagnostic> {
    let files = sources.folder("entities");
    let read = files.filter_map(|(file, text)| {
        let read = cedar_policy::Entities::from_json_str(text, Some(schema));
        read.err().map(|error| located(file, text, 0, &error))
    });
    read.collect()
}

/// Adds everybody in the files.
pub fn add(
    layer: &mut Layer,
    sources: &PolicySources,
    types: &Types,
) -> Result<(), Vec<Diagnostic>> {
    let mut errors = Vec::new();
    for (file, text) in sources.folder("entities") {
        let written: Vec<Written> = match serde_json::from_str(text) {
            Ok(written) => written,
            Err(error) => {
                errors.push(Diagnostic::file(file, error.to_string()));
                continue;
            }
        };
        for one in &written {
            if let Err(error) = add_one(layer, one, types) {
                errors.push(Diagnostic::file(file, error));
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn add_one(layer: &mut Layer, one: &Written, types: &Types) -> Result<(), String> {
    let uid = uid(&one.uid).ok_or("an entity whose uid is not {\"type\": …, \"id\": …}")?;
    let name = uid.type_name().to_string();
    let of = types.entity(&name).ok_or_else(|| format!("there is no type `{name}`"))?;
    let attributes = declared(&of.attributes, &one.attrs, "attrs").map_err(|e| e.to_string())?;
    let parents: Option<Vec<EntityUid>> = one.parents.iter().map(self::uid).collect();
    let parents = parents.ok_or("a parent that is not {\"type\": …, \"id\": …}")?;
    layer.add(&uid, attributes, &parents);
    Ok(())
}

fn uid(written: &Json) -> Option<EntityUid> {
    let written = written.get("__entity").unwrap_or(written);
    let name = written["type"].as_str()?.parse().ok()?;
    let id = cedar_policy::EntityId::new(written["id"].as_str()?);
    Some(EntityUid::from_type_name_and_id(name, id))
}
