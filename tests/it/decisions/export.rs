//! What other systems and officers are told: every required member, nobody's id.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use stewardd::audit::Entry;
use stewardd::audit::decisions::{Asked, Kind, Outcome};
use stewardd::config::DecisionsConfig;

use super::world::{House, ORIGIN, START, asked, contains, of};
use crate::support::daemon::Home;

const DAY: i64 = 86_400_000;

/// A day's twenty decisions, one of each kind among them, and the day after it one more.
async fn site() -> Home {
    let people =
        r#"[{"uid": {"type": "User", "id": "canary-person-3"}, "attrs": {}, "parents": []}]"#;
    let home = Home::new("").with_policy("entities/people.json", people);
    let mut house = House::open(home.path(), &DecisionsConfig::default()).await;
    let other = Entry { kind: "test.entry", subject: "x".into(), time: START, data: json!({}) };
    house.log.append(other).await.unwrap();
    for number in 0..20 {
        let mut asked = asked(number);
        match number {
            6 => asked.kind = Kind::Search,
            7 => asked.action = "transfer".into(),
            8 => asked.request_id = None,
            9 => asked.purpose = None,
            _ => {}
        }
        let mut one = of(asked, number);
        one.decision = number % 4 > 0;
        match number {
            4 => {
                one.outcome = Outcome::PolicyError;
                one.reason = Some("a forbid could not be evaluated");
            }
            5 => {
                one.outcome = Outcome::BreakGlass;
                one.break_glass = Some("canary-reason".into());
            }
            6 => {
                one.results = Some(12);
                one.resource.1 = "".into();
            }
            8 => one.policies = [].into(),
            9 => one.table = None,
            _ => {}
        }
        house.decisions.record(one).unwrap();
    }
    house.writer.turn().await.unwrap();
    let late = Asked { time: START + DAY, ..asked(3) };
    house.decisions.record(of(late, 3)).unwrap();
    house.writer.turn().await.unwrap();
    home
}

fn lines(home: &Home, arguments: &[&str]) -> Vec<Value> {
    let output = home.run(&[&["audit", "export"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!contains(&output.stdout, "canary"), "an id on stdout");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn flat_lines_have_one_decision_each_and_the_same_members() {
    let home = site().await;
    let all = lines(&home, &[]);
    assert_eq!(all.len(), 21);
    let members = |line: &Value| line.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert!(all.iter().all(|line| members(line) == members(&all[0])));
    assert_eq!(all.iter().filter(|line| line["decision"] == "deny").count(), 5);
    assert_eq!((&all[5]["break_glass"], &all[4]["break_glass"]), (&json!(true), &json!(false)));
    assert_eq!((&all[6]["results"], &all[6]["resource"]), (&json!(12), &Value::Null));
    assert_eq!(all[0]["time"], "2026-03-02T00:00:00.000Z");
    assert_eq!((&all[0]["index"], &all[3]["number"]), (&json!(1), &json!(3)));
    let nested = |value: &Value| value.is_object();
    assert!(!all.iter().any(|line| line.as_object().unwrap().values().any(nested)));
    assert_eq!(lines(&home, &["--from", "2026-03-03"]).len(), 1);
    assert_eq!(lines(&home, &["--to", "2026-03-03T00:00:00Z"]).len(), 20);
    assert_eq!(lines(&home, &["--kind", "all"]).len(), 22);
    let file = home.path().join("out.jsonl");
    assert!(lines(&home, &["--output", file.to_str().unwrap()]).is_empty());
    assert_eq!(fs::read_to_string(file).unwrap().lines().count(), 21);
    let wrong = home.run(&["audit", "export", "--from", "yesterday"]);
    assert_eq!(wrong.status.code(), Some(64));
    let neither = home.run(&["audit", "export", "--format", "ocsf", "--kind", "all"]);
    assert_eq!(neither.status.code(), Some(64));
}

#[tokio::test]
async fn cloud_events_have_what_the_specification_demands() {
    let home = site().await;
    let events = lines(&home, &["--format", "cloudevents", "--kind", "all"]);
    assert_eq!(events.len(), 22);
    let mut ids = BTreeSet::new();
    for event in &events {
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["source"], ORIGIN);
        assert!(event["type"].as_str().unwrap().starts_with("dev.stewardd."));
        assert!(ids.insert(event["id"].as_str().unwrap().to_owned()), "ids never repeat");
        chrono::DateTime::parse_from_rfc3339(event["time"].as_str().unwrap()).unwrap();
        assert_eq!(event["datacontenttype"], "application/json");
        assert!(event["data"].is_object());
        let name = |key: &str| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        assert!(event.as_object().unwrap().keys().all(|key| name(key)));
    }
    assert_eq!(events[1]["subject"], "crm.customers");
    assert_eq!(events[10]["subject"], "crm::customers");
}

/// The required attributes of API Activity (class 6003) and of the objects it holds, OCSF 1.3.
fn check_ocsf(event: &Value) {
    let number = |name: &str| event[name].as_u64().unwrap_or_else(|| panic!("{name}: {event}"));
    assert_eq!((number("category_uid"), number("class_uid")), (6, 6_003));
    assert!([1, 2, 3, 4, 99].contains(&number("activity_id")));
    assert_eq!(number("type_uid"), number("class_uid") * 100 + number("activity_id"));
    assert!(number("time") >= START as u64);
    assert!((1..=4).contains(&number("severity_id")));
    assert!((1..=2).contains(&number("status_id")));
    let denied = event["status_id"] == 2;
    assert_eq!(number("action_id"), number("status_id"), "security_control");
    assert_eq!(event["action"], if denied { "Denied" } else { "Allowed" });
    assert_eq!(number("disposition_id"), number("status_id"));
    assert_eq!(event["disposition"], if denied { "Blocked" } else { "Allowed" });
    let text = |pointer: &str| {
        let text = event.pointer(pointer).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("{pointer}: {event}"))
    };
    for required in [
        "/metadata/version",
        "/metadata/product/name",
        "/metadata/product/vendor_name",
        "/metadata/uid",
        "/actor/app_name",
        "/api/operation",
        "/api/service/name",
        "/api/request/uid",
        "/src_endpoint/svc_name",
        "/class_name",
        "/category_name",
        "/activity_name",
        "/severity",
    ] {
        text(required);
    }
    assert_eq!(text("/type_name"), format!("API Activity: {}", text("/activity_name")));
    assert_eq!(event["metadata"]["profiles"], json!(["security_control"]));
    let word = if denied { "deny" } else { "permit" };
    let authorizations = event["actor"]["authorizations"].as_array().unwrap();
    assert!(!authorizations.is_empty());
    assert!(authorizations.iter().all(|one| one["decision"] == word));
    let resource = &event["resources"][0];
    assert!(resource["uid"].is_string() || resource["name"].is_string());
    let known = [
        "category_uid",
        "category_name",
        "class_uid",
        "class_name",
        "activity_id",
        "activity_name",
        "type_uid",
        "type_name",
        "time",
        "severity_id",
        "severity",
        "status_id",
        "status",
        "status_detail",
        "action_id",
        "action",
        "disposition_id",
        "disposition",
        "metadata",
        "actor",
        "api",
        "src_endpoint",
        "resources",
        "unmapped",
    ];
    assert!(event.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())));
}

