//! Governed sources for tests, and the one question asked of every projection: does SQL say what the
//! fetched values say?

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_query::{Expr, ExprTrait};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row as _};
use stewardd::config::{Mode, SourceConfig};
use stewardd::model::{Column, RecordKey, Row, Table, Value};
use stewardd::source::project::Declared;
use stewardd::source::read::{Part, Reading, Sampled, Sink};
use stewardd::source::{Comparison, Projection, Selection, Source, SourceError};

pub fn config(url: &str) -> SourceConfig {
    SourceConfig {
        name: "crm".to_owned(),
        url: url.to_owned().into(),
        mode: Mode::Enforce,
        offset_seconds: 0,
        replicas: Some(0),
        statement_timeout: Duration::from_secs(20),
        batch_rows: 1000,
        batch_time: Duration::from_millis(200),
        roles: std::collections::BTreeMap::new(),
    }
}

/// A SQLite file for one test.
pub struct File {
    dir: tempfile::TempDir,
}

impl File {
    pub async fn create(sql: &str) -> Self {
        let file = Self { dir: tempfile::tempdir().expect("a directory") };
        file.execute(sql).await;
        file
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("crm.db")
    }

    pub async fn execute(&self, sql: &str) {
        let options = SqliteConnectOptions::new().filename(self.path()).create_if_missing(true);
        let mut connection = options.foreign_keys(false).connect().await.expect("opens");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.expect("SQL");
        connection.close().await.expect("closes");
    }

    /// How SQLite would run a query.
    pub async fn explain(&self, sql: &str) -> String {
        let options = SqliteConnectOptions::new().filename(self.path());
        let mut connection = options.connect().await.expect("opens");
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut connection).await.expect("a plan");
        rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("\n")
    }

    pub fn url(&self) -> String {
        url(&self.path())
    }

    /// Everything that the database's files hold.
    #[cfg(feature = "failpoints")]
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.dir.path()).expect("the directory");
        files
            .flat_map(|file| std::fs::read(file.expect("a file").path()).expect("its bytes"))
            .collect()
    }

    pub fn source(&self) -> Source {
        Source::new(config(&self.url()))
    }
}

pub fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// What is said to whoever asks this server for the time, who must not get in.
pub async fn error(url: &str) -> SourceError {
    Source::new(config(url)).now().await.expect_err("no answer")
}

/// About `rows` rows, spread over the whole table.
pub async fn sample(
    source: &Source,
    table: &Table,
    columns: &[&Column],
    rows: u64,
    sink: &mut dyn Sink,
) -> Sampled {
    let reading = Reading { part: Part::Sample { rows }, ..Reading::whole(table, columns) };
    source.read(reading, sink).await.expect("samples")
}

/// Every row.
pub async fn stream(
    source: &Source,
    table: &Table,
    columns: &[&Column],
    sink: &mut dyn Sink,
) -> Sampled {
    source.read(Reading::whole(table, columns), sink).await.expect("streams")
}

/// The projection of a table as the source describes it now.
pub async fn projection(source: &Source, table: &str, declared: &Declared) -> Projection {
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table(table).unwrap_or_else(|| panic!("no table {table}"));
    Projection::of(inventory.dialect, table, declared)
}

/// Every row of a selection, read in pages of three.
pub async fn rows(
    source: &Source,
    projection: &Projection,
    paths: &[&str],
    filter: Expr,
) -> Vec<Row> {
    let attributes: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let selection = Selection { projection, attributes: &attributes, filter };
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.key.clone());
        let page = source.page(&selection, after.as_ref(), 3).await.expect("a page");
        let last = page.len() < 3;
        rows.extend(page);
        if last {
            return rows;
        }
    }
}

async fn keys(source: &Source, projection: &Projection, filter: Expr) -> Vec<RecordKey> {
    rows(source, projection, &[], filter).await.into_iter().map(|row| row.key).collect()
}

/// The canonical values of one attribute, in key order.
pub async fn values(source: &Source, projection: &Projection, path: &str) -> Vec<Value> {
    let rows = rows(source, projection, &[path], Expr::cust("TRUE")).await;
    rows.into_iter().map(|row| row.values.into_iter().next().expect("one value")).collect()
}

/// For every comparison of `path` with every constant: the rows SQL finds are the rows whose fetched
/// value compares so, and the rows the negation finds are the present others. Nothing may err, whatever
/// the table holds.
pub async fn assert_agreement(
    source: &Source,
    projection: &Projection,
    path: &str,
    constants: &[Value],
) {
    let attribute = &projection.attributes[path];
    let all = rows(source, projection, &[path], Expr::cust("TRUE")).await;
    let select = |keep: &dyn Fn(&Value) -> bool| -> Vec<RecordKey> {
        all.iter().filter(|row| keep(&row.values[0])).map(|row| row.key.clone()).collect()
    };
    let judgeable = attribute.representable.clone();
    let found = keys(source, projection, judgeable.clone()).await;
    assert_eq!(found, select(&|value| *value != Value::Unjudgeable), "{path}: judgeable");
    let present = judgeable.clone().and(attribute.is_present());
    let has = |value: &Value| !matches!(value, Value::Null | Value::Unjudgeable);
    assert_eq!(keys(source, projection, present).await, select(&has), "{path}: present");
    for constant in constants {
        for operator in operators(constant) {
            let holds = |value: &Value| has(value) && compares(*operator, value, constant);
            let sql = attribute.compare(*operator, constant);
            let found = keys(source, projection, judgeable.clone().and(sql.clone())).await;
            assert_eq!(found, select(&holds), "{path} {operator:?} {}", shown(constant));
            let found = keys(source, projection, judgeable.clone().and(sql.not())).await;
            let others = select(&|value| has(value) && !holds(value));
            assert_eq!(found, others, "not {path} {operator:?} {}", shown(constant));
        }
    }
}

fn operators(constant: &Value) -> &'static [Comparison] {
    match constant {
        Value::Long(_) | Value::Decimal(_) | Value::Datetime(_) => &[
            Comparison::Eq,
            Comparison::Less,
            Comparison::LessEq,
            Comparison::Greater,
            Comparison::GreaterEq,
        ],
        _ => &[Comparison::Eq],
    }
}

fn compares(operator: Comparison, value: &Value, constant: &Value) -> bool {
    let ((Value::Long(left), Value::Long(right))
    | (Value::Decimal(left), Value::Decimal(right))
    | (Value::Datetime(left), Value::Datetime(right))) = (value, constant)
    else {
        return value == constant;
    };
    match operator {
        Comparison::Eq => left == right,
        Comparison::Less => left < right,
        Comparison::LessEq => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterEq => left >= right,
    }
}

/// Values hide themselves; these are made up, and a failing test has to name them.
fn shown(value: &Value) -> String {
    match value {
        Value::Long(number) | Value::Decimal(number) | Value::Datetime(number) => {
            number.to_string()
        }
        Value::String(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

pub fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(|text| Value::String(text.to_owned()))
}
