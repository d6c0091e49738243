//! The audit log as outsiders and disasters meet it: independent verification, torn writes, kills, full
//! and read-only disks, and every flipped byte.

mod large;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use futures_util::future::join_all;
use serde_json::json;
use stewardd::audit::{AuditError, Entry, Log, Report, Verifier, verify};
use stewardd::model::Clock;
use tempfile::TempDir;

const ORIGIN: &str = "steward.example.org/audit/test";
const CHILD_DIR: &str = "STEWARDD_TEST_AUDIT_DIR";

fn entry(number: u64) -> Entry {
    let data = json!({"number": number, "hash": "00112233445566778899aabbccddeeff"});
    Entry { kind: "test.entry", subject: "crm.customers".into(), time: 1_700_000_000_000, data }
}

async fn open(dir: &Path) -> Log {
    Log::open(dir, ORIGIN, Clock::System).await.unwrap()
}

/// Appends `count` entries at once, so that they share groups.
async fn append(log: &Log, count: u64) {
    let results = join_all((0..count).map(|number| log.append(entry(number)))).await;
    results.into_iter().for_each(|result| assert!(result.is_ok(), "{result:?}"));
}

fn check(dir: &Path) -> Report {
    verify(dir, None, None).unwrap()
}

fn assert_verified(dir: &Path, size: u64) {
    let report = check(dir);
    assert!(report.verified, "{:#?}", report.problems);
    assert_eq!(report.size, size);
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn flip(path: &Path, at: usize) -> Vec<u8> {
    let before = fs::read(path).unwrap();
    let mut bytes = before.clone();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
    before
}

/// Copies a log and its key; answers the copy's directory.
fn copy(dir: &Path, to: &Path) -> PathBuf {
    let target = to.join("audit");
    let done =
        Command::new("cp").arg("-a").arg(dir).arg(dir.with_extension("key")).arg(to).status();
    assert!(done.unwrap().success());
    target
}

fn python(dir: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/verify_log.py");
    let vkey = fs::read_to_string(dir.join("key.pub")).unwrap();
    Command::new("python3").arg(script).arg(dir).arg(vkey).output().unwrap()
}

#[tokio::test]
async fn a_program_that_shares_no_code_verifies_the_log() {
    for size in [0, 1, 255, 256, 257, 70_000] {
        let temp = TempDir::new().unwrap();
        let dir = temp.path().join("audit");
        let log = open(&dir).await;
        append(&log, size).await;
        assert_verified(&dir, size);
        let output = python(&dir);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said, format!("ok {size} {}\n", log.root()), "size {size}");
        if size > 0 {
            let partial = if size < 256 { format!(".p/{size}") } else { String::new() };
            let bundle = dir.join(format!("tile/entries/000{partial}"));
            flip(&bundle, fs::metadata(&bundle).unwrap().len() as usize - 9);
            assert_eq!(python(&dir).status.code(), Some(1), "size {size}");
        }
    }
}

#[tokio::test]
async fn one_flipped_byte_in_any_file_is_found() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append(&log, 257).await;
    let side = log.attach(b"a long list".to_vec()).await.unwrap();
    let named = Entry { data: json!({"side": side}), ..entry(257) };
    log.append(named).await.unwrap();
    assert_verified(&dir, 258);
    assert!(python(&dir).status.success());
    let file = dir.join("side").join(&side);
    let before = flip(&file, 3);
    assert_eq!(python(&dir).status.code(), Some(1), "a side file counts");
    fs::write(&file, before).unwrap();
    let files = files(&dir);
    assert!(files.len() >= 9, "{files:#?}");
    for path in files {
        let length = fs::metadata(&path).unwrap().len() as usize;
        let offsets: BTreeSet<usize> =
            (0..16).map(|i| i * length / 16).chain([1, length - 1]).collect();
        for at in offsets {
            let before = flip(&path, at);
            let report = check(&dir);
            assert!(!report.verified, "byte {at} of {}", path.display());
            fs::write(&path, before).unwrap();
        }
    }
    assert_verified(&dir, 258);
}

