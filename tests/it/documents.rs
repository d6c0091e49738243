//! Links between documents lead somewhere: the file is there, and so is the heading after `#`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// README, change log and everything in docs/.
fn documents() -> Vec<PathBuf> {
    let listed = fs::read_dir(root().join("docs")).expect("docs");
    let listed = listed.map(|entry| entry.expect("a file").path());
    let mut found: Vec<PathBuf> =
        listed.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    found.extend([root().join("README.md"), root().join("CHANGELOG.md")]);
    found
}

/// The lines outside of fenced blocks.
fn prose(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line);
        }
    }
    lines
}

/// What `[…](…)` points at, spans of code left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for after in plain.split("](").skip(1) {
            found.extend(after.split_once(')').map(|(target, _)| target.to_owned()));
        }
    }
    found
}

/// Names that a link may give after `#`: of anchors, and of headings as web pages derive them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in prose(text) {
        if let Some((_, after)) = line.split_once("<a id=\"") {
            found.extend(after.split_once('"').map(|(name, _)| name.to_owned()));
        }
        if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            found.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
    }
    found
}

/// What is wrong with a link that stands in `document`.
fn broken(document: &Path, text: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) =
        link.split_once('#').map_or((link, None), |(file, name)| (file, Some(name)));
    let target = match file {
        "" => document.to_owned(),
        file => document.parent().expect("a directory").join(file),
    };
    if !target.exists() {
        return Some(format!("{}: no file {file}", document.display()));
    }
    let there = if file.is_empty() { text.to_owned() } else { fs::read_to_string(&target).ok()? };
    let missing = anchor.filter(|name| !anchors(&there).contains(*name))?;
    Some(format!("{}: no heading #{missing} in {}", document.display(), target.display()))
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut wrong = Vec::new();
    let mut followed = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        let links = links(&text);
        followed += links.iter().filter(|link| !link.contains("://")).count();
        wrong.extend(links.iter().filter_map(|link| broken(&document, &text, link)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(followed >= 15, "only {followed} links were found");
}

/// No document is left that a reader of the README cannot come to.
#[test]
fn every_document_is_linked_from_another() {
    let texts: Vec<(PathBuf, String)> = documents()
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).expect("a document")))
        .collect();
    for (document, _) in texts.iter().filter(|(path, _)| path.starts_with(root().join("docs"))) {
        let name = document.file_name().expect("a name").to_string_lossy();
        let linked = texts.iter().any(|(other, text)| {
            other != document && links(text).iter().any(|link| link.contains(&*name))
        });
        assert!(linked, "nothing links to docs/{name}");
    }
}

#[test]
fn a_dead_link_is_found() {
    let (readme, text) = (root().join("README.md"), "# One thing\n<a id=\"two\"></a>\n");
    for fine in ["docs/policies.md#reference", "#one-thing", "#two", "https://example.org/#x"] {
        assert_eq!(broken(&readme, text, fine), None);
    }
    for dead in ["docs/none.md", "docs/policies.md#none", "#three"] {
        assert!(broken(&readme, text, dead).is_some(), "{dead}");
    }
    assert_eq!(links("a [b](c.md) `[d](e)` [f](#g)\n```\n[h](i)\n```"), ["c.md", "#g"]);
}
