//! The schema of access decisions: the generated one, joined with the company's own types and actions.
//!
//! Cedar refuses a name that shadows another. The company's wins: what it shadows is taken out of the
//! generated part, and said.

use cedar_policy::{Schema, SchemaFragment};
use serde_json::{Map, Value};

use crate::model::Diagnostic;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::policy::text::sources::PolicySources;
use crate::policy::text::statement::find_word;
use crate::policy::text::written::located;

/// The members of a namespace in Cedar's JSON schema format that hold names.
const KINDS: [(&str, &str); 3] =
    [("entityTypes", "type"), ("commonTypes", "type"), ("actions", "action")];

/// A schema and its text.
pub(in crate::policy) struct Access {
    pub schema: Schema,
    pub text: String,
    /// What was taken out.
    pub warnings: Vec<Diagnostic>,
}

/// Joins the generated schema with `schema/*.cedarschema`; every error of every file.
pub(in crate::policy) fn join(
    sources: &PolicySources,
    generated: &str,
) -> Result<Access, Vec<Diagnostic>> {
    let own = parse("schema", generated).map_err(|error| vec![*error])?;
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    let mut fragments = Vec::new();
    for (file, text) in sources.folder("schema") {
        match parse(file, text) {
            Ok(fragment) => fragments.push((file, text, fragment)),
            Err(error) => errors.push(*error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let schema_error =
        |error: &dyn std::fmt::Display| vec![Diagnostic::file("schema", error.to_string())];
    if fragments.is_empty() {
        let schema = Schema::from_schema_fragments([own]).map_err(|e| schema_error(&e))?;
        return Ok(Access { schema, text: generated.to_owned(), warnings });
    }
    let mut left = own.to_json_value().map_err(|e| schema_error(&e))?;
    let mut joined = Value::Object(Map::new());
    for (file, text, fragment) in &fragments {
        let theirs = fragment.clone().to_json_value().map_err(|e| schema_error(&e))?;
        for (namespace, name, what) in names(&theirs) {
            if take_out(&mut left, &namespace, &name) {
                warnings.push(shadowed(file, text, &namespace, &name, what));
            }
        }
        merge(&mut joined, theirs);
    }
    drop_dangling(&mut left);
    let alone = SchemaFragment::from_json_value(left.clone()).map_err(|e| schema_error(&e))?;
    let together = |own: &SchemaFragment, theirs: Vec<SchemaFragment>| {
        let all = std::iter::once(own.clone()).chain(theirs);
        Schema::from_schema_fragments(all).map_err(|error| error.to_string())
    };
    let all = fragments.iter().map(|(_, _, fragment)| fragment.clone()).collect();
    let schema = together(&alone, all).map_err(|error| {
        // Cedar names no file: the one that fails alone is at fault.
        let culprit = fragments.iter().find_map(|(file, text, fragment)| {
            let error = together(&alone, vec![fragment.clone()]).err()?;
            Some(placed(file, text, &error))
        });
        vec![culprit.unwrap_or_else(|| Diagnostic::file("schema", error))]
    })?;
    merge(&mut joined, left);
    let text = SchemaFragment::from_json_value(joined)
        .map_err(|e| schema_error(&e))?
        .to_cedarschema()
        .map_err(|e| schema_error(&e))?;
    Ok(Access { schema, text, warnings })
}

/// The entity types that the company's own fragments declare, in full.
pub(in crate::policy) fn types(sources: &PolicySources) -> Vec<String> {
    sources.folder("schema").flat_map(|(file, text)| types_of(file, text)).collect()
}

fn types_of(file: &str, text: &str) -> Vec<String> {
    let declared = parse(file, text).ok().and_then(|fragment| fragment.to_json_value().ok());
    let full = |(namespace, name, _): (String, String, _)| match namespace.as_str() {
        "" => name,
        namespace => format!("{namespace}::{name}"),
    };
    declared.into_iter().flat_map(|fragment| names(&fragment)).map(full).collect()
}

fn parse(file: &str, text: &str) -> Result<SchemaFragment, Box<Diagnostic>> {
    SchemaFragment::from_cedarschema_str(text)
        .map(|(fragment, _)| fragment)
        .map_err(|error| Box::new(located(file, text, 0, &error)))
}

/// At the name Cedar's message quotes first that the text has.
fn placed(file: &str, text: &str, message: &str) -> Diagnostic {
    let unresolved = message.strip_prefix("failed to resolve type: ");
    let word = unresolved.or(message.split('`').nth(1)).unwrap_or_default();
    let name = word.rsplit("::").next().unwrap_or(word).trim_matches('"');
    let range = find_word(text, name);
    if unresolved.is_none() {
        return Diagnostic::span(file, text, range, message);
    }
    let known = types_of(file, text);
    let near = suggest(word, known.iter().map(String::as_str)).map(did_you_mean);
    let diagnostic = Diagnostic::span(file, text, range, format!("there is no type `{word}`"));
    Diagnostic { hint: near, ..diagnostic }
}

/// (namespace, name, what it is) of everything a fragment declares.
fn names(fragment: &Value) -> Vec<(String, String, &'static str)> {
    let mut found = Vec::new();
    for (namespace, body) in fragment.as_object().into_iter().flatten() {
        for (kind, what) in KINDS {
            let named = body[kind].as_object().into_iter().flatten();
            found.extend(named.map(|(name, _)| (namespace.clone(), name.clone(), what)));
        }
    }
    found
}

/// Takes a name out of the generated part: of its own namespace, and of every namespace where the company's
/// stands outside of any.
fn take_out(generated: &mut Value, namespace: &str, name: &str) -> bool {
    let mut taken = false;
    for (own, body) in generated.as_object_mut().into_iter().flatten() {
        if own == namespace || namespace.is_empty() {
            for (kind, _) in KINDS {
                let named = body.get_mut(kind).and_then(Value::as_object_mut);
                taken |= named.is_some_and(|named| named.remove(name).is_some());
            }
        }
    }
    taken
}

fn shadowed(file: &str, text: &str, namespace: &str, name: &str, what: &str) -> Diagnostic {
    let dotted = if namespace.is_empty() { String::new() } else { format!("{namespace}::") };
    let full = match what {
        "action" => format!("{dotted}Action::\"{name}\""),
        _ => format!("{dotted}{name}"),
    };
    let message = format!(
        "the {what} `{name}` stands in place of the generated one, which access policies can no longer name"
    );
    Diagnostic::span(file, text, find_word(text, name), message)
        .with_hint(format!("access policies write {full}"))
        .warning()
}

/// Tables that were taken out are no resources of the generated actions any more.
fn drop_dangling(generated: &mut Value) {
    let known: Vec<String> = names(generated)
        .into_iter()
        .map(|(namespace, name, _)| format!("{namespace}::{name}"))
        .collect();
    let Some(actions) = generated["Steward"]["actions"].as_object_mut() else { return };
    for action in actions.values_mut() {
        if let Some(types) = action["appliesTo"]["resourceTypes"].as_array_mut() {
            types.retain(|name| {
                let name = name.as_str().unwrap_or_default();
                !name.contains("::") || known.iter().any(|known| known == name)
            });
        }
    }
}

/// Adds the namespaces and names of `from`; no name is in both.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}
