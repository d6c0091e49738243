//! Templates and their links: one policy text for many people or things.
//!
//! A template is a policy of `access/*.cedar` with `?principal` or `?resource` in its head; a link names it and says
//! who or what stands there. A link is made into a policy of its own, with the slot's text replaced: slots stand
//! nowhere but in the head, where Cedar takes an entity's name as well, so that this says exactly what Cedar's own
//! link says, and whatever reads, checks or explains policies need not know of links.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr as _;

use cedar_policy::{EntityUid, Policy, PolicyId, SlotId};
use serde::Deserialize;
use toml::Spanned;

use super::annotations;
use super::sources::PolicySources;
use super::statement::{self, statements};
use super::written::{Folder, Link, WrittenPolicy, malformed};
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Diagnostic, failpoint};
use crate::policy::reading::reads;
use crate::policy::registers::reader;
use crate::policy::rule::PolicyMeta;

/// A policy with slots.
#[derive(Debug, Clone)]
pub struct Template {
    pub file: String,
    pub offset: usize,
    pub text: String,
    pub meta: PolicyMeta,
    pub template: cedar_policy::Template,
}

/// One `[[link]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    template: Spanned<String>,
    principal: Option<Spanned<String>>,
    resource: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    link: Vec<Written>,
}

/// Whether a file of `access/` holds links.
pub fn is_file(name: &str) -> bool {
    name == "links.toml" || name.ends_with(".links.toml")
}

