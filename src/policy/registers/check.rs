//! What the registers must agree with: the taxonomy, each other, and the inventory.

use super::attributes::{self, Misfit};
use super::dataset::{Masking, TableDataset};
use super::documents::{Documents, place};
use crate::config::duration;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Diagnostic, Inventory, Table, category};
use crate::policy::text::sources::PolicySources;

/// Complaints about the registers.
pub struct Checker<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub errors: &'a mut Vec<Diagnostic>,
    pub warnings: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    pub fn registers(&mut self) {
        for (name, purpose) in &self.documents.purposes {
            for key in &purpose.categories {
                self.category("purposes.toml", &[name, "categories", key], key);
            }
            for recipient in &purpose.recipients {
                let known = self.documents.recipients.keys().map(String::as_str);
                if self.is_open("recipients.toml", recipient) {
                    let path = [name.as_str(), "recipients", recipient];
                    self.known("purposes.toml", &path, "recipient", recipient, known);
                }
            }
        }
        for (name, period) in &self.documents.periods {
            if let Some(problem) = period.problem() {
                self.error("periods.toml", &[name], format!("period `{name}`: {problem}"), None);
            }
        }
        for (name, control) in &self.documents.controls {
            if let Err(problem) = duration::parse(&control.every) {
                let path = [name.as_str(), "every", &control.every];
                self.error("controls.toml", &path, format!("`{}`: {problem}", control.every), None);
            }
        }
    }

    /// A dataset file against the source's inventory; without one it is pending. What only the `accepted`
    /// inventory had has drifted away: said, but no error, since nobody edited anything.
    pub fn dataset(
        &mut self,
        source: &str,
        inventory: Option<&Inventory>,
        accepted: Option<&Inventory>,
    ) {
        let file = format!("datasets/{source}.toml");
        for (name, entry) in &self.documents.datasets[source] {
            self.references(&file, name, entry);
            let Some(inventory) = inventory else { continue };
            if let Some(table) = inventory.table(name) {
                let before = accepted.and_then(|accepted| accepted.table(name));
                self.columns(&file, name, entry, table, before);
                self.misfits(&file, name, entry, (inventory, table), before);
            } else {
                let hint = suggest(name, inventory.tables.iter().map(|t| t.name.as_str()))
                    .map(did_you_mean);
                let message = format!("source {source} has no table `{name}`");
                let complaint = self.complaint(&file, &[name], message, hint);
                self.warnings.push(complaint.warning());
            }
        }
    }

    /// Whether a name may be complained about: its register can be read, and does not hold it broken.
    fn is_open(&self, register: &str, name: &str) -> bool {
        self.documents.named.get(register).is_some_and(|names| !names.contains(name))
    }

    fn references(&mut self, file: &str, table: &str, entry: &TableDataset) {
        for purpose in &entry.purposes {
            let known = self.documents.purposes.keys().map(String::as_str);
            if self.is_open("purposes.toml", purpose) {
                self.known(file, &[table, "purposes", purpose], "purpose", purpose, known);
            }
        }
        for (field, verdict) in &entry.fields {
            if verdict.category != category::NONE {
                self.category(
                    file,
                    &[table, "fields", field, &verdict.category],
                    &verdict.category,
                );
            }
        }
        for (name, fact) in &entry.facts {
            // A bare placeholder would take a value that is bound for somebody else.
            if fact.sql.contains([';', '?', '$']) {
                let message =
                    format!("fact `{name}` must be one scalar SELECT, without `;`, `?` or `$`");
                self.error(file, &[table, "facts", name], message, None);
            }
        }
    }

    fn columns(
        &mut self,
        file: &str,
        name: &str,
        entry: &TableDataset,
        table: &Table,
        before: Option<&Table>,
    ) {
        for (key, column) in named_columns(entry) {
            let had = before.is_some_and(|before| before.column(column).is_some());
            if table.column(column).is_none() && had {
                let message = format!("{name} no longer has the column `{column}`");
                let complaint = self.complaint(file, &[name, key, column], message, None);
                self.warnings.push(complaint.warning());
                continue;
            }
            let known = table.columns.iter().map(|column| column.name.as_str());
            self.known(file, &[name, key, column], "column", column, known);
        }
        for (column, masking) in &entry.anonymize {
            let nullable = table.column(column).is_none_or(|column| column.nullable);
            if *masking == Masking::Null && !nullable {
                let message = format!("`{column}` is NOT NULL and cannot be anonymised to null");
                let hint = Some("use { fixed = \"…\" } or \"redact\"".to_owned());
                self.error(file, &[name, "anonymize", column], message, hint);
            }
        }
    }

    /// Declarations that make no attribute; a warning where they did in the accepted inventory.
    fn misfits(
        &mut self,
        file: &str,
        name: &str,
        entry: &TableDataset,
        (inventory, table): (&Inventory, &Table),
        before: Option<&Table>,
    ) {
        let dialect = inventory.dialect;
        let earlier = before.map(|before| attributes::misfits(dialect, before, entry));
        for misfit in attributes::misfits(dialect, table, entry) {
            let path = [name, misfit.section, misfit.name];
            let fitted =
                |earlier: &Vec<Misfit<'_>>| earlier.iter().all(|old| old.name != misfit.name);
            let complaint = self.complaint(file, &path, misfit.message, misfit.hint);
            if earlier.as_ref().is_some_and(fitted) {
                self.warnings.push(complaint.warning());
            } else {
                self.errors.push(complaint);
            }
        }
    }

    fn category(&mut self, file: &str, path: &[&str], key: &str) {
        self.known(file, path, "category", key, category::keys().iter().copied());
    }

    fn known<'k>(
        &mut self,
        file: &str,
        path: &[&str],
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.collect();
        if !known.contains(&name) {
            let hint = suggest(name, known).map(did_you_mean);
            self.error(file, path, format!("there is no {what} `{name}`"), hint);
        }
    }

    fn error(&mut self, file: &str, path: &[&str], message: String, hint: Option<String>) {
        let complaint = self.complaint(file, path, message, hint);
        self.errors.push(complaint);
    }

    fn complaint(
        &self,
        file: &str,
        path: &[&str],
        message: String,
        hint: Option<String>,
    ) -> Diagnostic {
        let text = self.sources.files.get(file).map_or("", String::as_str);
        Diagnostic { hint, ..Diagnostic::span(file, text, place(text, path), message) }
    }
}

/// Every column a dataset entry names, with the key it is named under.
fn named_columns(entry: &TableDataset) -> Vec<(&'static str, &str)> {
    let mut named = Vec::new();
    let subject = entry.subject.iter().filter(|column| *column != "none");
    named.extend(subject.map(|column| ("subject", column.as_str())));
    named.extend(entry.verified_at.iter().map(|column| ("verified_at", column.as_str())));
    named.extend(entry.updated_at.iter().map(|column| ("updated_at", column.as_str())));
    named.extend(entry.lookup.iter().map(|column| ("lookup", column.as_str())));
    named.extend(entry.contact.values().map(|column| ("contact", column.as_str())));
    named.extend(entry.fields.keys().map(|column| ("fields", column.as_str())));
    named.extend(entry.types.keys().map(|column| ("types", column.as_str())));
    named.extend(entry.anonymize.keys().map(|column| ("anonymize", column.as_str())));
    named.extend(entry.on_erase.keys().map(|column| ("on_erase", column.as_str())));
    named
}
