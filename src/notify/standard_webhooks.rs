//! The format of Standard Webhooks 1.0.0: what is sent for an alert. Pure.

use serde_json::{Value, json};

use super::alert::Alert;
use super::sign::Secrets;
use crate::model::clock;

/// The specification asks for less than 20 kB.
const LARGEST: usize = 20_000;
/// A summary is one sentence; this many characters of it are sent.
const SUMMARY: usize = 1_000;

/// The body: `{"type","timestamp","data":{"severity","summary","runbook"?,"details"}}`. Details that make
/// it too large are left out, and the body says so.
pub fn body(alert: &Alert, runbook: Option<&str>) -> String {
    let whole = render(alert, runbook, &alert.data);
    if whole.len() < LARGEST {
        return whole;
    }
    render(alert, runbook, &json!({"omitted": "larger than a webhook may be"}))
}

fn render(alert: &Alert, runbook: Option<&str>, details: &Value) -> String {
    let summary: String = alert.summary.chars().take(SUMMARY).collect();
    let mut data = json!({"severity": alert.severity, "summary": summary});
    if let Some(runbook) = runbook {
        data["runbook"] = runbook.into();
    }
    data["details"] = details.clone();
    let timestamp = clock::rfc3339(alert.time);
    json!({"type": alert.event, "timestamp": timestamp, "data": data}).to_string()
}

/// The headers of one attempt. The id stays, the timestamp (unix seconds) is the attempt's own.
pub fn headers(
    id: &str,
    timestamp: i64,
    body: &str,
    secrets: &Secrets,
) -> [(&'static str, String); 4] {
    [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", secrets.sign(id, timestamp, body)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::alert::AlertSeverity;

    fn alert(summary: &str, data: Value) -> Alert {
        Alert {
            event: "run.finished",
            severity: AlertSeverity::Warning,
            summary: summary.to_owned(),
            time: 1_614_265_330_000,
            data,
        }
    }

    #[test]
    fn a_body_says_what_when_and_how_bad() {
        let body = body(&alert("Erased 3 records.", json!({"plan": "p1"})), Some("https://wiki/x"));
        assert_eq!(
            body,
            concat!(
                r#"{"type":"run.finished","timestamp":"2021-02-25T15:02:10.000Z","data":"#,
                r#"{"severity":"warning","summary":"Erased 3 records.","#,
                r#""runbook":"https://wiki/x","details":{"plan":"p1"}}}"#
            )
        );
    }

    #[test]
    fn a_body_stays_below_the_limit() {
        let body = body(&alert(&"š".repeat(50_000), json!({"list": "x".repeat(20_000)})), None);
        assert!(body.len() < LARGEST);
        assert!(body.contains(r#""details":{"omitted":"#));
    }
}
