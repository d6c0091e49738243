//! Configuration files as people write them: right, wrong in every way at once, and with secrets in them.

use std::io;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use stewardd::config::{AuditDown, Config, Environment, Mode, Permits, parse};
use stewardd::model::Diagnostic;

const FILE: &str = "/etc/stewardd/stewardd.toml";
const MINIMAL: &str = r#"
[store]
url = "sqlite:///var/lib/stewardd/stewardd.db"
[policies]
dir = "policies"
[audit]
dir = "/var/lib/stewardd/audit"
[http]
"#;
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Files with the word `key` in their name hold a signing key, others the URL of a database or receiver.
fn environment() -> Environment {
    Environment::injected(Some(PathBuf::from("/run/credentials")), |path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        match (path.starts_with("/run/credentials"), name) {
            (_, "missing" | "policies") => Err(io::ErrorKind::NotFound.into()),
            (false, "empty") => Ok("\n".into()),
            (true, name) if name.starts_with("only-here") => Err(io::ErrorKind::NotFound.into()),
            (_, name) if name.contains("key") => Ok(format!("{KEY}\n")),
            (_, name) if name.contains("incident") => Ok("https://hooks.example.org/x".into()),
            (true, _) => Ok("postgres://app:hunter2@db.example.org/crm\n".into()),
            (false, _) => Ok("sqlite://beside.db".into()),
        }
    })
}

fn read(text: &str) -> Result<Config, Vec<Diagnostic>> {
    parse(text, Path::new(FILE), &environment())
}

fn with(more: &str) -> Result<Config, Vec<Diagnostic>> {
    read(&format!("{MINIMAL}{more}"))
}

/// The only complaint about `more`.
fn complaint(more: &str) -> Diagnostic {
    let mut complaints = with(more).expect_err(more);
    assert_eq!(complaints.len(), 1, "{more}: {complaints:#?}");
    complaints.remove(0)
}

#[test]
fn four_sections_are_enough_and_the_defaults_are_cautious() {
    let config = read(MINIMAL).unwrap();
    assert_eq!(config.policies.dir, Path::new("/etc/stewardd/policies"));
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8181");
    assert_eq!((config.guard.approvals, config.guard.max_rows), (2, 10_000));
    assert_eq!(config.guard.grace.unwrap().as_secs(), 7 * 86_400);
    assert!(config.sources.is_empty());
    let config = with("[[source]]\nname = \"crm\"\nurl_file = \"crm-url\"\n").unwrap();
    assert_eq!(config.sources[0].mode, Mode::Observe);
    assert_eq!(config.sources[0].replicas, None);
}

#[test]
fn nothing_at_all_names_what_is_needed() {
    let complaints = read("").unwrap_err();
    let messages: Vec<_> = complaints.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        ["[audit] is missing", "[http] is missing", "[policies] is missing", "[store] is missing"]
    );
}

#[test]
fn every_error_at_once_with_line_and_column() {
    let complaints = read(
        r#"[store]
url = "postgres://db/steward"
[policies]
[audit]
dir = "audit"
[http]
lisen = "127.0.0.1:1"
[guard]
grace = "0d"
plan_valid = 96
max_percent = 500
approvals = -1
[schedule]
scan = "0 2 31 2 *"
timezone = "Asia/Shangai"
[log]
level = "stewardd=loud"
[resverify]
"#,
    )
    .unwrap_err();
    let places: Vec<_> = complaints.iter().map(|it| (it.line, it.column)).collect();
    let expected = [
        (2, 7),
        (3, 1),
        (7, 1),
        (9, 9),
        (10, 14),
        (11, 15),
        (12, 13),
        (14, 8),
        (15, 12),
        (17, 9),
        (18, 2),
    ];
    assert_eq!(places, expected, "{complaints:#?}");
    assert_eq!(complaints[2].hint.as_deref(), Some("did you mean `listen`?"));
    assert_eq!(complaints[10].hint.as_deref(), Some("did you mean `reverify`?"));
    assert!(
        complaints[3].render().contains("9 | grace = \"0d\"\n  |         ^^^^"),
        "{}",
        complaints[3].render()
    );
}

#[test]
fn broken_syntax_is_reported_once_and_with_its_place() {
    let complaints = read("[store\nurl = 1\n[[http]\n").unwrap_err();
    assert!(complaints.len() >= 2, "{complaints:#?}");
    assert_eq!(complaints[0].line, 1);
}

