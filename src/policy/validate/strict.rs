//! Cedar's own validator, asked strictly; its errors in our words, its warnings as lints.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{
    PolicySet, Schema, ValidationError, ValidationMode, ValidationWarning, Validator,
};

use super::reword::{Known, reword};
use crate::model::{Diagnostic, TableRef};
use crate::policy::judge::name;
use crate::policy::reading::scope;
use crate::policy::schema::shape::Governed;
use crate::policy::text::links::Template;
use crate::policy::text::sources::PolicySources;
use crate::policy::text::statement;
use crate::policy::text::written::{WrittenPolicy, located};
use crate::policy::validate::policy_set;
use crate::policy::{lint, schema};

/// The validator, and what need not be said again.
pub(in crate::policy) struct Strict<'a> {
    pub sources: &'a PolicySources,
    pub governed: &'a BTreeMap<TableRef, Governed>,
    /// Policy and word that were complained about already.
    pub said: &'a BTreeSet<(String, String)>,
}

/// What Cedar says of some policies.
#[derive(Default)]
pub(in crate::policy) struct Answer {
    pub errors: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
}

impl Strict<'_> {
    /// What Cedar has against templates, linked or not, by their ids.
    pub fn ask_templates(
        &self,
        templates: &[Template],
        schema: Schema,
    ) -> Vec<(String, Diagnostic)> {
        let mut set = PolicySet::new();
        for template in templates {
            // Ids that are there twice were complained about.
            drop(set.add_template(template.template.clone()));
        }
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        let located = result.validation_errors().filter_map(|error| {
            let id = name(error.policy_id());
            let template = templates.iter().find(|template| template.meta.id == id)?;
            let text = &self.sources.files[&template.file];
            let mut complaint = located(&template.file, text, template.offset, error);
            let prefix = format!("for policy `{id}`");
            if let Some(rest) = complaint.message.strip_prefix(&prefix) {
                complaint.message = rest.trim_start_matches([',', ':', ' ']).to_owned();
            }
            Some((id, complaint))
        });
        located.collect()
    }

    pub fn ask(&self, policies: &[&WrittenPolicy], schema: Schema) -> Answer {
        let mut answer = Answer::default();
        let set = policy_set(policies.iter().copied());
        let types: Vec<String> = schema.entity_types().map(ToString::to_string).collect();
        let actions: Vec<String> = schema.actions().map(ToString::to_string).collect();
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        for error in result.validation_errors() {
            let id = name(error.policy_id());
            let Some(written) = policies.iter().find(|written| written.meta.id == id) else {
                continue;
            };
            let mut complaint = self.located(written, error);
            let quoted = complaint.message.split('`').nth(1).unwrap_or_default();
            let words = quoted.split(['.', '"']).map(str::to_owned);
            if words.into_iter().any(|word| self.said.contains(&(id.clone(), word))) {
                continue;
            }
            let under = under(&complaint);
            let known = Known {
                types: &types,
                actions: &actions,
                attributes: &self.attributes_of(written),
            };
            let help = complaint.hint.take();
            let (message, hint) = reword(error, &complaint.message, help, &under, &known);
            if let Some(name) = nowhere(error, &under) {
                let place = statement::attribute(&written.text, "context", name);
                complaint = written.complain_at(self.sources, place, "");
            }
            answer.errors.push(Diagnostic { message, hint, ..complaint });
        }
        let inapplicable = |id: &cedar_policy::PolicyId| {
            result.validation_warnings().any(|warning| {
                matches!(warning, ValidationWarning::InvalidActionApplication(_))
                    && warning.policy_id() == id
            })
        };
        for warning in result.validation_warnings() {
            // Then it is impossible as well.
            if matches!(warning, ValidationWarning::ImpossiblePolicy(_))
                && inapplicable(warning.policy_id())
            {
                continue;
            }
            let id = name(warning.policy_id());
            if let Some(written) = policies.iter().find(|written| written.meta.id == id) {
                let complaint = self.located(written, warning);
                answer.warnings.extend(lint::of_cedar(warning, complaint, written, self.sources));
            }
        }
        answer
    }

    fn located(
        &self,
        written: &WrittenPolicy,
        error: &(impl miette::Diagnostic + ?Sized),
    ) -> Diagnostic {
        let text = &self.sources.files[&written.file];
        let mut complaint = match &written.link {
            None => located(&written.file, text, written.offset, error),
            Some(_) => written.complain(self.sources, 0..1, error.to_string()),
        };
        let prefix = format!("for policy `{}`", written.meta.id);
        if let Some(rest) = complaint.message.strip_prefix(&prefix) {
            complaint.message = rest.trim_start_matches([',', ':', ' ']).to_owned();
        }
        complaint
    }

    fn attributes_of(&self, written: &WrittenPolicy) -> Vec<String> {
        let tables = self.governed.values().filter(|t| scope::covers(&written.policy, &t.table));
        let columns = tables.flat_map(|table| table.shape.attributes.keys().cloned());
        let context = ["now", "cutoff", "purpose", "recipient", "region"].map(str::to_owned);
        columns.chain(context).chain(schema::STEWARD.map(|(name, ..)| name.to_owned())).collect()
    }
}

/// The text under a complaint's caret.
fn under(complaint: &Diagnostic) -> String {
    let line = complaint.snippet.as_deref().unwrap_or_default();
    line.chars().skip(complaint.column.saturating_sub(1)).take(complaint.width).collect()
}

/// The attribute that does not exist where `under` reads it: the caret belongs under its name.
fn nowhere<'u>(error: &ValidationError, under: &'u str) -> Option<&'u str> {
    match error {
        ValidationError::UnsafeAttributeAccess(_) => Some(under.rsplit_once('.')?.1),
        _ => None,
    }
}
