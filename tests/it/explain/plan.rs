//! A rule that reads a large table in full: explained, found, mended, resolved.

use serde_json::Value;

use super::world::World;
use crate::support::governed::Engine;

#[tokio::test]
async fn a_missing_index_is_proposed_and_its_finding_ends_with_it_on_sqlite() {
    full_read(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_missing_index_is_proposed_and_its_finding_ends_with_it_on_postgres() {
    full_read(Engine::Postgres).await;
}

#[tokio::test]
async fn a_missing_index_is_proposed_and_its_finding_ends_with_it_on_mariadb() {
    full_read(Engine::Mysql).await;
}

fn findings(world: &World, state: &str) -> Vec<Value> {
    let found = world.home.json(&["findings", "--kind", "no_index", "--state", state]);
    found["findings"].as_array().expect("findings").clone()
}

async fn full_read(engine: Engine) {
    let world = World::new(engine).await;
    let explained = world.explain("erase-ended", &[]);
    assert_eq!(explained["in_force"], true);
    assert_eq!(explained["annotations"]["grace"], "7d");
    let place = &explained["applies"][0];
    assert_eq!((&place["table"], &place["action"]), (&"crm.customers".into(), &"erase".into()));
    assert_eq!(place["policies"].as_array().map(Vec::len), Some(3));
    assert!(place["sql"].as_str().is_some_and(|sql| sql.contains("balance") && !sql.contains('?')));
    let plan = &place["plan"];
    assert_eq!((&plan["full"], &plan["large"]), (&true.into(), &true.into()), "{plan:#}");
    let create = plan["create"][0].as_str().expect("an index").to_owned();
    assert!(create.contains("ends") && !create.contains("balance"), "{create}");

    let open = findings(&world, "open");
    let said =
        open.iter().find(|one| one["message"].as_str().is_some_and(|m| m.contains(" erase ")));
    let said = said.unwrap_or_else(|| panic!("no finding about erase: {open:#?}"));
    assert!(said["message"].as_str().is_some_and(|m| m.ends_with(&create)), "{said:#}");
    let print = said["fingerprint"].as_str().expect("a fingerprint");
    world.home.json(&["findings", "waive", print, "--until", "2099-01-01", "--reason", "soon"]);
    assert_eq!(findings(&world, "waived").len(), 1);

    world.governed.execute(&create).await;
    if engine != Engine::Sqlite {
        let analyze = if engine == Engine::Mysql { "ANALYZE TABLE customers" } else { "ANALYZE" };
        world.governed.execute(analyze).await;
    }
    world.home.once_json();
    assert!(findings(&world, "waived").is_empty());
    assert!(findings(&world, "resolved").iter().any(|one| one["fingerprint"] == print));
    let plan = world.explain("erase-ended", &[])["applies"][0]["plan"].clone();
    assert_eq!(plan["full"], false, "{plan:#}");
    assert!(plan["lines"].to_string().contains("stewardd_customers_"), "{plan:#}");
}

#[tokio::test]
async fn a_source_that_is_away_is_said_to_be() {
    let mut world = World::new(Engine::Sqlite).await;
    world.home.configure("");
    let explained = world.explain("erase-ended", &[]);
    let plan = &explained["applies"][0]["plan"];
    let because = plan["because"].as_str().expect("a reason");
    assert_eq!(because, "not connected: the configuration has no source `crm`");
    let (code, said) = world.refused(&["policy", "explain", "crm.customers:1"]);
    assert_eq!(code, Some(69), "{said}");
}

#[tokio::test]
async fn text_for_people_names_the_parts() {
    let world = World::new(Engine::Sqlite).await;
    let output = world.home.run(&["policy", "explain", "keep-owing"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for part in [
        "keep-owing (forbid, retention/crm.cedar:9)",
        "erase crm.customers: active",
        "exact: SQL says what Cedar says",
        "reads balance as long (BIGINT)",
        "it reads the table in full",
        "create: CREATE INDEX \"stewardd_customers_ends\" ON \"customers\" (\"ends\")",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

/// A record taken as a value is more than SQL can say: the rule finds too many rows, and says which of its
/// conditions are judged afterwards, and why.
#[tokio::test]
async fn what_sql_cannot_say_is_named() {
    let world = World::new(Engine::Sqlite).await;
    let policy = r#"@id("restrict-whole")
permit (principal, action == Steward::Action::"restrict", resource is crm::parts)
when { { of: resource }.of.gone == 1 && resource.gone < 3 };
"#;
    let file = world.home.policies().join("retention/whole.cedar");
    std::fs::write(file, policy).expect("written");
    world.home.once_json();
    let place = world.explain("restrict-whole", &[])["applies"][0].clone();
    assert_eq!(place["exact"], false, "{place:#}");
    let widened = place["widened"].as_array().expect("conditions");
    let [one] = widened.as_slice() else { panic!("one condition: {place:#}") };
    assert_eq!(one["policy"], "restrict-whole");
    assert!(one["condition"].as_str().is_some_and(|text| text.contains("of: resource")), "{one:#}");
    let output = world.home.run(&["policy", "explain", "restrict-whole"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("superset: Cedar judges in the process what SQL cannot say"), "{text}");
    assert!(text.contains("it takes the record itself as a value"), "{text}");
}