#[tokio::test]
async fn verification_names_what_is_wrong() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    append(&open(&dir).await, 300).await;
    let says = |problem: &str| {
        let report = check(&dir);
        let found = report.problems.iter().any(|found| found.contains(problem));
        assert!(found, "{problem} not in {:#?}", report.problems);
    };
    let bundle = dir.join("tile/entries/000");
    let first = 2 + u16::from_be_bytes(fs::read(&bundle).unwrap()[..2].try_into().unwrap());
    let before = flip(&bundle, usize::from(first) + 10);
    says("entry 1: tile/entries/000 and tile/0/000 disagree");
    fs::write(&bundle, before).unwrap();
    let before = flip(&dir.join("tile/1/000.p/1"), 3);
    says("tile/1/000.p/1: wrong");
    fs::write(dir.join("tile/1/000.p/1"), before).unwrap();
    fs::remove_file(dir.join("tile/0/000")).unwrap();
    says("tile/0/000: missing");
    let other = Log::open(&temp.path().join("other"), ORIGIN, Clock::System).await.unwrap();
    let report = verify(&dir, Some(other.verifier()), None).unwrap();
    assert!(report.problems.iter().any(|problem| problem == "key.pub: not the expected key"));
    let vkey = other.verifier().to_string();
    assert_eq!(&Verifier::parse(&vkey).unwrap(), other.verifier());
}

#[tokio::test]
async fn concurrent_appends_get_their_own_indexes_and_share_syncs() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    let started = Instant::now();
    let count = 5_000;
    let appends = join_all((0..count).map(|number| log.append(entry(number)))).await;
    println!("{:.0} entries/s", count as f64 / started.elapsed().as_secs_f64());
    let appended: Vec<u64> = appends.into_iter().map(Result::unwrap).collect();
    let indexes: BTreeSet<u64> = appended.iter().copied().collect();
    assert_eq!(indexes, (0..count).collect());
    let entries = log.read(0, u64::MAX).await.unwrap();
    for (number, index) in appended.into_iter().enumerate() {
        let event: serde_json::Value = serde_json::from_slice(&entries[index as usize]).unwrap();
        assert_eq!(event["data"]["number"], number);
    }
    assert_eq!(log.read(255, 258).await.unwrap(), entries[255..258]);
    assert!(log.read(9, 3).await.unwrap().is_empty());
    assert_verified(&dir, count);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_growing_log_verifies_at_the_size_it_had() {
    let temp = TempDir::new().unwrap();
    let log = open(&temp.path().join("audit")).await;
    let pad = "x".repeat(8_000);
    let grow = async {
        for number in 0..600 {
            let padded = Entry { data: json!({"pad": pad}), ..entry(number) };
            log.append(padded).await.unwrap();
        }
    };
    let watch = async {
        while log.size() < 600 {
            let report = log.verify().await.unwrap();
            assert!(report.verified, "at {}: {:#?}", report.size, report.problems);
        }
    };
    tokio::join!(grow, watch);
}

#[tokio::test]
async fn an_entry_has_a_limit_and_side_files_have_none() {
    let temp = TempDir::new().unwrap();
    let log = open(&temp.path().join("audit")).await;
    let long = Entry { data: json!({"text": "x".repeat(65_536)}), ..entry(0) };
    assert!(matches!(log.append(long).await, Err(AuditError::TooLarge { .. })));
    let hash = log.attach(vec![b'x'; 1_000_000]).await.unwrap();
    assert_eq!(log.attach(vec![b'x'; 1_000_000]).await.unwrap(), hash);
    log.append(Entry { data: json!({"side": [hash]}), ..entry(0) }).await.unwrap();
    assert!(log.verify().await.unwrap().verified);
    fs::remove_file(temp.path().join("audit/side").join(&hash)).unwrap();
    let report = log.verify().await.unwrap();
    assert_eq!(report.problems, [format!("side/{hash}: missing")]);
}

/// Every state a crash may leave during the append from `before` to `before + 1` entries: the journal cut
/// at every byte with the old tiles, and the whole journal with new tiles missing or empty.
async fn tear_the_append_after(before: u64) {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append(&log, before).await;
    let [old, new] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let old = (copy(&dir, old.path()), old);
    log.append(entry(before)).await.unwrap();
    let new = (copy(&dir, new.path()), new);
    let journal = fs::read(new.0.join("journal")).unwrap();
    let start = fs::metadata(old.0.join("journal")).unwrap().len() as usize;
    for length in start..=journal.len() {
        let torn = TempDir::new().unwrap();
        let dir = copy(&old.0, torn.path());
        fs::write(dir.join("journal"), &journal[..length]).unwrap();
        reopens_with(&dir, before + u64::from(length == journal.len())).await;
    }
    for path in files(&new.0) {
        let name = path.strip_prefix(&new.0).unwrap();
        if name.starts_with("tile") && !old.0.join(name).exists() {
            let torn = TempDir::new().unwrap();
            let dir = copy(&new.0, torn.path());
            fs::write(dir.join(name), b"").unwrap();
            reopens_with(&dir, before + 1).await;
        }
    }
}