#[tokio::test]
async fn ocsf_events_have_every_required_attribute() {
    let home = site().await;
    let events = lines(&home, &["--format", "ocsf"]);
    assert_eq!(events.len(), 21);
    events.iter().for_each(check_ocsf);
    let uid = |event: &Value| event["metadata"]["uid"].as_str().unwrap().to_owned();
    assert_eq!(events.iter().map(uid).collect::<BTreeSet<_>>().len(), 21);
    let severities: Vec<_> = events[3..6].iter().map(|event| &event["severity"]).collect();
    assert_eq!(severities, ["Informational", "Medium", "High"]);
    assert_eq!((&events[0]["type_uid"], &events[0]["severity"]), (&json!(600_302), &json!("Low")));
    assert_eq!(
        (&events[7]["type_uid"], &events[7]["activity_name"]),
        (&json!(600_399), &json!("transfer"))
    );
    assert_eq!(events[0]["time"], START);
    assert_eq!(events[0]["actor"]["authorizations"][0]["policy"]["uid"], "crm-read");
    assert_eq!(events[0]["actor"]["user"]["type"], "User");
}

#[tokio::test]
async fn an_officer_learns_who_saw_a_record_and_who_was_refused() {
    let home = site().await;
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (record, person) =
        (write("record", "canary-record-3\n"), write("person", "User::\"canary-person-4\"\n"));
    let ask = |arguments: &[&str]| {
        home.json(&[&["audit", "decisions", "--since", "20000d"], arguments].concat())
    };
    let seen = ask(&["--resource-file", &record]);
    assert_eq!(seen["decisions"], 2);
    assert_eq!(seen["rows"][0]["who"], "User::\"canary-person-3\"", "of the entities, by name");
    assert_eq!(seen["rows"][0]["last"], "2026-03-03T00:00:00.000Z");
    let none = ask(&["--resource-file", &record, "--refused"]);
    assert_eq!(none["decisions"], 0);
    let by = ask(&["--principal-file", &person]);
    assert_eq!(by["rows"].as_array().unwrap().len(), 3, "records 4, 11 and 18");
    let refused = ask(&["--refused"]);
    assert_eq!(refused["decisions"], 5);
    let hashed = |row: &Value| !row["who"].as_str().unwrap().contains("canary");
    assert!(refused["rows"].as_array().unwrap().iter().all(hashed), "others by hash");
    // 4 was refused with person 4, 5 broke the glass as person 5.
    let glass = write("glass", "canary-person-5");
    let found = ask(&["--principal-file", &glass]);
    assert!(!found.to_string().contains("canary-reason"), "sealed unless asked for");
    let found = ask(&["--principal-file", &glass, "--reasons"]);
    assert!(found.to_string().contains("canary-reason"), "{found}");
    let old = home.json(&["audit", "decisions", "--since", "1d"]);
    assert_eq!(old["decisions"], 0, "long ago");
    let output = home.run(&["audit", "decisions", "--resource-file", &write("empty", "\n")]);
    assert_eq!(output.status.code(), Some(64));
    let output = home.run(&["audit", "decisions", "--since", "20000d", "--resource-file", &record]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("permitted 2, refused 0"), "{text}");
}
