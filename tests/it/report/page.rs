//! The page: every element closed, every text escaped, nothing loaded, tables and charts that say what they are.

use stewardd::report::html;

use super::world::World;

/// Elements without an end.
const VOID: [&str; 5] = ["meta", "br", "col", "wbr", "!DOCTYPE"];

/// The elements in order, as (name, attributes); panics where one is not closed as it was opened. Text between them
/// may hold no `<` and no bare `&`.
fn elements(page: &str) -> Vec<(String, String)> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        escaped(text, open.last().map(String::as_str));
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "closed as it was opened, before {rest:.80}"
            );
            continue;
        }
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let (name, closed) = name.strip_suffix('/').map_or((name, false), |name| (name, true));
        let attributes = attributes.trim();
        assert_eq!(attributes.matches('"').count() % 2, 0, "{tag}");
        found.push((name.to_owned(), attributes.to_owned()));
        if !closed && !attributes.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} stay open before {rest}");
    found
}

fn escaped(text: &str, within: Option<&str>) {
    if within == Some("style") {
        return;
    }
    for after in text.split('&').skip(1) {
        let entity = after.split(';').next().unwrap_or_default();
        let known = ["amp", "lt", "gt", "quot", "shy"].contains(&entity)
            || entity.strip_prefix('#').is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
        assert!(known, "a bare & in {text}");
    }
}

#[tokio::test]
async fn it_is_well_formed_with_the_worst_of_names() {
    let report = World::new().await.report().await;
    let page = html::write(&report).expect("written");
    let elements = elements(&page);
    assert!(
        !elements
            .iter()
            .any(|(name, _)| ["script", "link", "img", "iframe", "b"].contains(&name.as_str()))
    );
    for (name, attributes) in &elements {
        let loads = attributes.contains("src=") || attributes.contains("url(");
        let leaves = attributes.contains("href=") && !attributes.contains("href=\"#");
        assert!(!loads && !leaves, "{name} {attributes}");
        assert!(name != "th" || attributes.contains("scope="), "{name} {attributes}");
        let said = attributes.contains("aria-label=") || attributes.contains("aria-hidden=");
        assert!(name != "svg" || said, "{name} {attributes}");
        if let Some((_, target)) = attributes.split_once("href=\"#") {
            let target = target.split('"').next().unwrap_or_default();
            assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
        }
    }
    let count = |wanted: &str| elements.iter().filter(|(name, _)| name == wanted).count();
    assert!(count("table") >= 6, "{} tables", count("table"));
    assert_eq!(count("table"), count("caption"), "each table says what it is");
    assert_eq!(count("table"), count("thead"), "each table repeats its head");
    assert!(!page.contains("@import") && !page.contains("url("), "the style loads nothing");
    // The samples of this reader: what it must not let through.
    for broken in ["<p>a & b</p>", "<p><i></p></i>", "<p>"] {
        assert!(std::panic::catch_unwind(|| self::elements(broken)).is_err(), "{broken}");
    }
}

#[tokio::test]
async fn it_shows_what_there_is_to_know() {
    let world = World::new().await;
    let page = html::write(&world.report().await).expect("written");
    for part in [
        "crm-erase",
        "act within 30 days",
        "40 due, 3 overdue since 2026-06-05, 2 cannot be judged",
        "ended 2024-12-31",
        "support-reads; beyond policy, by grants of the database: export",
        "permission denied",
        "it has never answered",
        "may be plain text",
        "Waived by an officer",
        "2026-06-24",
        "<polyline",
        "the person in <code>id</code>",
        "客户档案",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

/// Nothing at all is a page too.
#[tokio::test]
async fn it_stands_without_anything_to_show() {
    let mut report = World::new().await.report().await;
    report.sources.clear();
    report.findings.clear();
    report.trends.clear();
    report.purposes.clear();
    report.not_looked_at.clear();
    let page = html::write(&report).expect("written");
    elements(&page);
    assert!(page.contains("No day has been recorded yet"), "{page}");
}
