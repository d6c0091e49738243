//! One layout for every policy, so that a review shows what changed and nothing else.
//!
//! Cedar's own formatter lays out each policy; what stands between policies stays where its author put it.
//! The result is refused when it would say something else, lose a comment, or not be stable.

use std::str::FromStr as _;

use cedar_policy::{Policy, Template};
use cedar_policy_formatter::{Config, policies_str_to_pretty};

use super::statement::{comments, slots, statements};
use super::written::malformed;
use crate::model::Diagnostic;

const LINE_WIDTH: usize = 100;

/// The text of a `*.cedar` file in its one layout; every reason why it cannot be laid out.
pub fn format(file: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
    let before = parse(file, text)?;
    let refuse = |why: &str| vec![Diagnostic::file(file, format!("not formatted: {why}"))];
    let once = layout(text).map_err(|why| refuse(&why))?;
    if parse(file, &once).ok() != Some(before) {
        return Err(refuse("the policies would say something else afterwards"));
    }
    if comments(&once) != comments(text) {
        return Err(refuse("a comment would be lost or moved"));
    }
    if layout(&once).as_ref() != Ok(&once) {
        return Err(refuse("formatting it twice would change it twice"));
    }
    Ok(once)
}

/// What each policy says, annotations included.
fn parse(file: &str, text: &str) -> Result<Vec<serde_json::Value>, Vec<Diagnostic>> {
    let mut meanings = Vec::new();
    let mut errors = Vec::new();
    for range in statements(text) {
        let own = &text[range.clone()];
        let meaning = if slots(own).is_empty() {
            Policy::from_str(own).map(|policy| policy.to_json().map_err(Box::new))
        } else {
            Template::parse(None, own).map(|template| template.to_json().map_err(Box::new))
        };
        match meaning {
            Ok(meaning) => match meaning {
                Ok(meaning) => meanings.push(meaning),
                Err(error) => errors.push(Diagnostic::file(file, error.to_string())),
            },
            Err(found) => {
                errors.extend(found.iter().map(|error| malformed(file, text, range.start, error)));
            }
        }
    }
    if errors.is_empty() { Ok(meanings) } else { Err(errors) }
}

fn layout(text: &str) -> Result<String, String> {
    let config = Config { line_width: LINE_WIDTH, indent_width: 2 };
    let mut out = String::new();
    let mut at = 0;
    for range in statements(text) {
        push_between(&mut out, &text[at..range.start]);
        let pretty = policies_str_to_pretty(&text[range.clone()], &config);
        out.push_str(pretty.map_err(|error| error.to_string())?.trim_end());
        at = range.end;
    }
    push_between(&mut out, &text[at..]);
    let mut whole = out.trim_start_matches('\n').trim_end().to_owned();
    whole.push('\n');
    Ok(whole)
}

/// Comments and blank lines between two policies: at most one blank line in a row, at least one after a
/// policy, nothing at the ends of lines. A comment on the line of a `;` stays on it.
fn push_between(out: &mut String, gap: &str) {
    let mut lines: Vec<&str> = gap.lines().map(str::trim).collect();
    let after_policy = !out.is_empty();
    if after_policy {
        let same_line = lines.first().copied().unwrap_or_default();
        if !same_line.is_empty() {
            out.push(' ');
            out.push_str(same_line);
        }
        out.push_str("\n\n");
    }
    if after_policy && !lines.is_empty() {
        lines.remove(0);
    }
    let mut blank = true;
    for line in lines {
        if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        } else if !blank {
            out.push('\n');
        }
        blank = line.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_where_they_are_and_twice_is_once() {
        let text = "// What this file is about.\n\n\n// ---- Erasure ----\n@id(\"a\") @title(\"x // y\")\npermit(principal,action,resource)\n  // why\nwhen{resource has a&&  // inside\n resource.a>0}; // after\n// next\n@id(\"b\") forbid(principal,action,resource);\n\n\n// the end";
        let once = format("a.cedar", text).unwrap();
        insta::assert_snapshot!(once, @r#"
        // What this file is about.

        // ---- Erasure ----
        @id("a")
        @title("x // y")
        permit (principal, action, resource)
        // why
        when
        {
          resource has a && // inside
          resource.a > 0
        }; // after

        // next
        @id("b")
        forbid (principal, action, resource);

        // the end
        "#);
        assert_eq!(format("a.cedar", &once).unwrap(), once);
    }

    #[test]
    fn what_does_not_parse_is_refused_with_every_error() {
        let errors = format(
            "a.cedar",
            "permit (principal);\nforbid (principal, action, resource) when { 1 + };",
        )
        .unwrap_err();
        assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 1, 2]);
    }
}
