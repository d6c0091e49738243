//! `[[directory]]`: stored entities of access decisions from a governed source, by a query of the operator's own.

use std::time::Duration;

use crate::config::reader::Section;

/// Least of `every`: a source is not asked more often.
const LEAST: Duration = Duration::from_secs(1);
const MOST_ROWS: u64 = 10_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryConfig {
    pub source: String,
    /// The Cedar entity type of every row.
    pub kind: String,
    /// Answers with a column `id`, perhaps one `parents`, and attributes.
    pub query: String,
    /// The type of parents that are written as ids alone.
    pub parent_type: Option<String>,
    /// From one reading to the next.
    pub every: Duration,
    /// How long the last good answer counts when the source does not answer.
    pub keep: Duration,
    /// An answer of more rows is refused.
    pub max_rows: u64,
}

/// `sources` are the names of the `[[source]]` sections.
pub(in crate::config) fn read_all(
    sections: &[Section],
    sources: &[&str],
) -> Option<Vec<DirectoryConfig>> {
    // Collected before the `?`, so that every directory complains.
    let all: Vec<_> = sections.iter().map(|section| read(section, sources)).collect();
    all.into_iter().collect()
}

fn read(section: &Section, sources: &[&str]) -> Option<DirectoryConfig> {
    let source = section.needed_text("source", "name a [[source]], e.g. source = \"hr\"");
    let source = source.filter(|source| {
        let known = sources.contains(&source.value);
        if !known {
            let hint = "sources are the [[source]] sections of this file";
            section.wrong_hint(
                source.span.clone(),
                format!("there is no source `{}`", source.value),
                hint,
            );
        }
        known
    });
    let kind = entity_type(section, "type", true);
    let query = section
        .needed_text("query", "for example query = \"select login as id, department from staff\"");
    let parent_type = entity_type(section, "parent_type", false);
    let every = section.duration("every", Duration::from_mins(5));
    let keep = section.duration("keep", Duration::from_hours(24));
    let max_rows = section.number("max_rows", 2_000_000, 1..=MOST_ROWS);
    if every.is_some_and(|every| every < LEAST) {
        section.wrong(section.place("every").unwrap_or_default(), "`every` must be at least 1s");
    }
    if let (Some(every), Some(keep)) = (every, keep)
        && keep < every
    {
        let place = section.place("keep").or(section.place("every")).unwrap_or_default();
        section.wrong_hint(
            place,
            "`keep` is shorter than `every`",
            "an answer must count until the next is due: keep = \"24h\"",
        );
    }
    section.finish().then_some(())?;
    Some(DirectoryConfig {
        source: source?.value.to_owned(),
        kind: kind??,
        query: query?.value.trim().trim_end_matches(';').to_owned(),
        parent_type: parent_type?,
        every: every?,
        keep: keep?,
        max_rows: max_rows?,
    })
}

/// The name of an entity type; of one that need not be there, `Some(None)`.
fn entity_type(section: &Section, key: &'static str, needed: bool) -> Option<Option<String>> {
    const HINT: &str = "the Cedar type of the entities, e.g. type = \"Steward::User\"";
    let text = match section.raw(key) {
        None if !needed => return Some(None),
        _ => section.needed_text(key, HINT)?,
    };
    if text.value.parse::<cedar_policy::EntityTypeName>().is_err() {
        section.wrong_hint(text.span, format!("`{key}` is not the name of an entity type"), HINT);
        return None;
    }
    Some(Some(text.value.to_owned()))
}
