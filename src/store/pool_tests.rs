use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::store::running_daemon;

fn state() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state/stewardd.db");
    (dir, path)
}

async fn stamp(path: &Path, pragma: &'static str) {
    let options = SqliteConnectOptions::new().filename(path);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(pragma).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn creates_private_files_and_remembers_facts() {
    let (_dir, path) = state();
    let store = Store::open(&path).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&path), 0o600);
    store.set_fact("epoch", "1").await.unwrap();
    store.set_fact("epoch", "2").await.unwrap();
    store.close().await;
    drop(store);
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.fact("epoch").await.unwrap().as_deref(), Some("2"));
    assert_eq!(store.fact("other").await.unwrap(), None);
    assert_eq!(store.facts("ep").await.unwrap(), [("epoch".to_owned(), "2".to_owned())]);
}

#[tokio::test]
async fn a_second_daemon_is_kept_out_and_the_first_is_named() {
    let (_dir, path) = state();
    assert_eq!(running_daemon(&path).unwrap(), None);
    let store = Store::open(&path).await.unwrap();
    assert!(matches!(Store::open(&path).await, Err(StoreError::Locked { .. })));
    assert_eq!(running_daemon(&path).unwrap(), Some(std::process::id()));
    drop(store);
    assert_eq!(running_daemon(&path).unwrap(), None);
    Store::open(&path).await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (_dir, path) = state();
    drop(Store::open(&path).await.unwrap());
    stamp(&path, "PRAGMA user_version = 999").await;
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 999, .. }), "{error}");
    assert!(matches!(Store::attach(&path).await, Err(StoreError::Newer { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn an_applications_database_is_refused() {
    let (_dir, path) = state();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE customers (id INTEGER)").execute(&pool).await.unwrap();
    pool.close().await;
    assert!(matches!(Store::open(&path).await, Err(StoreError::Foreign { .. })));
}

#[tokio::test]
async fn a_command_attaches_beside_the_daemon() {
    let (_dir, path) = state();
    assert!(matches!(Store::attach(&path).await, Err(StoreError::Missing { .. })));
    let daemon = Store::open(&path).await.unwrap();
    let command = Store::attach(&path).await.unwrap();
    command.set_fact("asked", "yes").await.unwrap();
    assert_eq!(daemon.fact("asked").await.unwrap().as_deref(), Some("yes"));
    let write = sqlx::query("INSERT INTO facts VALUES ('a', 'b')").execute(command.reader()).await;
    assert!(write.is_err(), "readers do not write");
}

#[tokio::test]
async fn an_older_schema_waits_for_the_daemon() {
    let (_dir, path) = state();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "").unwrap();
    assert!(matches!(Store::attach(&path).await, Err(StoreError::Older { found: 0, .. })));
}
