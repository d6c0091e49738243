//! A second scan finds what a full one would find, and reads next to nothing: the findings of both are
//! compared, and the rows are counted by the database, not by us.

use std::collections::{BTreeMap, BTreeSet};

use stewardd::finding::{Circumstances, DueCounts, Look, assess};
use stewardd::model::Clock;
use stewardd::policy::{Bundle, PolicySources};
use stewardd::scan::{Job, Options, Outcome, UpdatedAt, observe, run};
use stewardd::store::Store;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::governed::{Engine, Governed};

const ROWS: u64 = 10_000;
const TABLES: [&str; 3] = ["people", "visits", "machines"];

const POLICIES: [(&str, &str); 3] = [
    (
        "purposes.toml",
        "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.contact.email\"]\n",
    ),
    (
        "datasets/desk.toml",
        "[people]\nsubject = \"id\"\npurposes = [\"contract\"]\n[visits]\npurposes = [\"contract\"]\n\
         [machines]\nsubject = \"none\"\n",
    ),
    (
        "collection/base.cedar",
        "@id(\"collect-for-a-purpose\") permit (principal, action == Steward::Action::\"collect\", resource)\n\
         when { resource.category in resource.purposes };\n",
    ),
];

/// People with some malformed addresses and dates in two forms, notes in which few are named, and machines.
fn schema(engine: Engine) -> String {
    let numbers = match engine {
        Engine::Sqlite => format!(
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {ROWS}) SELECT n FROM s) s"
        ),
        Engine::Postgres => format!("generate_series(1, {ROWS}) s(n)"),
        Engine::Mysql => format!("(SELECT seq AS n FROM seq_1_to_{ROWS}) s"),
    };
    let text = |parts: &str| match engine {
        Engine::Mysql => format!("concat({parts})"),
        _ => parts.replace(", ", " || "),
    };
    let (moment, long_ago) = match engine {
        Engine::Sqlite => ("text", "'2020-01-01 00:00:00'"),
        Engine::Postgres => ("timestamptz", "timestamptz '2020-01-01'"),
        Engine::Mysql => ("datetime", "timestamp '2020-01-01 00:00:00'"),
    };
    let statistics = match engine {
        Engine::Sqlite => "ANALYZE;",
        Engine::Postgres => "ANALYZE; SELECT pg_stat_force_next_flush();",
        Engine::Mysql => "ANALYZE TABLE people, visits, machines;",
    };
    // SQLite's texts are compared as moments, so that is what its index holds.
    let indexed = if engine == Engine::Sqlite { "julianday(changed)" } else { "changed" };
    let index = |table: &str| format!("CREATE INDEX {table}_changed ON {table} ({indexed});");
    format!(
        "CREATE TABLE people (id integer PRIMARY KEY, email varchar(80), born varchar(20), mobile varchar(40),
           changed {moment});
         CREATE TABLE visits (id integer PRIMARY KEY, note text, changed {moment});
         CREATE TABLE machines (id integer PRIMARY KEY, host varchar(80), changed {moment});
         INSERT INTO people SELECT n, CASE WHEN n % 10 = 0 THEN 'nobody at home' ELSE {email} END,
           CASE WHEN n % 4 = 0 THEN '31.01.1984' ELSE '1984-01-31' END, {mobile}, {long_ago} FROM {numbers};
         INSERT INTO visits SELECT n, CASE WHEN n % 200 = 0 THEN {named} ELSE {note} END, {long_ago} FROM {numbers};
         INSERT INTO machines SELECT n, {host}, {long_ago} FROM {numbers};
         {} {} {} {statistics}",
        index("people"),
        index("visits"),
        index("machines"),
        email = text("'person', n, '@example.org'"),
        mobile = text("'+49 1512 ', (3000000 + n)"),
        note = text("'They came to see the garden and stayed for an hour or two, visit ', n"),
        named = text("'They asked us to write to ann', n, '@example.org when the garden is open'"),
        host = text("'host-', n, '.example.com'"),
    )
}

/// One row in a thousand of each table: somebody new, a card in a note, another machine.
fn change(engine: Engine) -> String {
    let now = if engine == Engine::Sqlite { "datetime('now')" } else { "now()" };
    let flush = if engine == Engine::Postgres { "SELECT pg_stat_force_next_flush();" } else { "" };
    format!(
        "UPDATE people SET email = 'new@example.org', changed = {now} WHERE id % 1000 = 7;
         UPDATE visits SET note = 'They left the number 4111 1111 1111 1111 of a card with us, to pay', changed = {now}
           WHERE id % 1000 = 9;
         UPDATE machines SET host = 'host-new.example.com', changed = {now} WHERE id % 1000 = 11;
         {flush}"
    )
}

struct Site {
    governed: Governed,
    dir: TempDir,
}

