//! Health and metrics over a real socket, as probes and Prometheus ask.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use stewardd::http::{AppState, Server, build};
use stewardd::lifecycle::Readiness;
use stewardd::model::Action;
use stewardd::telemetry::{Known, Metrics, RuleDue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

struct Daemon {
    state: AppState,
    address: SocketAddr,
    token: CancellationToken,
    tracker: TaskTracker,
}

async fn daemon() -> Daemon {
    let known = Known {
        version: "0.1.0".into(),
        sources: vec!["crm".into()],
        receivers: vec!["incident".into()],
    };
    let state = AppState { metrics: Metrics::new(known), readiness: Readiness::new() };
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (address, token) = (server.address(), CancellationToken::new());
    let tracker = TaskTracker::new();
    let serving = server.serve(build(state.clone()), token.clone());
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
    let Err(error) = Server::bind(daemon.address).await else { panic!("bound twice") };
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
    daemon.state.metrics.set_due(&[RuleDue {
        source: "crm".into(),
        policy: "crm-erase-lapsed-consent".into(),
        action: Action::Erase,
        due: 3,
        overdue: 1,
        overdue_since: Some(1_767_225_600_000),
    }]);
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
        .expect("promtool is needed: install Debian's package prometheus, or run tests/run");
    promtool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{page}");
}
