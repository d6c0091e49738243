//! What Cedar's validator says, in the words of the manual.
//!
//! Cedar speaks of entity types and optional attributes; officers of tables and of columns that may be empty.
//! What is not known here is handed on as Cedar said it, never lost.

use std::ops::Range;

use cedar_policy::ValidationError;

use crate::model::diagnostic::{did_you_mean, suggest};

/// What a complaint may refer to.
pub(in crate::policy) struct Known<'a> {
    /// Every entity type a policy can name.
    pub types: &'a [String],
    /// Every action, as `Type::"id"`.
    pub actions: &'a [String],
    /// Attributes of the record or field, and of the context.
    pub attributes: &'a [String],
}

/// Message and hint for one error; `written` is the text under the caret, `said` and `help` are Cedar's.
pub(in crate::policy) fn reword(
    error: &ValidationError,
    said: &str,
    help: Option<String>,
    written: &str,
    known: &Known<'_>,
) -> (String, Option<String>) {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    match error {
        ValidationError::UnsafeOptionalAttributeAccess(_) => optional(said, quoted, written),
        ValidationError::UnsafeAttributeAccess(_) => {
            let name = quoted.rsplit('.').next().unwrap_or_default();
            let near = suggest(name, known.attributes.iter().map(String::as_str));
            let of = if said.contains(" in context for ") {
                "the context of this act".to_owned()
            } else {
                owner(said)
            };
            (format!("{of} has no `{quoted}`"), near.map(did_you_mean).or(help))
        }
        ValidationError::UnrecognizedEntityType(_) => {
            let near = suggest(quoted, known.types.iter().map(String::as_str));
            (format!("there is no type `{quoted}`"), near.map(did_you_mean).or(help))
        }
        ValidationError::UnrecognizedActionId(_) => {
            let near = suggest(quoted, known.actions.iter().map(String::as_str));
            (format!("there is no action `{quoted}`"), near.map(did_you_mean).or(help))
        }
        ValidationError::UnexpectedType(_) => unexpected(said, help, written),
        ValidationError::IncompatibleTypes(_) => {
            let types =
                said.trim_start_matches("the types ").trim_end_matches(" are not compatible");
            let hint = "both sides must be of one type; texts stand in quotes, numbers do not, moments are \
                        written datetime(\"2026-01-31\")";
            (
                format!("{} are compared, and are never equal", types.replace("__cedar::", "")),
                Some(hint.into()),
            )
        }
        ValidationError::FunctionArgumentValidation(_) => argument(said, help),
        ValidationError::NonLitExtConstructor(_) => {
            let hint = "write the text itself: duration(\"30d\"); a column of moments needs no datetime(…)";
            ("only a text in quotes can stand here, not a column".into(), Some(hint.into()))
        }
        ValidationError::EmptySetForbidden(_) => {
            ("an empty list `[]` matches nothing".into(), Some("name what it should hold".into()))
        }
        _ => (said.to_owned(), help),
    }
}

fn optional(said: &str, path: &str, written: &str) -> (String, Option<String>) {
    let (of, own) = match written.rsplit_once('.') {
        Some((before, name)) => (before, name.to_owned()),
        None => match written.rsplit_once('[') {
            Some((before, name)) => (before, name.trim_end_matches(']').to_owned()),
            None => return (said.to_owned(), None),
        },
    };
    let message = format!("`{path}` of {} may be absent", owner(said).trim_start_matches("the "));
    (message, Some(format!("write `{of} has {own} && …` before it")))
}

/// Whose attribute it is, from Cedar's "… on entity type `crm::customers`".
fn owner(said: &str) -> String {
    let kind = said.split("on entity type").nth(1).and_then(|rest| rest.split('`').nth(1));
    match kind {
        Some("Steward::Field") => "a field".to_owned(),
        Some(kind) => kind.replacen("::", ".", usize::from(!kind.starts_with("Steward::"))),
        None => "the record".to_owned(),
    }
}

fn unexpected(said: &str, help: Option<String>, written: &str) -> (String, Option<String>) {
    let types = said.trim_start_matches("unexpected type: expected ").replace("__cedar::", "");
    let Some((expected, actual)) = types.split_once(" but saw ") else {
        return (said.to_owned(), help);
    };
    let is_text = written.starts_with('"');
    let hint = if is_text && expected.contains("datetime") {
        Some(format!("write datetime({written})"))
    } else if is_text && expected.contains("duration") {
        Some(format!("write duration({written})"))
    } else if is_text && expected.contains("decimal") {
        Some(format!("write decimal({written})"))
    } else if is_text && expected.contains("Long") {
        Some("numbers stand without quotes".to_owned())
    } else if expected.contains("Long") && actual == "decimal" {
        Some("compare decimals with .greaterThan(decimal(\"0.0\")) and its like".to_owned())
    } else {
        help
    };
    (format!("this is a {actual}; expected {}", expected.replace(", or ", " or ")), hint)
}

fn argument(said: &str, help: Option<String>) -> (String, Option<String>) {
    let own = said.rsplit_once("validation: ").map_or(said, |(_, rest)| rest);
    let text = own.split('"').nth(1).unwrap_or_default();
    let kind = own.strip_prefix("failed to parse as a ").and_then(|rest| rest.split(' ').next());
    let own = kind.map_or(own.to_owned(), |kind| format!("`{text}` is not a {kind}"));
    let hint = if said.contains("duration") {
        Some(
            "durations are written 30d, 12h, 15m; months and years are calendar periods: declare one in \
             periods.toml and compare with context.cutoff.<name>"
                .to_owned(),
        )
    } else if said.contains("datetime") {
        Some("moments are written 2026-01-31 or 2026-01-31T12:00:00Z".to_owned())
    } else {
        help
    };
    (own, hint)
}

/// What Cedar's parser says about one statement, with a better hint and place where there is one.
/// `under` is the text under the caret; the answer's range is within it.
pub(in crate::policy) fn syntax(said: &str, under: &str) -> Option<(Range<usize>, String, String)> {
    let token = said.strip_prefix("unexpected token `").map(|rest| rest.trim_end_matches('`'));
    let whole = 0..under.len();
    let joined = [("and", "&&"), ("or", "||"), ("not", "!")];
    if let Some((word, sign)) = joined.iter().find(|(word, _)| token == Some(word)) {
        return Some((whole, said.to_owned(), format!("Cedar writes {sign} for `{word}`")));
    }
    if token.is_some_and(|token| ["@", "permit", "forbid"].contains(&token)) {
        return Some((whole, said.to_owned(), "the policy before it has no `;` at its end".into()));
    }
    if said.starts_with("'=' is not a valid operator") {
        let at = under.find('=')?;
        return Some((at..at + 1, "`=` compares nothing".into(), "write ==".into()));
    }
    if let Some(name) = said.strip_suffix("` is not a valid method") {
        let name = name.trim_start_matches('`');
        let at = under.rfind(name)?;
        let near = suggest(name, METHODS).map(did_you_mean);
        let hint = near.unwrap_or_else(|| format!("the functions are {}", METHODS.join(", ")));
        return Some((at..at + name.len(), format!("there is no function `{name}`"), hint));
    }
    None
}

/// Cedar's methods.
const METHODS: [&str; 24] = [
    "contains",
    "containsAll",
    "containsAny",
    "isEmpty",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "offset",
    "durationSince",
    "toDate",
    "toTime",
    "toMilliseconds",
    "toSeconds",
    "toMinutes",
    "toHours",
    "toDays",
    "isIpv4",
    "isIpv6",
    "isLoopback",
    "isMulticast",
    "isInRange",
    "hasTag",
    "getTag",
];
