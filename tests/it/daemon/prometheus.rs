//! Debian's Prometheus scrapes the daemon, and every expression of the dashboards is asked of it.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::shop::{Shop, missed, retention_runs, until};
use crate::support::daemon::PATIENCE;

/// What METRICS.md promises and the path of this version feeds.
const FAMILIES: [&str; 30] = [
    "acting_blocked",
    "audit_entries",
    "audit_verified_timestamp_seconds",
    "build_info",
    "bundle_info",
    "cases",
    "config_last_reload_success_timestamp_seconds",
    "config_last_reload_successful",
    "deliveries_total",
    "finding_oldest_timestamp_seconds",
    "findings",
    "holds",
    "intents_unresolved",
    "outbox_oldest_timestamp_seconds",
    "plans",
    "policy_sql_disagreements_total",
    "record_overdue_since_timestamp_seconds",
    "records_acted_total",
    "records_due",
    "records_overdue",
    "records_withheld",
    "rules",
    "scan_tables",
    "source_enforcing",
    "source_up",
    "table_risk_max",
    "tables",
    "task_last_success_timestamp_seconds",
    "unruled_tables",
    "verification_failures_total",
];

/// Prometheus in a directory of its own; killed when dropped.
struct Prometheus {
    child: Child,
    address: SocketAddr,
    dir: tempfile::TempDir,
}

impl Prometheus {
    /// One that answers: who has lost its port to somebody else meanwhile ends, and the next is given another.
    async fn scraping(target: SocketAddr) -> Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut one = Self::spawned(target);
            while one.child.try_wait().expect("a child of ours").is_none() {
                if TcpStream::connect(one.address).await.is_ok() {
                    return one;
                }
                assert!(Instant::now() < deadline, "{}", one.log());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert!(one.log().contains("address already in use"), "{}", one.log());
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).expect("a file")
    }

    fn spawned(target: SocketAddr) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let port = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = port.local_addr().expect("an address");
        drop(port);
        let config = dir.path().join("prometheus.yml");
        let text = format!(
            "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: stewardd\n    \
             static_configs:\n      - targets: ['{target}']\n"
        );
        std::fs::write(&config, text).expect("written");
        let log = std::fs::File::create(dir.path().join("log")).expect("a file");
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", dir.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("Debian's prometheus is installed: tests/run does it");
        Self { child, address, dir }
    }

    /// The result of an instant query; `None` while it does not answer.
    async fn ask(&self, expression: &str) -> Option<Result<Vec<Value>, String>> {
        let query: String = url::form_urlencoded::byte_serialize(expression.as_bytes()).collect();
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let request = format!("GET /api/v1/query?query={query} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        let (_, body) = answer.split_once("\r\n\r\n")?;
        let body: Value = serde_json::from_str(body).ok()?;
        if body["status"] != "success" {
            return Some(Err(body.to_string()));
        }
        Some(Ok(body["data"]["result"].as_array().cloned().unwrap_or_default()))
    }

    async fn series(&self, expression: &str) -> Vec<Value> {
        let answer = self.ask(expression).await.expect("it answers");
        answer.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// The value of an expression that has one series.
    async fn value(&self, expression: &str) -> Option<String> {
        let series = self.ask(expression).await?.ok()?;
        let [one] = series.as_slice() else { return None };
        one["value"][1].as_str().map(str::to_owned)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may be gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every expression of a dashboard, its variables filled in as Grafana would for "all".
fn expressions(dashboard: &Value, found: &mut Vec<String>) {
    match dashboard {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "expr" => found.push(
                        text.replace("$job", ".*")
                            .replace("$instance", ".*")
                            .replace("$__rate_interval", "1m")
                            .replace("$__range", "1h"),
                    ),
                    member => expressions(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

fn dashboards() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboards");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("dashboards/") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = std::fs::read_to_string(&path).expect("a file");
            expressions(&serde_json::from_str(&text).expect("JSON"), &mut found);
        }
    }
    assert!(found.len() > 20, "the dashboards ask something: {found:?}");
    found
}

/// The names of our metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("stewardd_")).map(str::to_owned).collect()
}

fn promtool(page: &str) {
    let mut child = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Debian's promtool is installed: tests/run does it");
    child.stdin.take().expect("a pipe").write_all(page.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.is_empty(), "promtool: {said}\n{page}");
}

#[tokio::test]
async fn prometheus_scrapes_the_daemon_and_the_dashboards_work() {
    let shop = Shop::new("enforce", "").await;
    drop(stewardd::store::Store::open(&shop.home.store()).await.expect("a store"));
    missed(&shop.home).await;
    let daemon = shop.home.start().await;
    until("retention", vec!["done".to_owned()], async || retention_runs(&shop.home).await).await;
    let prometheus = Prometheus::scraping(daemon.address()).await;
    let up = async || prometheus.value("up{job=\"stewardd\"}").await;
    until("up", Some("1".to_owned()), up).await;

    for (expression, value) in [
        ("stewardd_source_up{source=\"shop\"}", "1"),
        ("stewardd_source_enforcing{source=\"shop\"}", "1"),
        ("stewardd_config_last_reload_successful", "1"),
        (
            "sum(stewardd_records_acted_total{source=\"shop\",action=\"erase\",outcome=\"done\"})",
            "10",
        ),
        ("stewardd_records_due{source=\"shop\",policy=\"shop-erase-gone\",action=\"erase\"}", "0"),
        ("stewardd_policy_sql_disagreements_total{source=\"shop\"}", "0"),
    ] {
        until(expression, Some(value.to_owned()), async || prometheus.value(expression).await)
            .await;
    }
    for expression in dashboards() {
        prometheus.series(&expression).await;
    }

    let (status, page) = daemon.get("/metrics").await;
    assert_eq!(status, 200);
    promtool(&page);
    let there = names(&page);
    let missing = |wanted: BTreeSet<String>| wanted.difference(&there).cloned().collect::<Vec<_>>();
    let claimed = FAMILIES.iter().map(|name| format!("stewardd_{name}")).collect();
    assert_eq!(missing(claimed), Vec::<String>::new(), "claimed, and not there");
    let asked = missing(names(&dashboards().join("\n")));
    assert_eq!(asked, Vec::<String>::new(), "asked for by a dashboard, and not there");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboards/alerts.rules.yml");
    let rules = std::fs::read_to_string(rules).expect("the alert rules");
    let asked = missing(names(&rules));
    assert_eq!(asked, Vec::<String>::new(), "asked for by an alert rule, and not there");
}

#[tokio::test]
async fn what_is_withheld_says_why() {
    let shop = Shop::new("observe", "").await;
    drop(stewardd::store::Store::open(&shop.home.store()).await.expect("a store"));
    missed(&shop.home).await;
    let daemon = shop.home.start().await;
    let observed = "stewardd_records_withheld{reason=\"observe\",source=\"shop\"}";
    until(observed, Some(10.0), async || daemon.metric(observed).await).await;
    let paused = "stewardd_records_withheld{reason=\"paused\",source=\"shop\"}";
    assert_eq!(daemon.metric(paused).await, Some(0.0));
}
