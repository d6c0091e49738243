//! How much memory a full scan has resident at its peak: `tests/run bench memory [ROWS [TABLES]]`. The real
//! program reads a table of many rows, many tables, a huge value and a wide table, each of every engine that
//! can hold it. The exit code is 1 when any of them passes the bar.

#![allow(dead_code, reason = "the harness can do more than is measured here")]

#[path = "../tests/it/support/governed.rs"]
mod governed;
#[path = "../tests/it/support/mysql.rs"]
mod mysql;
#[path = "../tests/it/support/postgres.rs"]
mod postgres;
mod scanner;

use std::process::ExitCode;

use governed::{Engine, Governed};
use scanner::Asked;

/// KiB: 100 MiB.
const MOST: u64 = 100 * 1024;
/// Columns of each of the many tables.
const COLUMNS: u64 = 11;
/// `please ` so many times is 50 MB.
const WORDS: u64 = 50_000_000 / 7 + 1;

struct Case {
    name: String,
    engine: Engine,
    /// Scripts, run one after the other, each in a transaction of its own.
    scripts: Vec<String>,
    /// With a file that remembers what was read.
    state: bool,
    rows: u64,
    tables: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = Asked::from_arguments();
    let (rows, tables) = (asked.number(0, 10_000_000), asked.number(1, 5_000));
    println!("peak of resident memory, full scans; at most {} MiB", MOST / 1024);
    println!("{:<34} {:<9} {:>9} {:>9} {:>8}", "what", "engine", "rows", "peak", "time");
    let mut over = 0;
    for case in cases(rows, tables) {
        over += u64::from(!holds(&asked, &case).await);
    }
    if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cases(rows: u64, tables: u64) -> Vec<Case> {
    use Engine::{Mysql, Postgres, Sqlite};
    let case = |name: String, engine, scripts, rows, tables| Case {
        name,
        engine,
        scripts,
        state: false,
        rows,
        tables,
    };
    let mut cases = Vec::new();
    for engine in [Postgres, Sqlite] {
        cases.push(case(format!("{rows} rows"), engine, vec![many_rows(engine, rows)], rows, 1));
    }
    for engine in [Postgres, Sqlite] {
        let scripts = many_tables(tables);
        for state in [false, true] {
            let remembers = if state { ", remembered" } else { "" };
            let name = format!("{tables} tables of {COLUMNS}{remembers}");
            cases.push(Case { state, ..case(name, engine, scripts.clone(), tables * 3, tables) });
        }
    }
    for engine in [Postgres, Mysql, Sqlite] {
        cases.push(case("a value of 50 MB".to_owned(), engine, vec![huge(engine)], 2, 1));
    }
    // PostgreSQL has no more columns in a table than 1,600.
    for (engine, columns) in [(Postgres, 1_600), (Sqlite, 2_000)] {
        cases.push(case(format!("{columns} columns"), engine, vec![wide(columns)], 100, 1));
    }
    cases
}

/// Prints a line and answers whether the bar holds.
async fn holds(asked: &Asked, case: &Case) -> bool {
    let engine = format!("{:?}", case.engine);
    let server = match case.engine {
        Engine::Postgres => Some("STEWARDD_TEST_POSTGRES"),
        Engine::Mysql => Some("STEWARDD_TEST_MYSQL"),
        Engine::Sqlite => None,
    };
    if server.is_some_and(|name| std::env::var_os(name).is_none()) {
        println!("{:<34} {engine:<9} no server; tests/run bench starts them", case.name);
        return false;
    }
    eprintln!("{}, {engine}: making it", case.name);
    if case.engine == Engine::Mysql {
        // Of the bench's own server; a value of 50 MB is made and sent in one piece.
        let admin = Governed::new(Engine::Mysql, "desk").await;
        admin.execute("SET GLOBAL max_allowed_packet = 134217728").await;
    }
    let governed = Governed::new(case.engine, "desk").await;
    for script in &case.scripts {
        governed.execute(script).await;
    }
    eprintln!("{}, {engine}: scanning it", case.name);
    let dir = tempfile::tempdir().expect("a directory");
    let state = dir.path().join("scan.db");
    let mut arguments = vec!["--full", governed.url.as_str()];
    if case.state {
        arguments.extend(["--state", state.to_str().expect("UTF-8")]);
    }
    let scanned = asked.scan(&arguments).end();
    let stats = &scanned.report["stats"];
    assert_eq!(stats["rows"], case.rows, "every row was read: {stats}");
    let tables = scanned.report["tables"].as_array().map_or(0, Vec::len);
    assert_eq!(tables as u64, case.tables, "every table was read");
    assert!(scanned.peak > 1024, "it was measured");
    let holds = scanned.peak <= MOST;
    println!(
        "{:<34} {engine:<9} {:>9} {:>5.1} MiB {:>6.1} s{}",
        case.name,
        case.rows,
        scanned.peak as f64 / 1024.0,
        scanned.took.as_secs_f64(),
        if holds { "" } else { "   OVER THE BAR" }
    );
    // Room for the next one: the server keeps its databases until it is thrown away.
    if case.engine != Engine::Sqlite && case.tables == 1 {
        governed.execute("DROP TABLE held").await;
    }
    holds
}

fn many_rows(engine: Engine, rows: u64) -> String {
    let numbers = match engine {
        Engine::Sqlite => format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) s"
        ),
        _ => format!("generate_series(1, {rows}::bigint) AS s(i)"),
    };
    let analyse = if engine == Engine::Sqlite { "" } else { "ANALYZE held;" };
    format!(
        "CREATE TABLE held (id bigint PRIMARY KEY, author text, body text);
         INSERT INTO held SELECT i, 'person' || i || '@example.org',
           'Hello, order ' || (i * 7919) || ' came late; please write to ann.' || i || '@example.org about it.'
         FROM {numbers}; {analyse}"
    )
}