#[test]
fn durations_need_a_unit_and_are_longer_than_zero() {
    for wrong in ["\"7\"", "\"0s\"", "\"-7d\"", "7", "\"99999999999999d\"", "\"\""] {
        complaint(&format!("[guard]\nplan_valid = {wrong}\n"));
    }
    assert!(with("[guard]\ngrace = \"none\"\napprovals = 0\n").unwrap().guard.grace.is_none());
    complaint("[guard]\nplan_valid = \"none\"\n");
}

#[test]
fn listening_elsewhere_is_refused() {
    let open = MINIMAL.to_owned() + "listen = \"0.0.0.0:8181\"\n";
    assert!(read(&open).unwrap_err()[0].message.contains("without TLS"));
    let complaints = read(&(open + "auth = \"none\"\n")).unwrap_err();
    assert_eq!(complaints.len(), 2, "{complaints:#?}");
    read(&format!("{MINIMAL}listen = \"[::1]:0\"\nauth = \"none\"\n")).unwrap();
}

#[test]
fn credentials_come_before_files_beside_the_configuration() {
    let url = |file: &str| {
        let config = with(&format!("[[source]]\nname = \"crm\"\nurl_file = \"{file}\"\n")).unwrap();
        config.sources[0].url.expose_secret().to_owned()
    };
    assert_eq!(url("crm-url"), "postgres://app:hunter2@db.example.org/crm");
    assert_eq!(url("only-here-beside"), "sqlite:///etc/stewardd/beside.db");
    let missing = complaint("[[source]]\nname = \"crm\"\nurl_file = \"missing\"\n");
    assert!(missing.message.contains("/run/credentials/missing, /etc/stewardd/missing"));
}

#[test]
fn a_password_in_the_file_is_refused_and_never_shown() {
    let attempts = [
        "[[source]]\nname = \"crm\"\nurl = \"postgres://app:hunter2@db.example.org/crm\"\n",
        "[[source]]\nname = \"crm\"\nurl = \"postgres://app@db.example.org/crm?password=hunter2\"\n",
        "[[source]]\nname = \"crm\"\nurl = \"postgres://a:hunter2@localhost/crm?host=db.example.org\"\n",
        "[[source]]\nname = \"crm\"\nurl = \"mysql://app:hunter2@db.example.org/crm\"\n",
        "[[source]]\nname = \"crm\"\nurl = \"postgres://app:hunter2@db:port/crm\"\n",
        "[[source]]\nname = \"crm\"\nurl = \"postgres://app:hunter2@db/crm\n",
        "[[source]]\nname = \"crm\"\nurl = postgres://app:hunter2@db/crm\n",
        "[[source]]\nname = \"crm\"\nurl_file = \"crm-url\"\npassword = \"hunter2\"\n",
        "[[source]]\nname = { a = \"postgres://app:hunter2@db/crm\" }\nurl_file = \"crm-url\"\n",
        "[[alert]]\nname = \"a\"\nurl = \"https://a:hunter2@example.org/\"\nsecret_file = \"key\"\n",
        "[[alert]]\nname = \"a\"\nurl = \"https://example.org/\"\nsecret = \"hunter2\"\n",
        "[[alert]]\nname = \"a\"\nurl = \"https://example.org/hunter2\"\nsecret_file = \"crm-url\"\n",
    ];
    for attempt in attempts {
        let complaints = with(attempt).expect_err(attempt);
        for complaint in &complaints {
            let shown = format!("{} {complaint} {complaint:?}", complaint.render());
            assert!(!shown.contains("hunter2"), "{attempt}\n{shown}");
        }
    }
    let fine = "[[source]]\nname = \"crm\"\nurl = \"postgres://app:hunter2@127.0.0.1/crm\"\n";
    assert!(!format!("{:?}", with(fine).unwrap()).contains("hunter2"));
}

#[test]
fn names_are_unique_and_fit_for_policies() {
    for wrong in ["Steward", "1crm", "c-rm", "客户", "in", ""] {
        complaint(&format!("[[source]]\nname = \"{wrong}\"\nurl_file = \"crm-url\"\n"));
    }
    let source = "[[source]]\nname = \"crm\"\nurl_file = \"crm-url\"\n";
    assert!(complaint(&source.repeat(2)).message.contains("second source"));
    let alert = "[[alert]]\nname = \"a\"\nurl_file = \"incident-url\"\nsecret_file = \"key\"\n";
    assert!(complaint(&alert.repeat(2)).message.contains("second alert"));
}

