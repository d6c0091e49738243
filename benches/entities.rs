//! What knowing many people costs: `tests/run bench entities [USERS]`. A directory of users with three attributes, each
//! in two of a thousand groups, is read into a decider; then it is read again while that one goes on deciding, as a
//! refresh does. Prints seconds and the peak of resident memory after each; the exit code is 1 above 1 GiB.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use stewardd::policy::decide::directory::{Directory, Reader, Shape};
use stewardd::policy::decide::{Ask, Decider, Named, Surroundings};
use stewardd::policy::{Bundle, PolicySources};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// KiB: 1 GiB.
const MOST: u64 = 1024 * 1024;
const GROUPS: u64 = 1_000;

const SCHEMA: &str = "
entity group;
entity user in [group] { department: String, level: Long, active: Bool };
entity record;
action can_read appliesTo { principal: [user], resource: [record], context: {} };
";
const POLICIES: &str = r#"
@id("group-7-reads") permit (principal in group::"7", action == Action::"can_read", resource)
  when { principal.active && principal.level >= 1 };
"#;

fn main() -> ExitCode {
    let users = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let users: u64 = users.unwrap_or(1_000_000);
    let start = Instant::now();
    let bare = Decider::new(bundle(), Surroundings::default());
    let bare = bare.unwrap_or_else(|errors| panic!("{errors:#?}"));
    println!("{:<44} {:>8} {:>10}", format!("{users} users"), "seconds", "peak");
    said("a decider without them", start);

    let start = Instant::now();
    let decider = with(&bare, users, 0);
    said("read, and known to a decider", start);
    assert!(permits(&decider, 7 % users) && !permits(&decider, 8 % users));

    let start = Instant::now();
    let refreshed = with(&decider, users, 1);
    let peak = said("read again beside it", start);
    assert!(permits(&decider, 7 % users) && permits(&refreshed, 6 % users));

    if peak <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn bundle() -> Arc<Bundle> {
    let files = [("access/a.cedar", POLICIES), ("schema/own.cedarschema", SCHEMA)];
    let files: BTreeMap<_, _> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let bundle = Bundle::compile(PolicySources { files }, &[], &[]);
    Arc::new(bundle.unwrap_or_else(|errors| panic!("{errors:#?}")))
}

/// The same decider with everybody of the directory, which has moved on by `later`.
fn with(decider: &Decider, users: u64, later: u64) -> Decider {
    let directory = Arc::new(read(decider, users, later));
    assert_eq!(directory.counts.entities, users);
    assert!(directory.counts.ill_typed.is_empty(), "{:?}", directory.counts);
    decider.with(Surroundings { directories: vec![directory], ..Surroundings::default() })
}

fn read(decider: &Decider, users: u64, later: u64) -> Directory {
    let shape = Shape::new(&decider.types(), "user", Some("group"), 0).expect("a type");
    let columns = ["id", "department", "level", "active", "parents"].map(str::to_owned);
    let mut reader = Reader::new(shape, &columns, users).expect("its columns");
    for user in 0..users {
        let id = name(user);
        let department = format!("department {}", user % 50);
        let level = (user % 5).to_string();
        let (one, other) = ((user + later) % GROUPS, user.wrapping_mul(7_919) % GROUPS);
        let parents = format!("{one},{other}");
        let cells = [&id, &department, &level, "t", &parents];
        reader.row(&cells.map(|cell| Some(cell.as_bytes())));
    }
    reader.finish().expect("as many as allowed")
}

fn name(user: u64) -> String {
    format!("u{user:07}")
}

/// Whether a user may read; of those that this asks about, level is the number's remainder by five.
fn permits(decider: &Decider, user: u64) -> bool {
    let named = |kind: &str, id: String| Named { kind: kind.to_owned(), id, ..Named::default() };
    let ask = Ask {
        subject: named("user", name(user)),
        action: "can_read".to_owned(),
        resource: named("record", "1".to_owned()),
        ..Ask::default()
    };
    let decision = decider.decide(&ask, 0);
    assert!(decision.errors.is_empty(), "{decision:?}");
    decision.permitted
}

/// Prints what was done; the peak of resident memory so far, in KiB.
fn said(what: &str, start: Instant) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    let peak: u64 = peak.expect("a peak");
    println!("{what:<44} {:>8.2} {:>6} MiB", start.elapsed().as_secs_f64(), peak / 1024);
    peak
}