async fn reopens_with(dir: &Path, size: u64) {
    let log = open(dir).await;
    assert_eq!(log.size(), size);
    assert_verified(dir, size);
    assert_eq!(log.append(entry(size)).await.unwrap(), size);
    assert_verified(dir, size + 1);
}

#[tokio::test]
async fn an_append_torn_at_any_byte_is_repaired() {
    tear_the_append_after(0).await;
    tear_the_append_after(3).await;
}

#[tokio::test]
async fn a_torn_append_that_finishes_a_tile_is_repaired() {
    tear_the_append_after(255).await;
}

#[tokio::test]
async fn settled_logs_reopen_and_drop_superseded_partials() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    let pad = "x".repeat(20_000);
    for number in 0..300 {
        log.append(Entry { data: json!({"pad": pad}), ..entry(number) }).await.unwrap();
    }
    assert!(log.verify().await.unwrap().verified);
    assert!(fs::metadata(dir.join("journal")).unwrap().len() < 2 << 20);
    assert!(!dir.join("tile/entries/000.p").exists());
    assert!(dir.join("tile/entries/001.p/44").exists());
    assert_verified(&dir, 300);
    drop(log);
    let log = open(&dir).await;
    assert_eq!(log.append(entry(300)).await.unwrap(), 300);
    drop(log);
    assert_verified(&dir, 301);
}

#[tokio::test]
async fn a_history_that_lost_entries_is_not_continued() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append(&log, 5).await;
    let old = TempDir::new().unwrap();
    let kept = copy(&dir, old.path());
    append(&log, 5).await;
    drop(log);
    // The journal of five entries under the checkpoint of ten.
    fs::copy(kept.join("journal"), dir.join("journal")).unwrap();
    let error = Log::open(&dir, ORIGIN, Clock::System).await.err().unwrap();
    assert!(matches!(error, AuditError::Corrupt(_)), "{error}");
    // The key without its log.
    fs::remove_dir_all(&dir).unwrap();
    let error = Log::open(&dir, ORIGIN, Clock::System).await.err().unwrap();
    assert!(error.to_string().contains("the checkpoint is gone"), "{error}");
    // The log without its key.
    let dir = copy(&kept, temp.path());
    fs::remove_file(dir.with_extension("key")).unwrap();
    let error = Log::open(&dir, ORIGIN, Clock::System).await.err().unwrap();
    assert!(error.to_string().contains("not signed by"), "{error}");
}

#[tokio::test]
async fn two_writers_are_one_too_many() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let _log = open(&dir).await;
    let second = Log::open(&dir, ORIGIN, Clock::System).await;
    assert!(matches!(second, Err(AuditError::Locked { .. })));
}

#[tokio::test]
async fn a_file_taken_away_while_running_is_noticed() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append(&log, 3).await;
    fs::rename(dir.join("checkpoint"), dir.join("away")).unwrap();
    assert!(log.probe().await.is_err());
    assert!(log.append(entry(3)).await.is_err());
    fs::rename(dir.join("away"), dir.join("checkpoint")).unwrap();
    log.probe().await.unwrap();
    assert_eq!(log.append(entry(3)).await.unwrap(), 3);
    // Without the journal the tiles still hold everything.
    fs::remove_file(dir.join("journal")).unwrap();
    assert_eq!(log.append(entry(4)).await.unwrap(), 4);
    assert_verified(&dir, 5);
    // The whole directory, replaced by an older copy: acknowledged entries are missing.
    let old = TempDir::new().unwrap();
    let kept = copy(&dir, old.path());
    log.append(entry(5)).await.unwrap();
    fs::remove_dir_all(&dir).unwrap();
    assert!(log.probe().await.is_err());
    copy(&kept, temp.path());
    let error = log.append(entry(6)).await.unwrap_err();
    assert!(error.to_string().contains("6 entries were acknowledged"), "{error}");
}

/// Runs one of this binary's ignored tests in a process of its own.
fn child(test: &str, dir: &Path, wrap: &[&str]) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut words = wrap.iter().map(std::ffi::OsString::from).collect::<Vec<_>>();
    words.push(binary.into_os_string());
    words.extend([test, "--exact", "--ignored", "--nocapture"].map(Into::into));
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env(CHILD_DIR, dir).stdout(Stdio::piped());
    command
}

