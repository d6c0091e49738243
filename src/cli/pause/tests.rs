use clap::Parser;

use super::*;
use crate::cli::context::fixture::{Site, site};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

async fn pause(site: &Site, words: &[&str]) -> Result<(), CliError> {
    let line = Line::try_parse_from([&["pause"], words].concat());
    let line = line.map_err(|error| CliError::usage(error.to_string()))?;
    run(line.args, &site.globals).await
}

async fn in_force(site: &Site) -> Vec<(String, String, Option<Instant>)> {
    let query = "SELECT scope, target, until FROM pauses WHERE ended_at IS NULL ORDER BY paused_at";
    sqlx::query_as(query).fetch_all(site.store.reader()).await.unwrap()
}

async fn inventory(site: &Site) {
    let table = serde_json::json!({
        "name": "customers", "schema": "main", "relation": "customers", "comment": null, "columns": [],
        "key": null, "foreign_keys": [], "indexes": [], "estimated_rows": 0, "read_only": false,
        "triggers": [], "reuses_keys": false,
    });
    let inventory = serde_json::json!({
        "source": "crm", "dialect": "sqlite", "version": "3", "tables": [table],
    });
    let mut transaction = site.store.write().await.unwrap();
    sqlx::query("INSERT INTO inventories VALUES ('crm', 0, 'f', ?, NULL)")
        .bind(inventory.to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn each_scope_is_noted_with_its_target() {
    let site = site().await;
    inventory(&site).await;
    let because = ["--reason", "audit week"];
    for what in [
        &["--all"][..],
        &["--source", "crm"],
        &["--table", "crm.customers"],
        &["--rule", "crm-erase"],
    ] {
        pause(&site, &[what, &because].concat()).await.unwrap_or_else(|error| panic!("{error:?}"));
    }
    let pauses: Vec<_> =
        in_force(&site).await.into_iter().map(|(scope, target, _)| (scope, target)).collect();
    let expected =
        [("all", ""), ("source", "crm"), ("table", "crm.customers"), ("rule", "crm-erase")];
    assert_eq!(pauses, expected.map(|(scope, target)| (scope.to_owned(), target.to_owned())));
}

#[tokio::test]
async fn what_would_pause_nothing_is_refused() {
    let site = site().await;
    inventory(&site).await;
    for words in [
        &["--all"][..],
        &["--reason", "r"],
        &["--all", "--source", "crm", "--reason", "r"],
        &["--source", "crn", "--reason", "r"],
        &["--table", "crm.costumers", "--reason", "r"],
        &["--table", "customers", "--reason", "r"],
        &["--rule", "crm-erases", "--reason", "r"],
        &["--all", "--reason", "r", "--until", "2020-01-01"],
        &["--all", "--reason", "r", "--until", "tomorrow"],
        &["--end", "nobody"],
    ] {
        let error = pause(&site, words).await.expect_err(&words.join(" "));
        assert_eq!(error.code, 64, "{words:?}: {error:?}");
    }
    assert!(in_force(&site).await.is_empty());
    let error = pause(&site, &["--table", "crm.costumers", "--reason", "r"]).await.unwrap_err();
    assert_eq!(error.hint.as_deref(), Some("did you mean `customers`?"));
}

#[tokio::test]
async fn a_pause_is_ended_once() {
    let site = site().await;
    pause(&site, &["--all", "--reason", "r", "--until", "2999-12-31"]).await.unwrap();
    let id: String =
        sqlx::query_scalar("SELECT id FROM pauses").fetch_one(site.store.reader()).await.unwrap();
    pause(&site, &["--list"]).await.unwrap();
    pause(&site, &["--end", &id]).await.unwrap();
    assert!(in_force(&site).await.is_empty());
    assert_eq!(pause(&site, &["--end", &id]).await.unwrap_err().code, 64);
}

#[test]
fn a_day_is_paused_to_its_end() {
    let at = |text, zone| rfc3339(until(text, zone).unwrap());
    assert_eq!(at("2026-12-31", chrono_tz::UTC), "2027-01-01T00:00:00.000Z");
    assert_eq!(at("2026-12-31", chrono_tz::Asia::Shanghai), "2026-12-31T16:00:00.000Z");
    assert_eq!(at("2026-12-31T12:00:00+01:00", chrono_tz::UTC), "2026-12-31T11:00:00.000Z");
}
