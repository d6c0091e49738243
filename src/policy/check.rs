//! What the registers must agree with: the taxonomy, each other, and the inventory.

use super::attributes::{self, Misfit};
use super::dataset::{Masking, TableDataset};
use super::documents::{Documents, place};
use super::sources::PolicySources;
use crate::config::duration;
use crate::model::diagnostic::suggest;
use crate::model::{Diagnostic, Inventory, Table, category};

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
                self.category("purposes.toml", &[name, key], key);
            }
            for recipient in &purpose.recipients {
                let known = self.documents.recipients.keys().map(String::as_str);
                self.known("purposes.toml", &[name, recipient], "recipient", recipient, known);
            }
        }
        for (name, period) in &self.documents.periods {
            if let Some(problem) = period.problem() {
                self.error("periods.toml", &[name], format!("period `{name}`: {problem}"), None);
            }
        }
        for (name, control) in &self.documents.controls {
            if let Err(problem) = duration::parse(&control.every) {
                self.error("controls.toml", &[name, "every"], problem, None);
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
                    .map(|near| format!("did you mean `{near}`?"));
                let message = format!("source {source} has no table `{name}`");
                let complaint = self.complaint(&file, &[name], message, hint);
                self.warnings.push(complaint.warning());
            }
        }
    }

    fn references(&mut self, file: &str, table: &str, entry: &TableDataset) {
        for purpose in &entry.purposes {
            let known = self.documents.purposes.keys().map(String::as_str);
            self.known(file, &[table, "purposes", purpose], "purpose", purpose, known);
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
        let named =
            [entry.subject.as_ref().filter(|column| *column != "none"), entry.verified_at.as_ref()];
        let mut wanted: Vec<&str> = named.into_iter().flatten().map(String::as_str).collect();
        wanted.extend(entry.lookup.iter().map(String::as_str));
        wanted.extend(entry.contact.values().map(String::as_str));
        wanted.extend(entry.fields.keys().map(String::as_str));
        wanted.extend(entry.types.keys().map(String::as_str));
        wanted.extend(entry.anonymize.keys().map(String::as_str));
        wanted.extend(entry.on_erase.keys().map(String::as_str));
        for column in wanted {
            let had = before.is_some_and(|before| before.column(column).is_some());
            if table.column(column).is_none() && had {
                let message = format!("{name} no longer has the column `{column}`");
                let complaint = self.complaint(file, &[name, column], message, None);
                self.warnings.push(complaint.warning());
                continue;
            }
            let known = table.columns.iter().map(|column| column.name.as_str());
            self.known(file, &[name, column], "column", column, known);
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
            let hint = suggest(name, known).map(|near| format!("did you mean `{near}`?"));
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
