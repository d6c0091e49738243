//! A thousand policies exchanged again and again under readers and requests: nobody waits for it, nobody is
//! turned away, and nobody ever sees anything but one whole set or the other.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use stewardd::app::{self, App};
use stewardd::config;
use stewardd::lifecycle::{Ending, Lifecycle, Signal, Signals};
use stewardd::model::value::KeyPart;
use stewardd::model::{Action, Clock, RecordKey, Row, TableRef, Value};
use stewardd::policy::Bundle;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};

use crate::support::daemon::{Home, PATIENCE};
use crate::support::governed::{Engine, Governed};

const TABLES: usize = 200;
const READERS: usize = 3;
const REQUESTERS: usize = 3;

/// Two sets of a thousand policies. In set `a` who is gone is erased, in set `b` who is gone twice.
fn write_set(dir: &Path, letter: char) {
    std::fs::create_dir_all(dir.join("retention")).expect("a directory");
    let gone = if letter == 'a' { 1 } else { 2 };
    for table in 0..TABLES {
        let mut text = format!(
            "@id(\"{letter}-t{table:03}\") permit (principal, action == Steward::Action::\"erase\", \
             resource is many::t{table:03}) when {{ resource.gone == {gone} }};\n"
        );
        for number in 0..4 {
            let _ = writeln!(
                text,
                "@id(\"{letter}-t{table:03}-{number}\") forbid (principal, action == Steward::Action::\"erase\", \
                 resource is many::t{table:03}) when {{ resource has note && resource.note == \"{number}\" }};"
            );
        }
        std::fs::write(dir.join(format!("retention/t{table:03}.cedar")), text).expect("written");
    }
}

/// What one reader or requester went through.
#[derive(Debug, Default)]
struct Seen {
    answers: u64,
    longest: Duration,
    sets: BTreeSet<char>,
}

/// Judges by whatever is in force until told to stop.
fn judge(app: &App, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    let mut last = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        seen.sets.insert(judge_once(&app.bundle(), seen.answers as usize % TABLES));
        seen.answers += 1;
        seen.longest = seen.longest.max(last.elapsed());
        last = Instant::now();
    }
    seen
}

/// Which set it was; all of it must be of that set.
fn judge_once(bundle: &Bundle, table: usize) -> char {
    assert_eq!((bundle.rules.len(), bundle.policies.len()), (TABLES, TABLES * 5), "a whole set");
    let letter = bundle.policies.keys().next().and_then(|id| id.chars().next()).expect("an id");
    assert!(bundle.policies.keys().all(|id| id.starts_with(letter)), "one set, not two halves");
    let table = TableRef::new("many", format!("t{table:03}"));
    let rule = bundle.rule(&table, Action::Erase).expect("a rule");
    let at = bundle.instants(0);
    for gone in [1, 2] {
        let values = rule.reads.iter().map(|path| match path.as_str() {
            "gone" => Value::Long(gone),
            _ => Value::Null,
        });
        let row =
            Row { key: RecordKey(vec![KeyPart::Int(1)]), subject: None, values: values.collect() };
        let judgement = rule.judge(&row, &at);
        assert_eq!(judgement.permitted, (gone == 1) == (letter == 'a'), "{letter}: {judgement:?}");
        assert!(judgement.errors.is_empty(), "{judgement:?}");
    }
    letter
}

/// Asks over HTTP until told to stop; every request must be answered, and well.
async fn request(address: std::net::SocketAddr, stop: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        let path = if seen.answers.is_multiple_of(2) { "/readyz" } else { "/metrics" };
        let asked = Instant::now();
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let text = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(text.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        seen.answers += 1;
        seen.longest = seen.longest.max(asked.elapsed());
    }
    seen
}

fn point(link: &Path, target: &Path) {
    let new = link.with_file_name("..new");
    symlink(target, &new).expect("a link");
    std::fs::rename(&new, link).expect("renamed");
}