impl Site {
    async fn scan(&self, store: &Store) -> Outcome {
        let source = self.governed.source();
        let inventory = source.introspect().await.expect("an inventory");
        let by = |table: &str| {
            (table.to_owned(), UpdatedAt { column: "changed".to_owned(), encoding: None })
        };
        let updated_at: BTreeMap<String, UpdatedAt> = TABLES.map(by).into();
        let options = Options { full: true, rows: 4_000, ..Options::default() };
        let job = Job {
            source: &source,
            inventory: &inventory,
            store,
            clock: &Clock::System,
            options: &options,
            updated_at: &updated_at,
            token: CancellationToken::new(),
            progress: &|_| {},
        };
        run(&job).await.expect("a scan")
    }

    async fn store(&self, name: &str) -> Store {
        Store::open(&self.dir.path().join(name).join("stewardd.db")).await.expect("a store")
    }

    /// Fingerprint, kind, table and column of every finding.
    async fn findings(&self, store: &Store) -> BTreeSet<(String, String, String, String)> {
        let inventory = self.governed.source().introspect().await.expect("an inventory");
        let observations = observe::load(store, "desk").await.expect("observations");
        let files = POLICIES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let policies = PolicySources { files: files.collect() };
        let bundle = Bundle::compile(policies, std::slice::from_ref(&inventory), &[])
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let look = Look {
            inventory: &inventory,
            previous: None,
            observations: &observations,
            due: &DueCounts::default(),
            full_reads: &[],
            around: &Circumstances::NONE,
        };
        let found = assess(&look, &bundle, &bundle.instants(0));
        let names = |one: stewardd::finding::Finding| {
            (
                one.fingerprint,
                one.kind.as_str().to_owned(),
                one.table,
                one.field.unwrap_or_default(),
            )
        };
        found.into_iter().map(names).collect()
    }

    /// Rows of our tables that the server itself has read since it began to count. SQLite counts none.
    async fn read(&self) -> Option<u64> {
        let sql = match self.governed.engine {
            Engine::Sqlite => return None,
            Engine::Postgres => {
                "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int8 FROM pg_stat_user_tables"
            }
            Engine::Mysql => {
                "SELECT CAST(sum(COUNT_READ) AS SIGNED) FROM performance_schema.table_io_waits_summary_by_table
                 WHERE OBJECT_SCHEMA = database()"
            }
        };
        // The sessions that read tell what they did when they end, or a second later: until nothing is added.
        let mut read = self.governed.number(sql).await;
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
            let before = std::mem::replace(&mut read, self.governed.number(sql).await);
            if before == read {
                return Some(read.unsigned_abs());
            }
        }
    }
}

async fn finds_the_same(engine: Engine) {
    let governed = Governed::new(engine, "desk").await;
    governed.execute(&schema(engine)).await;
    let site = Site { governed, dir: tempfile::tempdir().expect("a directory") };
    if engine == Engine::Mysql {
        // InnoDB's times of change are cut to seconds: a table that just changed has no version yet.
        tokio::time::sleep(std::time::Duration::from_millis(3_100)).await;
    }
    let store = site.store("a").await;
    let counted = [site.read().await, {
        let first = site.scan(&store).await;
        assert_eq!(first.full + first.sampled, 3, "{first:?}");
        assert!(first.rows >= ROWS, "{first:?}");
        site.read().await
    }];
    let before = site.findings(&store).await;
    site.governed.execute(&change(engine)).await;
    let begun = site.read().await;
    let second = site.scan(&store).await;
    // Of what changed in a sampled table a sample is read.
    let changed = ROWS / 1_000;
    assert_eq!((second.changes, second.unchanged), (3, 0), "{engine:?}: {second:?}");
    assert!((changed..=3 * changed).contains(&second.rows), "{engine:?}: {second:?}");
    let ended = site.read().await;
    if let (Some(zero), Some(one), Some(two), Some(three)) = (counted[0], counted[1], begun, ended)
    {
        let (first, again) = (one - zero, three - two);
        println!("{engine:?} read {first} rows, then {again}");
        assert!(first >= ROWS, "the first scan reads: {first}");
        assert!(again * 50 <= first, "{engine:?} read {first} rows, then {again}");
    }

    let found = site.findings(&store).await;
    assert_ne!(found, before, "the cards are new");
    let fresh = site.store("b").await;
    let full = site.scan(&fresh).await;
    assert_eq!((full.changes, full.unchanged), (0, 0), "{full:?}");
    assert_eq!(found, site.findings(&fresh).await, "{engine:?}: as a full scan says");
    let kinds: BTreeSet<&str> = found.iter().map(|(_, kind, ..)| kind.as_str()).collect();
    let expected = ["invalid_values", "no_retention_rule", "not_normalised", "over_collected"];
    assert!(expected.iter().all(|kind| kinds.contains(kind)), "something to compare: {found:#?}");
    assert!(found.iter().all(|(_, _, table, _)| table != "machines"), "{found:#?}");
}

#[tokio::test]
async fn sqlite_finds_the_same_from_what_changed() {
    finds_the_same(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_finds_the_same_from_what_changed() {
    finds_the_same(Engine::Postgres).await;
}

#[tokio::test]
async fn mariadb_finds_the_same_from_what_changed() {
    finds_the_same(Engine::Mysql).await;
}
