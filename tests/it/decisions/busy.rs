//! The control store is busy, or cannot be written: evidence does not wait for it, and habits count once.

use std::time::{Duration, Instant};

use stewardd::app::App;
use stewardd::audit::decisions::{Asked, Decided, read};
use stewardd::model::Clock;
use stewardd::store::Store;

use super::habits::{daemon, home};
use super::world::{asked, of};
use crate::support::daemon::Home;

/// Of somebody, now.
fn by(person: usize) -> Decided {
    let principal = ("User".into(), format!("canary-person-{person}").into());
    of(Asked { time: Clock::System.millis(), principal, ..asked(person) }, person)
}

async fn attached(home: &Home) -> Store {
    Store::attach(&home.path().join("state/stewardd.db")).await.unwrap()
}

/// How many principals there are, and the fewest and the most that one was permitted.
async fn permitted(store: &Store) -> (i64, i64, i64) {
    let sql = "SELECT count(*), coalesce(min(n), 0), coalesce(max(n), 0) FROM
               (SELECT sum(permitted) AS n FROM access_habits GROUP BY principal)";
    sqlx::query_as(sql).fetch_one(store.reader()).await.unwrap()
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(8), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn logged(app: &App) -> usize {
    let entries = app.log.read(0, u64::MAX).await.unwrap();
    entries.iter().filter_map(|entry| read::logged(entry)).map(|logged| logged.records.len()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_store_is_busy_evidence_is_written_and_nobody_is_refused() {
    let home = home();
    let mut decided = 0;
    daemon(&home, async |app| {
        let store = attached(&home).await;
        let busy = store.write().await.unwrap();
        let began = Instant::now();
        // Noting has begun by then, and waits.
        while began.elapsed() < Duration::from_secs(5) {
            assert_eq!(app.decisions.ready().await, Ok(()), "nobody is refused");
            app.decisions.record_all(vec![by(1), by(2)]).unwrap();
            decided += 1;
            until("evidence waits for the store", async || app.decisions.unwritten() == 0).await;
        }
        assert_eq!(logged(app).await, 2 * decided);
        assert_eq!(permitted(&store).await.0, 0, "nothing could be noted");
        busy.rollback().await.unwrap();
    })
    .await;
    let decided = decided as i64;
    assert_eq!(permitted(&attached(&home).await).await, (2, decided, decided));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_noted_is_noted_later_and_once() {
    let home = home();
    daemon(&home, async |app| {
        let store = attached(&home).await;
        let execute = async |sql: &'static str| {
            let mut tx = store.write().await.unwrap();
            sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        // The first piece passes, the second does not.
        execute(
            "CREATE TRIGGER full BEFORE INSERT ON access_habits
             WHEN (SELECT count(*) FROM access_habits) >= 300 BEGIN SELECT RAISE(ABORT, 'full'); END",
        )
        .await;
        for times in 1..=2 {
            app.decisions.record_all((0..600).map(by).collect()).unwrap();
            until("nothing is noted", async || permitted(&store).await == (256, times, times)).await;
        }
        execute("DROP TRIGGER full").await;
    })
    .await;
    assert_eq!(permitted(&attached(&home).await).await, (600, 2, 2));
}