/// A statement with slots as a template, or what is wrong with it.
pub fn template(
    folder: Folder,
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Result<Template, Vec<Diagnostic>> {
    let own = &text[range.clone()];
    let at = |part: Range<usize>| range.start + part.start..range.start + part.end;
    if folder != Folder::Access {
        let slot = statement::slots(own).into_iter().next().unwrap_or(0..1);
        let complaint = Diagnostic::span(file, text, at(slot), "only access/ may hold templates");
        return Err(vec![complaint]);
    }
    let template = cedar_policy::Template::parse(None, own).map_err(|found| {
        found.iter().map(|error| malformed(file, text, range.start, error)).collect::<Vec<_>>()
    })?;
    let meta = annotations::read(template.annotations())
        .map_err(|found| annotations::complaints(found, file, text, range.clone()))?;
    let template = template.new_id(PolicyId::new(&meta.id));
    Ok(Template {
        file: file.to_owned(),
        offset: range.start,
        text: own.to_owned(),
        meta,
        template,
    })
}

/// Every template of `access/` that can be read.
pub fn templates(sources: &PolicySources) -> Vec<Template> {
    let files = sources.folder("access").filter(|(file, _)| file.ends_with(".cedar"));
    let all = files.flat_map(|(file, text)| {
        let with_slots = statements(text)
            .into_iter()
            .filter(move |range| !statement::slots(&text[range.clone()]).is_empty());
        with_slots.filter_map(move |range| template(Folder::Access, file, text, range).ok())
    });
    all.collect()
}

/// The policies that links make of templates.
pub fn link(
    sources: &PolicySources,
    templates: &[Template],
    errors: &mut Vec<Diagnostic>,
) -> Vec<WrittenPolicy> {
    let by_id: BTreeMap<&str, &Template> =
        templates.iter().map(|template| (template.meta.id.as_str(), template)).collect();
    let mut policies = Vec::new();
    for (file, text) in sources.folder("access").filter(|(file, _)| !file.ends_with(".cedar")) {
        let read: File = reader::document(file, text, errors);
        let most = if failpoint::on("links-only-the-first") { 1 } else { usize::MAX };
        for written in read.link.iter().take(most) {
            match policy(written, &by_id, file, text) {
                Ok(policy) => policies.push(policy),
                Err(error) => errors.push(*error),
            }
        }
    }
    policies
}

fn policy(
    written: &Written,
    templates: &BTreeMap<&str, &Template>,
    file: &str,
    text: &str,
) -> Result<WrittenPolicy, Box<Diagnostic>> {
    let wrong = |of: &Spanned<String>, message: String| {
        Diagnostic::span(file, text, inside(of, text), message)
    };
    let id = written.id.get_ref();
    if id.trim().is_empty() {
        return Err(Box::new(wrong(&written.id, "a link needs a name".to_owned())));
    }
    let name = written.template.get_ref();
    let Some(template) = templates.get(name.as_str()) else {
        let complaint = wrong(&written.template, format!("there is no template `{name}`"));
        let near = suggest(name, templates.keys().copied()).map(did_you_mean);
        let hint = near.unwrap_or_else(|| {
            "a template is a policy of access/*.cedar with ?principal or ?resource".to_owned()
        });
        return Err(Box::new(complaint.with_hint(hint)));
    };
    let mut values = BTreeMap::new();
    for (slot, word, value) in [
        (SlotId::principal(), "principal", &written.principal),
        (SlotId::resource(), "resource", &written.resource),
    ] {
        match (template.template.slots().any(|own| *own == slot), value) {
            (true, None) => {
                let message = format!("`{name}` has ?{word}: say who or what stands there");
                let complaint = wrong(&written.template, message);
                let complaint = complaint.with_hint(format!("{word} = 'Type::\"id\"'"));
                return Err(Box::new(complaint));
            }
            (false, Some(value)) => {
                let message = format!("the template `{name}` has no ?{word}");
                return Err(Box::new(wrong(value, message)));
            }
            (true, Some(value)) => {
                let uid =
                    EntityUid::from_str(value.get_ref()).map_err(|_| {
                        let complaint = wrong(value, format!("`{word}` is not an entity"));
                        Box::new(complaint.with_hint(
                            "write 'Type::\"id\"', for example 'Steward::User::\"ann\"'",
                        ))
                    })?;
                let forgotten = failpoint::on("links-forget-values");
                let nobody = || format!("{}::\"\"", uid.type_name());
                values.insert(word, if forgotten { nobody() } else { uid.to_string() });
            }
            (false, None) => {}
        }
    }
    made(written, template, &values, file, text)
}

/// The template's text with its slots and its name replaced.
fn made(
    written: &Written,
    template: &Template,
    values: &BTreeMap<&str, String>,
    file: &str,
    text: &str,
) -> Result<WrittenPolicy, Box<Diagnostic>> {
    let id = written.id.get_ref();
    let mut own = template.text.clone();
    let mut parts: Vec<(Range<usize>, String)> = statement::slots(&own)
        .into_iter()
        .filter_map(|range| {
            Some((range.clone(), values.get(&own[range.start + 1..range.end])?.clone()))
        })
        .collect();
    let quoted = id.escape_debug().to_string();
    parts.extend(statement::annotation_value(&own, "id").map(|range| (range, quoted)));
    parts.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, value) in parts {
        own.replace_range(range, &value);
    }
    let span = inside(&written.template, text);
    let failed = |error: String| Box::new(Diagnostic::span(file, text, span.clone(), error));
    let policy = Policy::from_str(&own).map_err(|error| failed(error.to_string()))?;
    Ok(WrittenPolicy {
        folder: Folder::Access,
        file: file.to_owned(),
        offset: written.id.span().start,
        reads: reads::of(&policy),
        policy: policy.new_id(PolicyId::new(id)),
        meta: PolicyMeta { id: id.clone(), ..template.meta.clone() },
        link: Some(Link {
            template: template.meta.id.clone(),
            span,
            name: inside(&written.id, text),
        }),
        text: own,
    })
}

/// The text of a value between its quotes.
fn inside(of: &Spanned<String>, text: &str) -> Range<usize> {
    let Range { start, end } = of.span();
    let quotes = text[start..end].len().saturating_sub(of.get_ref().len()) / 2;
    if end - start > 2 * quotes { start + quotes..end - quotes } else { start..end }
}