/// A hundred tables a script: a server locks each until the script's transaction ends.
fn many_tables(tables: u64) -> Vec<String> {
    let columns: Vec<String> = (1..COLUMNS).map(|n| format!("c{n} text")).collect();
    let columns = columns.join(", ");
    let table = |at: u64| {
        format!(
            "CREATE TABLE t{at} (email text, {columns});
             INSERT INTO t{at} (email, c1) VALUES ('a{at}@example.org', 'word'), ('b{at}@example.org', 'other'),
               (NULL, 'third');\n"
        )
    };
    let all: Vec<u64> = (0..tables).collect();
    all.chunks(100)
        .map(|some| {
            format!("BEGIN;\n{}COMMIT;", some.iter().map(|at| table(*at)).collect::<String>())
        })
        .collect()
}

fn huge(engine: Engine) -> String {
    let (text, long) = match engine {
        Engine::Sqlite => {
            let zeros = WORDS.div_ceil(2);
            ("text", format!("replace(hex(zeroblob({zeros})), '0', 'please ')"))
        }
        Engine::Postgres => ("text", format!("repeat('please ', {WORDS})")),
        Engine::Mysql => ("longtext", format!("repeat('please ', {WORDS})")),
    };
    format!(
        "CREATE TABLE held (id integer PRIMARY KEY, body {text}, raw {text});
         INSERT INTO held VALUES (1, {long}, 'write to ann@example.org soon please'), (2, 'short', NULL);"
    )
}

/// One column in eight has values: a row of a server's table has to fit into a page.
fn wide(columns: u64) -> String {
    let names: Vec<String> = (0..columns).map(|n| format!("c{n} text")).collect();
    let filled: Vec<u64> = (0..columns).step_by(8).collect();
    let into: Vec<String> = filled.iter().map(|n| format!("c{n}")).collect();
    let values: Vec<String> = filled.iter().map(|n| format!("'v' || n || ' {n}'")).collect();
    format!(
        "CREATE TABLE held ({});
         INSERT INTO held ({}) WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 100)
         SELECT {} FROM s;",
        names.join(", "),
        into.join(", "),
        values.join(", ")
    )
}
