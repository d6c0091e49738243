//! Every way in which a directory of policies comes to hold something else.

use std::os::unix::fs::{FileExt as _, symlink};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::daemon::reload::swap;
use crate::daemon::shop::{DATASET, POLICY, Shop, bundle, until};
use crate::support::daemon::{Daemon, PATIENCE};

/// A shop with a daemon that has taken its first inventory.
pub struct Started {
    pub shop: Shop,
    pub daemon: Daemon,
}

pub async fn started(more: &str) -> Started {
    started_in(Shop::new("observe", more).await).await
}

async fn started_in(shop: Shop) -> Started {
    let daemon = shop.home.start().await;
    until_rules(&daemon, 1).await;
    Started { shop, daemon }
}

pub async fn until_rules(daemon: &Daemon, rules: usize) {
    let said = format!("rules={rules}");
    until("policies in force", true, async || {
        let log = daemon.log();
        log.lines()
            .rfind(|line| line.contains("policies in force"))
            .is_some_and(|line| line.contains(&said))
    })
    .await;
}

/// The hash that a set with this policy has.
fn hash(home: &Path) -> String {
    let sources = stewardd::policy::PolicySources::read(home).expect("a sound directory");
    sources.hash()
}

/// Waits until the directory's set, as it is now, is the one in force.
async fn in_force(daemon: &Daemon, policies: &Path, what: &str) {
    let (start, wanted) = (Instant::now(), hash(policies));
    while bundle(daemon).await != wanted {
        assert!(start.elapsed() < PATIENCE, "{what}: still another set: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{what}: in force after {:?}", start.elapsed());
}

fn edited(number: usize) -> String {
    format!("// edition {number}\n{POLICY}")
}

#[tokio::test]
async fn an_editors_save_is_noticed() {
    let Started { shop, daemon } = started("").await;
    let file = shop.home.policies().join("retention/shop.cedar");
    let temporary = file.with_file_name(".shop.cedar.swp");
    std::fs::write(&temporary, edited(1)).expect("written");
    std::fs::rename(&temporary, &file).expect("renamed");
    in_force(&daemon, &shop.home.policies(), "a temporary file renamed").await;

    // Others move the old one away first, and write the new one under its name.
    std::fs::rename(&file, file.with_file_name("shop.cedar~")).expect("renamed");
    std::fs::write(&file, edited(2)).expect("written");
    in_force(&daemon, &shop.home.policies(), "a back-up, then a new file").await;
}

/// As Kubernetes mounts a ConfigMap: every name is a link through `..data`, and an update is a new folder, that
/// one link swapped, and the old folder removed.
#[tokio::test]
async fn a_config_map_is_noticed() {
    let shop = Shop::new("observe", "").await;
    let policies = shop.home.policies();
    std::fs::remove_dir_all(&policies).expect("removed");
    edition(&policies, "..2026_01", POLICY);
    for name in ["retention", "datasets"] {
        symlink(format!("..data/{name}"), policies.join(name)).expect("a link");
    }
    symlink("..2026_01", policies.join("..data")).expect("a link");
    let Started { shop, daemon } = started_in(shop).await;
    edition(&policies, "..2026_02", &edited(1));
    swap(&policies.join("..data"), Path::new("..2026_02"));
    std::fs::remove_dir_all(policies.join("..2026_01")).expect("removed");
    in_force(&daemon, &shop.home.policies(), "a ConfigMap swapped").await;
}

/// One edition of everything, in a folder that Kubernetes would name by the time.
fn edition(policies: &Path, folder: &str, policy: &str) {
    for (name, text) in [("retention/shop.cedar", policy), ("datasets/shop.toml", DATASET)] {
        let file = policies.join(folder).join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a directory");
        std::fs::write(file, text).expect("written");
    }
}

#[tokio::test]
async fn a_thousand_writes_end_in_the_last() {
    let Started { shop, daemon } = started("").await;
    let file = shop.home.policies().join("retention/shop.cedar");
    // Opened once and of one length, so that a slow disk keeps up: one write every millisecond.
    let file = std::fs::File::options().write(true).open(file).expect("opened");
    let start = Instant::now();
    for number in 0..1_000_u16 {
        let next = start + Duration::from_millis(number.into());
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let text = format!("// edition {number:04}\n{POLICY}");
        file.write_all_at(text.as_bytes(), 0).expect("written");
    }
    println!("a thousand writes took {:?}", start.elapsed());
    in_force(&daemon, &shop.home.policies(), "the last of a thousand writes").await;
}

/// A directory that is never quiet must not put off for ever what changed in it.
#[tokio::test]
async fn a_directory_that_is_never_quiet_is_read_all_the_same() {
    let Started { shop, daemon } = started("").await;
    let stop = Arc::new(AtomicBool::new(false));
    let (noise, silence) = (shop.home.policies().join("retention/.noise"), stop.clone());
    let writer = std::thread::spawn(move || {
        let mut writes = 0_u64;
        while !silence.load(Ordering::Relaxed) {
            std::fs::write(&noise, writes.to_string()).expect("written");
            writes += 1;
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    shop.home.write_policy("retention/shop.cedar", &edited(1));
    in_force(&daemon, &shop.home.policies(), "an edit amid constant noise").await;
    stop.store(true, Ordering::Relaxed);
    writer.join().expect("it only wrote");
}

#[tokio::test]
async fn a_directory_deleted_and_made_anew_is_noticed() {
    let Started { shop, daemon } = started("").await;
    let before = bundle(&daemon).await;
    let policies = shop.home.policies();
    std::fs::remove_dir_all(&policies).expect("removed");
    until("the loss is noticed", true, async || daemon.log().contains("policies refused")).await;
    assert_eq!(bundle(&daemon).await, before, "nothing is no set");
    shop.home.write_policy("retention/shop.cedar", &edited(1));
    shop.home.write_policy("datasets/shop.toml", DATASET);
    in_force(&daemon, &policies, "a directory made anew").await;

    std::fs::remove_dir_all(&policies).expect("removed");
    shop.home.write_policy("retention/shop.cedar", &edited(2));
    shop.home.write_policy("datasets/shop.toml", DATASET);
    in_force(&daemon, &policies, "a directory made anew at once").await;
}
