//! Sessions: who gets in, over what, and what they may do.

use stewardd::model::Kind;
use stewardd::source::project::{Declared, Fact};
use stewardd::source::{Selection, Source, SourceError};

use crate::support::postgres::{Database, ca};
use crate::support::source::{config, error, projection};

async fn with_role() -> Database {
    let database = Database::create().await;
    let role = role(&database);
    database
        .execute(&format!(
            "CREATE TABLE t (id int PRIMARY KEY, owner text); INSERT INTO t VALUES (1, 'a'), (2, 'b');
            CREATE ROLE {role} LOGIN PASSWORD 'right'; GRANT SELECT ON t TO {role};"
        ))
        .await;
    database
}

fn role(database: &Database) -> String {
    format!("role_{}", database.name)
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_server_are_told_apart() {
    let database = with_role().await;
    let role = role(&database);
    let wrong = error(&database.url_of(&role, "wrong", "")).await;
    assert!(matches!(wrong, SourceError::Login { .. }), "{wrong}");
    let nobody = error(&database.url_of("nobody", "wrong", "")).await;
    assert!(matches!(nobody, SourceError::Login { .. }), "{nobody}");
    let missing = error(&format!("{}_missing", database.url())).await;
    assert!(matches!(missing, SourceError::Unreachable { .. }), "{missing}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    let refused = error(&format!("postgres://a:secret@127.0.0.1:{port}/x")).await;
    assert!(
        matches!(refused, SourceError::Unreachable { .. }) && refused.is_transient(),
        "{refused}"
    );
    assert!(!format!("{refused} {refused:?}").contains("secret"));
    let nonsense = error("mongodb://a:secret@b/c").await;
    assert!(matches!(nonsense, SourceError::Unsupported { .. }), "{nonsense}");
    let right = Source::new(config(&database.url_of(&role, "right", "")));
    assert!(right.now().await.expect("the server's clock") > 1_700_000_000_000);
}

#[tokio::test]
async fn a_server_is_trusted_only_with_the_right_ca() {
    let database = with_role().await;
    let role = role(&database);
    let parameters = |ca: &str| format!("?sslmode=verify-full&sslrootcert={ca}");
    let url = database.url_of(&role, "right", &parameters(&ca()));
    Source::new(config(&url)).now().await.expect("the CA that issued the certificate");

    let dir = tempfile::tempdir().expect("a directory");
    let other = dir.path().join("other.pem");
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other", "-keyout"])
        .arg(dir.path().join("other.key"))
        .arg("-out")
        .arg(&other)
        .output()
        .expect("openssl");
    assert!(made.status.success());
    let url = database.url_of(&role, "right", &parameters(&other.display().to_string()));
    let refused = error(&url).await;
    assert!(matches!(refused, SourceError::Unreachable { .. }), "{refused}");
}

#[tokio::test]
async fn rows_hidden_by_row_level_security_are_an_error() {
    let database = with_role().await;
    let source = Source::new(config(&database.url_of(&role(&database), "right", "")));
    let table = projection(&source, "t", &Declared::default()).await;
    let everything = sea_query::Expr::cust("TRUE");
    let selection = Selection { projection: &table, attributes: &[], filter: everything };
    assert_eq!(source.count(&selection).await.expect("counts"), 2);
    database
        .execute(
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (owner = 'a');",
        )
        .await;
    let hidden = source.count(&selection).await.expect_err("one row is hidden");
    assert!(matches!(hidden, SourceError::Permission { .. }), "{hidden}");
}

#[tokio::test]
async fn a_reader_cannot_write_even_through_a_fact() {
    let database = with_role().await;
    database
        .execute(
            "CREATE FUNCTION trick() RETURNS int LANGUAGE plpgsql AS
            'BEGIN DELETE FROM t; RETURN 1; END'",
        )
        .await;
    let source = Source::new(config(&database.url()));
    let trick = Fact { kind: Kind::Long, sql: "select trick()".to_owned() };
    let facts = std::collections::BTreeMap::from([("trick".to_owned(), trick)]);
    let table = projection(&source, "t", &Declared { facts, ..Declared::default() }).await;
    let attributes = ["trick".to_owned()];
    let filter = sea_query::Expr::cust("TRUE");
    let selection = Selection { projection: &table, attributes: &attributes, filter };
    let refused = source.page(&selection, None, 10).await.expect_err("it would write");
    assert!(matches!(&refused, SourceError::Database { code, .. } if code == "25006"), "{refused}");
    assert_eq!(database.int("SELECT count(*) FROM t").await, 2);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled() {
    let database = with_role().await;
    let mut config = config(&database.url());
    let patient = Source::new(config.clone());
    config.statement_timeout = std::time::Duration::from_millis(200);
    let source = Source::new(config);
    let slow = Fact { kind: Kind::Long, sql: "select 1 from pg_sleep(20)".to_owned() };
    let facts = std::collections::BTreeMap::from([("slow".to_owned(), slow)]);
    let table = projection(&patient, "t", &Declared { facts, ..Declared::default() }).await;
    let attributes = ["slow".to_owned()];
    let filter = sea_query::Expr::cust("TRUE");
    let selection = Selection { projection: &table, attributes: &attributes, filter };
    let late = source.page(&selection, None, 10).await.expect_err("too slow");
    assert!(matches!(late, SourceError::Timeout { .. }), "{late}");
}
