//! A policy about a table made since the last scan need not wait for the next.

use super::directory::{Started, started, until_rules};

const NEW: &str = "@id(\"visits-erase-gone\")
permit (principal, action == Steward::Action::\"erase\", resource is shop::visits)
when { resource.gone == 1 };
";
const TABLE: &str = "CREATE TABLE visits (id BIGINT NOT NULL PRIMARY KEY, gone BIGINT NOT NULL);";

#[tokio::test]
async fn a_reload_takes_stock_first() {
    let Started { shop, daemon } = started("").await;
    shop.governed.execute(TABLE).await;
    // Put there whole: whoever looks sees nothing or all of it.
    let set = shop.home.path().join("new.cedar");
    std::fs::write(&set, NEW).expect("written");
    std::fs::rename(set, shop.home.policies().join("retention/visits.cedar")).expect("renamed");
    let answer = shop.home.json_at_last(&["reload"]);
    assert_eq!(answer["ok"], true, "{answer}");
    until_rules(&daemon, 2).await;
}

#[tokio::test]
async fn an_edited_file_is_compiled_against_what_is_there_now() {
    let Started { shop, daemon } = started("").await;
    shop.governed.execute(TABLE).await;
    shop.home.write_policy("retention/visits.cedar", NEW);
    until_rules(&daemon, 2).await;
    assert!(!daemon.log().contains("policies refused"), "{}", daemon.log());
}

/// One server takes connections and never says a word. A source that is known not to answer is left alone.
#[tokio::test]
async fn a_source_that_does_not_answer_is_not_waited_for() {
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = deaf.local_addr().expect("an address");
    let more = format!(
        "[[source]]\nname = \"deaf\"\nurl = \"postgres://nobody@{address}/nothing?sslmode=disable\"\n"
    );
    let Started { shop, daemon } = started(&more).await;
    shop.governed.execute(TABLE).await;
    shop.home.write_policy("retention/visits.cedar", NEW);
    let start = std::time::Instant::now();
    let answer = shop.home.json_at_last(&["reload"]);
    println!("a reload beside a source that hangs took {:?}", start.elapsed());
    assert_eq!(answer["ok"], true, "{answer}");
    until_rules(&daemon, 2).await;
    drop(deaf);
}