fn child_dir() -> PathBuf {
    std::env::var_os(CHILD_DIR).expect("started by another test").into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child of the kill tests"]
async fn child_that_appends_until_killed() {
    let log = open(&child_dir()).await;
    for _ in 0..10_000 {
        let group = join_all((0..8).map(|number| log.append(entry(number)))).await;
        group.into_iter().for_each(|index| println!("index {}", index.unwrap()));
    }
}

/// Kills a child after it has acknowledged some entries; answers the last index it acknowledged.
fn kill_a_child(dir: &Path, after: usize, failpoint: &str) -> u64 {
    let mut child = child("audit::child_that_appends_until_killed", dir, &[])
        .env("STEWARDD_FAILPOINT", failpoint)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let index = |line: String| line.strip_prefix("index ").and_then(|text| text.parse().ok());
    let seen: Vec<u64> = lines.by_ref().filter_map(index).take(after).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    lines.filter_map(index).chain(seen).max().expect("the child appended something")
}

#[tokio::test]
async fn a_kill_loses_no_acknowledged_entry() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    for round in 1..=6 {
        let last = kill_a_child(&dir, round * 37, "");
        let log = open(&dir).await;
        assert!(log.size() > last, "{} entries, index {last} was acknowledged", log.size());
        assert_verified(&dir, log.size());
        assert!(python(&dir).status.success());
    }
}

/// The test above can fail: a log that acknowledges before it writes is caught.
#[cfg(feature = "failpoints")]
#[tokio::test]
async fn a_log_that_acknowledges_too_early_loses_entries_to_a_kill() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let last = kill_a_child(&dir, 33, "audit-acknowledge-before-sync");
    assert!(open(&dir).await.size() <= last);
}

/// Runs a child test in namespaces of its own and expects it to pass.
fn passes_in_a_namespace(test: &str, namespaces: &str) {
    let temp = TempDir::new().unwrap();
    let output = child(test, temp.path(), &["unshare", namespaces]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

/// Without a mapping of users even root is bound by permissions.
#[test]
fn an_unwritable_directory_stops_the_log_until_it_is_writable_again() {
    passes_in_a_namespace("audit::child_in_an_unwritable_directory", "-U");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that permissions bind"]
async fn child_in_an_unwritable_directory() {
    let dir = child_dir().join("audit");
    let log = open(&dir).await;
    append(&log, 10).await;
    let mode = |mode| fs::set_permissions(&dir, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    assert!(matches!(log.probe().await, Err(AuditError::Io { .. })));
    assert!(matches!(log.append(entry(10)).await, Err(AuditError::Io { .. })));
    assert_eq!(log.size(), 10);
    mode(0o755);
    log.probe().await.unwrap();
    assert_eq!(log.append(entry(10)).await.unwrap(), 10);
    // Unprobed, one more entry fits into the open journal: durable, so it is acknowledged and kept.
    mode(0o555);
    assert_eq!(log.append(entry(11)).await.unwrap(), 11);
    assert!(log.append(entry(12)).await.is_err());
    mode(0o755);
    assert_eq!(log.append(entry(12)).await.unwrap(), 12);
    assert_verified(&dir, 13);
}

#[test]
fn a_full_disk_stops_the_log_until_there_is_room_again() {
    passes_in_a_namespace("audit::child_on_a_small_disk", "-Urm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that mounts a small tmpfs"]
async fn child_on_a_small_disk() {
    let dir = child_dir().join("audit");
    fs::create_dir(&dir).unwrap();
    let mount = ["-t", "tmpfs", "-o", "size=1m", "none"];
    assert!(Command::new("mount").args(mount).arg(&dir).status().unwrap().success());
    let log = open(&dir).await;
    append(&log, 11).await;
    let filler = dir.join("filler");
    fill(&filler);
    assert!(log.probe().await.is_err());
    let mut acknowledged = 11;
    loop {
        match log.append(entry(acknowledged)).await {
            Ok(index) => assert_eq!(index, acknowledged),
            Err(_) => break,
        }
        acknowledged += 1;
    }
    assert!(log.append(entry(0)).await.is_err());
    fs::remove_file(&filler).unwrap();
    assert_eq!(log.append(entry(acknowledged)).await.unwrap(), acknowledged);
    log.probe().await.unwrap();
    assert_verified(&dir, acknowledged + 1);
    drop(log);
    assert_eq!(open(&dir).await.size(), acknowledged + 1);
}

/// Takes all the room there is.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0; 512]).is_ok() {}
}
