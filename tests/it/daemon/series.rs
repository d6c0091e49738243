//! What a monitoring system has to keep of a large estate does not grow with it. `STEWARDD_TEST_TABLES` makes
//! more tables than is usual for a test; `tests/run bench series` asks for 5,000.

use std::time::{Duration, Instant};

use super::shop::{missed, retention_runs};
use crate::support::daemon::{Daemon, Home};
use crate::support::governed::{Engine, Governed};

/// Rules of a large estate, a table each: more than get a series of their own.
const RULES: u64 = 210;
const OWN_SERIES: u64 = 200;
/// Series of `/metrics`, of whatever estate.
const MOST: usize = 2_000;

fn tables() -> u64 {
    let wanted = std::env::var_os("STEWARDD_TEST_TABLES");
    wanted.map_or(40, |tables| tables.to_str().and_then(|t| t.parse().ok()).expect("a number"))
}

/// Customers in every table; two in three are gone.
async fn estate(tables: u64) -> Governed {
    let governed = Governed::new(Engine::Sqlite, "estate").await;
    let mut script = "BEGIN;".to_owned();
    for at in 0..tables {
        script += &format!(
            "CREATE TABLE people_{at} (id BIGINT NOT NULL PRIMARY KEY, email TEXT, gone BIGINT NOT NULL);
             INSERT INTO people_{at} VALUES (1, 'a{at}@example.org', 1), (2, 'b{at}@example.org', 1), (3, NULL, 0);"
        );
    }
    governed.execute(&format!("{script} COMMIT;")).await;
    governed
}

fn home(governed: &Governed, rules: u64) -> Home {
    let (mut policies, mut dataset) = (String::new(), String::new());
    for at in 0..rules {
        policies += &format!(
            "@id(\"erase-{at}\") permit (principal == Steward::Service::\"stewardd\", action == Steward::Action::\"erase\",
               resource is estate::people_{at}) when {{ resource.gone == 1 }};\n"
        );
        dataset += &format!("[people_{at}]\nsubject = \"id\"\npurposes = []\n");
    }
    let url = &governed.url;
    Home::new(&format!("[[source]]\nname = \"estate\"\nurl = \"{url}\"\nmode = \"observe\"\n"))
        .with_policy("retention/estate.cedar", &policies)
        .with_policy("datasets/estate.toml", &dataset)
}

/// Asks for a sample until it has this value; large estates take their time.
async fn until(daemon: &Daemon, tables: u64, sample: &str, value: f64) {
    let deadline = Instant::now() + Duration::from_secs(90 + tables / 2);
    while daemon.metric(sample).await != Some(value) {
        assert!(Instant::now() < deadline, "{sample} is not {value}: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn series_do_not_grow_with_the_estate() {
    let tables = tables();
    let rules = RULES.min(tables * 3 / 4);
    let governed = estate(tables).await;
    let home = home(&governed, rules);
    drop(stewardd::store::Store::open(&home.store()).await.expect("a store"));
    missed(&home).await;
    let daemon = home.start().await;
    let all = tables as f64;
    until(&daemon, tables, "stewardd_scan_tables{source=\"estate\",state=\"full\"}", all).await;
    let unruled = (tables - rules) as f64;
    until(&daemon, tables, "stewardd_unruled_tables{source=\"estate\"}", unruled).await;
    let found = "stewardd_findings{kind=\"no_retention_rule\",source=\"estate\",state=\"open\"}";
    until(&daemon, tables, found, unruled).await;
    let deadline = Instant::now() + Duration::from_secs(90 + tables / 2);
    while retention_runs(&home).await.is_empty() {
        assert!(Instant::now() < deadline, "no retention run: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let due = |policy: &str| {
        format!("stewardd_records_due{{action=\"erase\",policy=\"{policy}\",source=\"estate\"}}")
    };
    until(&daemon, tables, &due("erase-0"), 2.0).await;
    if rules > OWN_SERIES {
        until(&daemon, tables, &due("other"), (rules - OWN_SERIES) as f64 * 2.0).await;
    }

    let (status, page) = daemon.get("/metrics").await;
    assert_eq!(status, 200);
    let series: Vec<&str> =
        page.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    println!("{} series of {tables} tables and {rules} rules", series.len());
    assert!(series.len() <= MOST, "{} series", series.len());
    let weighed = series.iter().filter_map(|line| line.strip_prefix("stewardd_tables{"));
    let weighed: f64 =
        weighed.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum();
    assert_eq!(weighed as u64, tables, "every table has a risk");
    assert!(!page.contains("people_"), "no table has a series");
}
