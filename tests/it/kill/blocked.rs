//! An audit log that cannot be written: nothing is touched, the daemon says so and goes on deciding, and when
//! the log is writable again the work goes on by itself.
//!
//! Root ignores permissions and has no small disks, so each test runs again as a child in a namespace: one
//! without privileges, where a mode binds even root, or one where it may mount a tmpfs.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::Connection;

use super::world::{World, entries};
use crate::support::daemon::{Daemon, PATIENCE};

const BLOCKED: &str = "stewardd_acting_blocked{reason=\"audit\"}";

fn passes_in_a_namespace(test: &str, namespaces: &str) {
    let test = format!("kill::blocked::{test}");
    // Where the child makes its temporary directories; it may mount something there first.
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let output = Command::new("unshare")
        .env("TMPDIR", temporary.path())
        .arg(namespaces)
        .arg(std::env::current_exe().expect("this test"))
        .args([&test, "--exact", "--ignored", "--nocapture"])
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

/// The retention schedule has missed an occurrence: the next start runs it.
async fn miss_an_occurrence(world: &World) {
    let mut daemon = world.home.start().await;
    assert_eq!(daemon.stop().await, 0);
    let url = format!("sqlite://{}", world.home.store().display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the store");
    let changed =
        sqlx::query("UPDATE facts SET value = '0' WHERE name = 'schedule.retention.since'")
            .execute(&mut store)
            .await
            .expect("changed");
    assert_eq!(changed.rows_affected(), 1);
}

async fn until_gone(world: &World, daemon: &mut Daemon, rows: u64) {
    let deadline = Instant::now() + PATIENCE;
    while world.gone().await < rows {
        assert!(daemon.exited().is_none(), "it ended: {}", daemon.log());
        assert!(Instant::now() < deadline, "{rows} rows never went: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Says that it is blocked, and touches nothing from then on.
async fn is_blocked(world: &World, daemon: &Daemon) -> u64 {
    let body = daemon.until("/readyz/act", 503).await;
    assert!(body.contains(r#""reasons":["audit""#), "{body}");
    assert_eq!(daemon.metric(BLOCKED).await, Some(1.0));
    assert_eq!(daemon.get("/readyz").await.0, 200, "decisions go on");
    assert_eq!(daemon.get("/healthz").await.0, 200);
    let gone = world.gone().await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(world.gone().await, gone, "a row was touched without evidence");
    gone
}

/// Acts again without being told to, and has it all in the log.
async fn resumes(world: &World, daemon: &mut Daemon) {
    daemon.until("/readyz/act", 200).await;
    assert_eq!(daemon.metric(BLOCKED).await, Some(0.0));
    until_gone(world, daemon, world.expected().await).await;
    daemon.said("evaluated table=crm.customers action=erase guard=\"ready\"").await;
    assert_eq!(daemon.stop().await, 0, "{}", daemon.log());
    assert_eq!(world.check_rows().await, [""; 0]);
    assert_eq!(world.check_evidence().await, [""; 0]);
    world.verify();
}

#[test]
fn an_unwritable_log_stops_a_run_until_it_is_writable_again() {
    passes_in_a_namespace("child_whose_log_becomes_unwritable", "-U");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that permissions bind"]
async fn child_whose_log_becomes_unwritable() {
    let world = World::new(3_000, 20, "").await;
    miss_an_occurrence(&world).await;
    let mut daemon = world.home.start().await;
    until_gone(&world, &mut daemon, 500).await;
    let mode = |mode| fs::set_permissions(world.home.audit(), fs::Permissions::from_mode(mode));
    mode(0o555).expect("a mode");
    let gone = is_blocked(&world, &daemon).await;
    assert!(gone < world.expected().await, "the run was over too soon to show anything");
    mode(0o755).expect("a mode");
    resumes(&world, &mut daemon).await;
}

#[test]
fn a_full_log_lets_no_run_begin_until_there_is_room() {
    passes_in_a_namespace("child_whose_log_is_full", "-Urm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that mounts a small tmpfs"]
async fn child_whose_log_is_full() {
    let world = World::new(0, 500, "[schedule]\nretention = \"* * * * *\"\n").await;
    fs::create_dir(world.home.audit()).expect("a directory");
    mount(&world.home.audit(), "size=2m");
    let mut daemon = world.home.start().await;
    daemon.until("/readyz/act", 200).await;
    let filler = world.home.audit().join("filler");
    fill(&filler);
    is_blocked(&world, &daemon).await;
    world.fill(1_000).await;
    let refused = daemon.said("evaluated table=crm.customers action=erase guard=\"refused\"").await;
    assert!(refused.contains("audit"), "{refused}");
    assert_eq!(world.gone().await, 0);
    fs::remove_file(&filler).expect("removed");
    resumes(&world, &mut daemon).await;
    let intents = entries(&world.home.audit()).await;
    assert!(intents.iter().any(|(kind, _)| kind == "certificate"));
}

#[test]
fn a_disk_full_of_everything_stops_a_run_until_there_is_room() {
    passes_in_a_namespace("child_whose_disk_is_full", "-Urm");
}

/// Log, store, policies and the daemon's own logs share a disk, as on most machines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that mounts a small tmpfs"]
async fn child_whose_disk_is_full() {
    let disk = std::env::temp_dir();
    mount(&disk, "size=128m");
    let world = World::new(3_000, 20, "").await;
    miss_an_occurrence(&world).await;
    let mut daemon = world.home.start().await;
    until_gone(&world, &mut daemon, 500).await;
    fill(&disk.join("filler"));
    let gone = is_blocked(&world, &daemon).await;
    assert!(gone < world.expected().await, "the run was over too soon to show anything");
    fs::remove_file(disk.join("filler")).expect("removed");
    resumes(&world, &mut daemon).await;
}

fn mount(dir: &Path, size: &str) {
    let mount = ["-t", "tmpfs", "-o", size, "none"];
    assert!(Command::new("mount").args(mount).arg(dir).status().expect("mount runs").success());
}

/// Takes all the room there is.
fn fill(path: &Path) {
    let mut file = fs::File::create(path).expect("a file");
    while file.write_all(&[0; 512]).is_ok() {}
}
