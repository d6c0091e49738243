//! Findings about how data is kept and who reaches it, on real servers, as an operator sees them.

mod forms;
mod privileges;
mod unread;

use serde_json::Value;

use crate::support::daemon::Home;
use crate::support::governed::Governed;

const PURPOSES: &str = "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user\"]\n\
                        special_basis = \"explicit_consent\"\n";
const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = [\"contract\"]\n";
const COLLECT: &str = r#"
@id("collect-for-a-purpose")
permit (principal, action == Steward::Action::"collect", resource) when { resource.category in resource.purposes };
"#;

/// A daemon's home over one source, in which everything may be collected.
fn home(governed: &Governed, sections: &str) -> Home {
    let (name, url) = (&governed.name, &governed.url);
    Home::new(&format!(
        "[findings]\nunread_after = \"1ms\"\n[[source]]\nname = \"{name}\"\nurl = \"{url}\"\n{sections}"
    ))
    .with_policy("purposes.toml", PURPOSES)
    .with_policy("datasets/crm.toml", DATASET)
    .with_policy("collection/base.cedar", COLLECT)
}

/// Scans, and answers the messages of the open findings of one kind with their fields.
fn findings(home: &Home, kind: &str) -> Vec<(String, String)> {
    home.once_json();
    again(home, kind)
}

fn again(home: &Home, kind: &str) -> Vec<(String, String)> {
    let found = home.json(&["findings", "--kind", kind]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found = found["findings"].as_array().expect("a list");
    found.iter().map(|one| (text(&one["field"]), text(&one["message"]))).collect()
}

fn fields(found: &[(String, String)]) -> Vec<&str> {
    let mut fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    fields.sort_unstable();
    fields
}
