//! A small governed shop, its policies, and questions to the daemon's own store.

use std::time::Instant;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::governed::{Engine, Governed};

/// Erases what is gone; line 4 is the one that tests break.
pub const POLICY: &str = "@id(\"shop-erase-gone\")
permit (principal == Steward::Service::\"stewardd\", action == Steward::Action::\"erase\",
  resource is shop::customers)
when { resource.gone == 1 };
";
pub const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = []\n";
/// Thirty rows, ten of them gone.
pub const CUSTOMERS: &str =
    "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, email TEXT, gone BIGINT NOT NULL);
     INSERT INTO customers WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
     SELECT i, 'c' || i || '@example.org', CASE WHEN i <= 10 THEN 1 ELSE 0 END FROM n;";
/// Nothing stands in the way but the mode.
pub const UNGUARDED: &str =
    "[guard]\napprovals = 0\ngrace = \"none\"\nmax_rows = 1000\nmax_percent = 100\n";
/// A receiver nobody runs: what is told stays in the outbox.
pub const RECEIVER: &str = "[[alert]]\nname = \"incident\"\nurl = \"http://127.0.0.1:1/hook\"\n\
                            allow_private = true\nsecret_file = \"incident-key\"\n";

pub struct Shop {
    pub governed: Governed,
    pub home: Home,
}

impl Shop {
    /// A SQLite shop, prepared, in this mode, with further sections.
    pub async fn new(mode: &str, more: &str) -> Self {
        let governed = Governed::new(Engine::Sqlite, "shop").await;
        governed.execute(CUSTOMERS).await;
        let home = Home::new(&format!("{}{UNGUARDED}{RECEIVER}{more}", source(&governed, mode)))
            .with_policy("retention/shop.cedar", POLICY)
            .with_policy("datasets/shop.toml", DATASET);
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        std::fs::write(home.path().join("incident-key"), secret).expect("written");
        let script = home.json(&["source", "prepare", "shop"]);
        governed.execute(script["script"].as_str().expect("a script")).await;
        Self { governed, home }
    }

    /// The same with another mode, for the processes to come.
    pub fn in_mode(self, mode: &str, more: &str) -> Self {
        let sections = format!("{}{UNGUARDED}{RECEIVER}{more}", source(&self.governed, mode));
        Self { home: self.home.configured(&sections), ..self }
    }

    pub async fn customers(&self) -> i64 {
        self.governed.number("SELECT count(*) FROM customers").await
    }

    pub fn break_policy(&self) {
        let broken = POLICY.replace("resource.gone ", "resource.gonne ");
        assert_ne!(broken, POLICY);
        self.home.write_policy("retention/shop.cedar", &broken);
    }

    pub fn mend_policy(&self) {
        self.home.write_policy("retention/shop.cedar", POLICY);
    }
}

fn source(governed: &Governed, mode: &str) -> String {
    let url = &governed.url;
    format!(
        "[[source]]\nname = \"shop\"\nurl = \"{url}\"\nmode = \"{mode}\"\nreplicas = \"none\"\n"
    )
}

/// Waits until a question has this answer.
pub async fn until<T: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: T,
    mut ask: impl AsyncFnMut() -> T,
) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = ask().await;
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{what} stays {found:?}, expected {expected:?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// One column of text from the daemon's store.
pub async fn stored(home: &Home, sql: &str) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(home.store());
    let mut connection = options.connect().await.expect("the store opens");
    let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
    let rows = query.fetch_all(&mut connection).await.expect("rows");
    connection.close().await.expect("closes");
    rows
}

/// A retention run and a scan were missed long ago: the next daemon does them at once.
pub async fn missed(home: &Home) {
    stored(
        home,
        "INSERT INTO facts (name, value) VALUES ('schedule.retention.since', '0'), \
         ('schedule.scan.since', '0') ON CONFLICT (name) DO UPDATE SET value = '0'",
    )
    .await;
}

/// How the retention runs ended.
pub async fn retention_runs(home: &Home) -> Vec<String> {
    stored(home, "SELECT state FROM occurrences WHERE job = 'retention' AND state != 'claimed'")
        .await
}

/// The hash that `stewardd_bundle_info` names.
pub async fn bundle(daemon: &Daemon) -> String {
    let (_, page) = daemon.get("/metrics").await;
    let hashes: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("stewardd_bundle_info{bundle=\"")?.split_once('"'))
        .map(|(hash, _)| hash)
        .collect();
    assert_eq!(hashes.len(), 1, "one bundle is in force: {page}");
    hashes[0].to_owned()
}

pub async fn alerts(home: &Home, event: &str) -> Vec<String> {
    stored(home, &format!("SELECT body FROM outbox WHERE event = '{event}' ORDER BY created_at"))
        .await
}