#[test]
fn zones_of_sources_are_fixed() {
    let source = "[[source]]\nname = \"crm\"\nurl_file = \"crm-url\"\n";
    let config = with(&format!("{source}timezone = \"+08:00\"\nreplicas = \"none\"\n")).unwrap();
    assert_eq!((config.sources[0].offset_seconds, config.sources[0].replicas), (28_800, Some(0)));
    let named = complaint(&format!("{source}timezone = \"Europe/Berlin\"\n"));
    assert!(named.message.contains("fixed offset"), "{named}");
    complaint(&format!("{source}replicas = \"some\"\n"));
    complaint(&format!("{source}replicas = 0\n"));
}

#[test]
fn a_receiver_on_this_machine_must_be_meant() {
    let alert =
        "[[alert]]\nname = \"a\"\nurl = \"http://127.0.0.1:9/hook\"\nsecret_file = \"key\"\n";
    assert!(complaint(alert).hint.unwrap().contains("allow_private"));
    with(&format!("{alert}allow_private = true\n")).unwrap();
    let plain = "[[alert]]\nname = \"a\"\nurl = \"http://example.org/\"\nsecret_file = \"key\"\n";
    assert!(complaint(plain).message.contains("https://"));
}

/// Lines of a sample that begin with `#` and no space are settings switched off.
fn uncommented(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_shipped_sample_is_valid_with_its_comments_on_or_off() {
    let mut samples = 0;
    for entry in std::fs::read_dir("config").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for text in [text.clone(), uncommented(&text)] {
            if let Err(complaints) = parse(&text, &path, &environment()) {
                let rendered: String = complaints.iter().map(Diagnostic::render).collect();
                panic!("{}:\n{rendered}", path.display());
            }
        }
        samples += 1;
    }
    assert!(samples > 0);
}

#[test]
fn the_sample_shows_the_defaults() {
    let sample = std::fs::read_to_string("config/stewardd.toml").unwrap();
    let shown = uncommented(&sample);
    let guard = |text: &str| {
        let guard = read(text).unwrap().guard;
        (guard.approvals, guard.max_rows, guard.max_percent, guard.grace, guard.plan_valid)
    };
    assert_eq!(guard(&shown), guard(&sample));
    let schedule = |text: &str| {
        let schedule = read(text).unwrap().schedule;
        (schedule.timezone, schedule.scan.to_string(), schedule.retention.to_string())
    };
    assert_eq!(schedule(&shown), schedule(&sample));
}

/// Every `section.reader("setting"` of the sections' sources.
#[test]
fn the_sample_shows_every_setting() {
    let sample = uncommented(&std::fs::read_to_string("config/stewardd.toml").unwrap());
    let mut settings = 0;
    for entry in std::fs::read_dir("src/config/sections").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for after in text.split("section.").skip(1) {
            let Some((reader, rest)) = after.split_once("(\"") else { continue };
            let name = rest.split('"').next().unwrap_or_default();
            // Where something stands was read elsewhere; a section of its own has a head.
            if reader == "place" {
                continue;
            }
            if reader == "table" {
                assert!(sample.contains(&format!(".{name}]\n")), "[{name}] is not in the sample");
                continue;
            }
            // A secret in the file itself is refused.
            if reader.chars().all(|c| c.is_ascii_lowercase() || c == '_') && name != "secret" {
                assert!(sample.contains(&format!("\n{name} = ")), "{name} is not in the sample");
                settings += 1;
            }
        }
    }
    assert!(settings >= 25, "only {settings} settings were found");
}

#[test]
fn decisions_are_logged_in_full_unless_the_file_says_otherwise() {
    let decisions = |more: &str| with(&format!("[decisions]\n{more}")).unwrap().decisions;
    let default = decisions("");
    assert_eq!((default.permits, default.backlog), (Permits::All, 10_000));
    assert_eq!((default.audit_down, default.spool_bytes), (AuditDown::Deny, 64 << 20));
    assert_eq!(decisions("permits = \"none\"").permits, Permits::None);
    assert_eq!(decisions("permits = 0.1").permits, Permits::Share(0.1));
    assert_eq!(decisions("permits = 1").permits, Permits::All);
    assert_eq!(decisions("audit_down = \"spool\"").audit_down, AuditDown::Spool);
    for wrong in
        ["permits = 0", "permits = 1.5", "permits = \"some\"", "backlog = 0", "spool_bytes = 1"]
    {
        complaint(&format!("[decisions]\n{wrong}\n"));
    }
    complaint("[decisions]\naudit_down = \"allow\"\n");
}
