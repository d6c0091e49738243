//! A query of the operator's own on each engine: what it answers with, and what it cannot do.

use stewardd::source::SourceError;

use crate::support::governed::{Engine, Governed};

const QUERY: &str = "select login as id, active, since, limit_eur -- whoever has one\n\
    from staff order by login -- the end";

async fn staff(engine: Engine) -> Governed {
    let governed = Governed::new(engine, "hr").await;
    governed
        .execute(
            "CREATE TABLE staff (login varchar(40) PRIMARY KEY, active boolean, since timestamp, \
             limit_eur decimal(10, 2))",
        )
        .await;
    governed
        .execute(
            "INSERT INTO staff VALUES ('a\tb\"c', true, '2026-01-31 12:00:00', 12.5), \
             ('客户', false, NULL, 3), ('z', NULL, NULL, NULL)",
        )
        .await;
    governed
}

/// Every cell of an answer as text.
async fn rows(
    governed: &Governed,
    query: &str,
    most: u64,
) -> Result<Vec<Vec<String>>, SourceError> {
    let source = governed.source();
    let columns = source.columns_of(query).await?;
    let mut rows = Vec::new();
    let mut sink = |cells: &[Option<&[u8]>]| {
        let text = |cell: Option<&[u8]>| {
            cell.map_or("NULL".to_owned(), |cell| String::from_utf8_lossy(cell).into_owned())
        };
        rows.push(cells.iter().copied().map(text).collect());
    };
    source.answer_to(query, columns.len(), most, &mut sink).await?;
    Ok(rows)
}

async fn answers(engine: Engine) {
    let governed = staff(engine).await;
    let columns = governed.source().columns_of(QUERY).await.expect("its columns");
    assert_eq!(columns, ["id", "active", "since", "limit_eur"]);
    let found = rows(&governed, QUERY, 10).await.expect("its rows");
    let mut ids: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["a\tb\"c", "z", "客户"], "{engine:?}");
    let first = found.iter().find(|row| row[0] == "a\tb\"c").expect("a row");
    assert!(["t", "1"].contains(&first[1].as_str()), "{first:?}");
    assert!(first[2].starts_with("2026-01-31 12:00:00"), "{first:?}");
    assert!(first[3].starts_with("12.5"), "{first:?}");
    assert_eq!(rows(&governed, QUERY, 1).await.expect("rows").len(), 2, "one too many, no more");

    for wrong in [
        "delete from staff",
        "select login as id from staff) as x; delete from staff; select * from (select 1",
        "select login as id from staff; delete from staff",
        "select nothing as id from staff",
    ] {
        let error = rows(&governed, wrong, 10).await.expect_err(wrong).to_string();
        assert!(!error.contains("staff") && !error.contains("nothing"), "{error}");
    }
    assert_eq!(governed.number("SELECT count(*) FROM staff").await, 3, "{engine:?}");
}

#[tokio::test]
async fn sqlite_answers_and_changes_nothing() {
    answers(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_answers_and_changes_nothing() {
    answers(Engine::Postgres).await;
}

#[tokio::test]
async fn mysql_answers_and_changes_nothing() {
    answers(Engine::Mysql).await;
}