async fn until_hash_is(app: &App, differs_from: &str) {
    // Everybody who asks meanwhile takes what the compiler needs.
    let deadline = Instant::now() + 4 * PATIENCE;
    while app.bundle().hash == differs_from {
        assert!(Instant::now() < deadline, "the set stays");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
fn rounds() -> u32 {
    std::env::var("STEWARDD_TEST_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

/// Exchanges the sets under load; answers how long each exchange took.
async fn exchange(
    app: Arc<App>,
    address: std::net::SocketAddr,
    signals: mpsc::UnboundedSender<Signal>,
    home: &Home,
) -> (Vec<Duration>, Vec<Seen>, Vec<Seen>) {
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (app, stop) = (app.clone(), stop.clone());
            std::thread::spawn(move || judge(&app, &stop))
        })
        .collect();
    let mut requesters = tokio::task::JoinSet::new();
    for _ in 0..REQUESTERS {
        requesters.spawn(request(address, stop.clone()));
    }
    let rounds = rounds();
    let mut took = Vec::new();
    for round in 0..rounds {
        let before = app.bundle().hash.clone();
        let name = if round % 2 == 0 { "b" } else { "a" };
        let start = Instant::now();
        point(&home.policies(), &home.path().join(name));
        signals.send(Signal::Reload).expect("a daemon");
        until_hash_is(&app, &before).await;
        took.push(start.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    let requested = requesters.join_all().await;
    let judged = readers.into_iter().map(|reader| reader.join().expect("no complaint")).collect();
    (took, judged, requested)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_policies_are_exchanged_under_load() {
    let governed = Governed::new(Engine::Sqlite, "many").await;
    let tables = (0..TABLES).map(|table| {
        format!("CREATE TABLE t{table:03} (id BIGINT NOT NULL PRIMARY KEY, gone BIGINT NOT NULL, note TEXT);")
    });
    governed.execute(&tables.collect::<String>()).await;
    // A fast machine asks more often than strangers may.
    let home = Home::new(&format!(
        "rate = \"100000/s\"\nburst = 100000\n[[source]]\nname = \"many\"\nurl = \"{}\"\n",
        governed.url
    ));
    std::fs::remove_dir_all(home.policies()).expect("removed");
    for letter in ['a', 'b'] {
        write_set(&home.path().join(letter.to_string()), letter);
    }
    symlink(home.path().join("a"), home.policies()).expect("a link");
    let config = config::load(&home.config()).expect("a configuration");

    let (signals, source) = Signals::injected();
    let lifecycle = Lifecycle::new(source);
    let handle = lifecycle.handle().clone();
    let (started, starting) = oneshot::channel();
    let running = lifecycle.run(Duration::from_secs(20), async |handle| {
        let app = App::open(config, Clock::System, handle).await?;
        let address = app::start(&app).await?;
        assert!(started.send((app, address)).is_ok());
        Ok(())
    });
    let load = async {
        let (app, address) = starting.await.expect("a daemon");
        let deadline = Instant::now() + PATIENCE;
        while app.bundle().rules.len() < TABLES {
            assert!(Instant::now() < deadline, "no inventory");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let seen = exchange(app, address, signals, &home).await;
        handle.stop();
        seen
    };
    let (ending, (took, judged, requested)) = tokio::join!(running, load);
    assert_eq!(ending, Ending::Drained);
    for seen in &judged {
        assert_eq!(seen.sets, BTreeSet::from(['a', 'b']), "each reader saw both sets");
    }
    assert!(requested.iter().all(|seen| seen.answers > 0), "{requested:?}");
    let sum = |all: &[Seen]| all.iter().map(|seen| seen.answers).sum::<u64>();
    let longest = |all: &[Seen]| all.iter().map(|seen| seen.longest).max().unwrap_or_default();
    println!("exchanges of 1,000 policies about {TABLES} tables took {took:?}");
    println!("{} judgements meanwhile, the longest gap {:?}", sum(&judged), longest(&judged));
    println!("{} requests, all answered, the longest {:?}", sum(&requested), longest(&requested));
}
