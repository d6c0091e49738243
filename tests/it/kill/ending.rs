//! How the process ends, and what its exit code says.

use rustix::process::Signal;

use crate::support::daemon::Home;

const DECIDES_ONLY: &str = r#"
@id("collect-nothing") permit (principal, action == Steward::Action::"collect", resource) when { false };
"#;

fn home() -> Home {
    Home::new("").with_policy("collection/base.cedar", DECIDES_ONLY)
}

#[tokio::test]
async fn either_signal_stops_an_idle_daemon_with_0() {
    let home = home();
    for signal in [Signal::TERM, Signal::INT] {
        let mut daemon = home.start().await;
        assert_eq!(daemon.get("/healthz").await.0, 200);
        daemon.until("/readyz/act", 200).await;
        daemon.signal(signal);
        assert_eq!(daemon.wait().await, 0, "{}", daemon.log());
    }
}

#[tokio::test]
async fn a_second_daemon_on_the_same_state_has_to_wait() {
    let home = home();
    let first = home.start().await;
    for arguments in [&["run"][..], &["run", "--once"]] {
        let output = home.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(75), "{said}");
        let store = home.store().display().to_string();
        assert!(said.contains("another stewardd is using") && said.contains(&store), "{said}");
    }
    assert_eq!(first.get("/readyz").await.0, 200, "the first goes on");
}
