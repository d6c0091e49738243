//! Health and metrics over a real socket, as probes and Prometheus ask.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use stewardd::config::HttpConfig;
use stewardd::http::{AppState, Guard, Server, build};
use stewardd::lifecycle::Readiness;
use stewardd::model::{Action, Clock};
use stewardd::telemetry::{Known, Metrics, RuleDue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const NEEDS_PROMTOOL: &str =
    "promtool is needed: install Debian's package prometheus, or run tests/run";

struct Daemon {
    state: AppState,
    address: SocketAddr,
    token: CancellationToken,
    tracker: TaskTracker,
}

fn on(listen: SocketAddr) -> HttpConfig {
    HttpConfig { listen, ..HttpConfig::default() }
}

async fn daemon() -> Daemon {
    let known = Known {
        version: "0.1.0".into(),
        sources: vec!["crm".into()],
        receivers: vec!["incident".into()],
    };
    let config = on("127.0.0.1:0".parse().unwrap());
    let guard = Guard::new(&config, Clock::System).unwrap();
    let state = AppState { metrics: Metrics::new(known), readiness: Readiness::new(), guard };
    let server = Server::bind(&config).await.unwrap();
    let (address, token) = (server.address(), CancellationToken::new());
    let tracker = TaskTracker::new();
    let serving = server.serve(build(state.clone(), Router::new()), token.clone());
    tracker.spawn(async move { serving.await.unwrap() });
    tracker.close();
    Daemon { state, address, token, tracker }
}

impl Daemon {
    async fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }
}

fn rule_due() -> RuleDue {
    RuleDue {
        source: "crm".into(),
        policy: "crm-erase-lapsed-consent".into(),
        action: Action::Erase,
        due: 3,
        overdue: 1,
        overdue_since: Some(1_767_225_600_000),
    }
}

#[tokio::test]
async fn readiness_to_act_is_apart_from_readiness_to_decide() {
    let daemon = daemon().await;
    assert_eq!(daemon.get("/healthz").await.0, 200);
    assert_eq!(daemon.get("/readyz").await.0, 503);
    daemon.state.readiness.set_decide(true);
    daemon.state.readiness.started();
    assert_eq!(daemon.get("/readyz/act").await.0, 200);
    daemon.state.readiness.block("audit");
    let (status, answer) = daemon.get("/readyz/act").await;
    assert_eq!(status, 503);
    assert!(answer.ends_with("{\"ready\":false,\"reasons\":[\"audit\"]}"), "{answer}");
    assert_eq!(daemon.get("/readyz").await.0, 200, "decisions go on");
    daemon.state.readiness.unblock("audit");
    assert_eq!(daemon.get("/readyz/act").await.0, 200);
    assert_eq!(daemon.get("/elsewhere").await.0, 404);
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let daemon = daemon().await;
    let Err(error) = Server::bind(&on(daemon.address)).await else { panic!("bound twice") };
    assert!(error.to_string().contains(&daemon.address.to_string()), "{error}");
}

#[tokio::test]
async fn cancellation_ends_the_server() {
    let daemon = daemon().await;
    daemon.token.cancel();
    tokio::time::timeout(Duration::from_secs(5), daemon.tracker.wait()).await.unwrap();
    assert!(TcpStream::connect(daemon.address).await.is_err());
}

#[tokio::test]
async fn promtool_finds_nothing_wrong_with_the_metrics() {
    let daemon = daemon().await;
    // Families whose labels are not known in advance have no series until somebody measures.
    daemon.state.metrics.set_bundle("0123abcd");
    daemon.state.metrics.set_due(&[rule_due()]);
    let (status, answer) = daemon.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(answer.contains("content-type: text/plain; version=0.0.4"), "{answer}");
    let page = answer.split_once("\r\n\r\n").unwrap().1;
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect(NEEDS_PROMTOOL);
    promtool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{page}");
}

/// Names of our metrics in a text, as dashboards and rules write them.
fn metric_names(text: &str) -> BTreeSet<&str> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    text.split(word).filter(|name| name.starts_with("stewardd_")).collect()
}

#[tokio::test]
async fn dashboards_and_alerts_name_only_metrics_that_exist() {
    let daemon = daemon().await;
    daemon.state.metrics.set_bundle("0123abcd");
    daemon.state.metrics.set_due(&[rule_due()]);
    let (_, page) = daemon.get("/metrics").await;
    let shown = metric_names(&page);
    for file in ["stewardd.json", "alerts.rules.yml", "alerts.test.yml"] {
        let text = std::fs::read_to_string(format!("dashboards/{file}")).unwrap();
        let named = metric_names(&text);
        assert!(!named.is_empty(), "{file}");
        let unknown: Vec<_> = named.difference(&shown).collect();
        assert!(unknown.is_empty(), "{file} names {unknown:?}");
    }
}

#[test]
fn alert_rules_pass_their_own_tests() {
    for arguments in [["check", "rules", "alerts.rules.yml"], ["test", "rules", "alerts.test.yml"]]
    {
        let output = Command::new("promtool").args(arguments).current_dir("dashboards").output();
        let output = output.expect(NEEDS_PROMTOOL);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Every expression of the dashboard, with its variables filled in, is one that Prometheus can parse.
#[test]
fn every_expression_of_the_dashboard_parses() {
    let text = std::fs::read_to_string("dashboards/stewardd.json").unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&text).unwrap();
    let targets =
        dashboard["panels"].as_array().unwrap().iter().filter_map(|it| it["targets"].as_array());
    let rules: Vec<_> = targets
        .flatten()
        .enumerate()
        .map(|(n, target)| {
            let expression = target["expr"].as_str().unwrap();
            let expression = expression.replace("$job", ".*").replace("$instance", ".*");
            serde_json::json!({ "record": format!("panel_{n}"), "expr": expression })
        })
        .collect();
    assert!(rules.len() > 20, "only {} expressions", rules.len());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("panels.yml");
    // JSON is YAML.
    let groups = serde_json::json!({ "groups": [{ "name": "panels", "rules": rules }] });
    std::fs::write(&file, groups.to_string()).unwrap();
    let output = Command::new("promtool").args(["check", "rules"]).arg(&file).output();
    let output = output.expect(NEEDS_PROMTOOL);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
