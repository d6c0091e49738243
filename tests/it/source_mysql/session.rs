//! Sessions: who gets in, over what, and what they may do.

use std::collections::BTreeMap;

use secrecy::ExposeSecret as _;
use stewardd::model::Kind;
use stewardd::source::project::{Declared, Fact};
use stewardd::source::{Selection, Source, SourceError};

use crate::support::mysql::{Database, ca};
use crate::support::source::{config, error, projection};

async fn with_user() -> Database {
    let database = Database::create().await;
    let name = &database.name;
    database
        .execute(&format!(
            "CREATE TABLE t (id int PRIMARY KEY, owner varchar(9)); INSERT INTO t VALUES (1, 'a'), (2, 'b');
            CREATE TABLE secrets (t int, word varchar(20), FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE);
            CREATE USER {name}@'%' IDENTIFIED BY 'right'; GRANT SELECT ON {name}.* TO {name}@'%';
            CREATE USER part_{name}@'%' IDENTIFIED BY 'right'; GRANT SELECT ON {name}.t TO part_{name}@'%';
            CREATE USER tls_{name}@'%' IDENTIFIED BY 'right' REQUIRE SSL; GRANT SELECT ON {name}.* TO tls_{name}@'%';"
        ))
        .await;
    database
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_server_are_told_apart() {
    let database = with_user().await;
    let user = &database.name;
    let wrong = error(&database.url_of(user, "wrong", "")).await;
    assert!(matches!(wrong, SourceError::Login { .. }), "{wrong}");
    let nobody = error(&database.url_of("nobody", "wrong", "")).await;
    assert!(matches!(nobody, SourceError::Login { .. }), "{nobody}");
    let missing = error(&format!("{}_missing", database.url())).await;
    assert!(matches!(missing, SourceError::Unreachable { .. }), "{missing}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    let refused = error(&format!("mysql://a:secret@127.0.0.1:{port}/x")).await;
    assert!(
        matches!(refused, SourceError::Unreachable { .. }) && refused.is_transient(),
        "{refused}"
    );
    assert!(!format!("{refused} {refused:?}").contains("secret"));
    for lacking in ["mysql://127.0.0.1/x", "mysql://root@127.0.0.1", "mysql://root@127.0.0.1/"] {
        let said = error(lacking).await;
        assert!(matches!(said, SourceError::Unsupported { .. }), "{lacking}: {said}");
    }
    let right = database.url_of(user, "right", "").replace("mysql://", "mariadb://");
    assert!(Source::new(config(&right)).now().await.expect("the clock") > 1_700_000_000_000);
}

#[tokio::test]
async fn a_server_is_trusted_only_with_the_right_ca() {
    let database = with_user().await;
    let user = format!("tls_{}", database.name);
    let plain = error(&database.url_of(&user, "right", "?ssl-mode=DISABLED")).await;
    assert!(matches!(plain, SourceError::Login { .. }), "the server insists on TLS: {plain}");
    let required = database.url_of(&user, "right", "?ssl-mode=REQUIRED");
    Source::new(config(&required)).now().await.expect("TLS with anybody");
    for mode in ["VERIFY_CA", "VERIFY_IDENTITY"] {
        let parameters = |ca: &str| format!("?ssl-mode={mode}&ssl-ca={ca}");
        let url = database.url_of(&user, "right", &parameters(&ca()));
        Source::new(config(&url)).now().await.expect("the CA that issued the certificate");

        let dir = tempfile::tempdir().expect("a directory");
        let other = dir.path().join("other.pem");
        let made = std::process::Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other"])
            .arg("-keyout")
            .arg(dir.path().join("other.key"))
            .arg("-out")
            .arg(&other)
            .output()
            .expect("openssl");
        assert!(made.status.success());
        let url = database.url_of(&user, "right", &parameters(&other.display().to_string()));
        let refused = error(&url).await;
        assert!(matches!(refused, SourceError::Unreachable { .. }), "{mode}: {refused}");
    }
}

#[tokio::test]
async fn a_reader_sees_foreign_keys_and_who_sees_a_part_changes_nothing() {
    let database = with_user().await;
    let user = &database.name;
    let whole = Source::new(config(&database.url_of(user, "right", "")));
    let inventory = whole.introspect().await.expect("introspects");
    let secrets = inventory.table("secrets").expect("granted");
    assert_eq!(secrets.foreign_keys[0].references, "t", "SELECT alone shows it");
    assert!(inventory.tables.iter().all(|table| !table.read_only));
    let part = Source::new(config(&database.url_of(&format!("part_{user}"), "right", "")));
    let inventory = part.introspect().await.expect("introspects");
    assert_eq!(inventory.tables.len(), 1, "what refers to it is out of sight");
    assert!(inventory.tables[0].read_only);
}

#[tokio::test]
async fn a_table_that_another_database_refers_to_is_only_read() {
    let (database, other) = (with_user().await, Database::create().await);
    let child = format!(
        "CREATE TABLE c (t int, FOREIGN KEY (t) REFERENCES {}.t (id) ON DELETE CASCADE)",
        database.name
    );
    other.execute(&child).await;
    let inventory = Source::new(config(&database.url())).introspect().await.expect("introspects");
    assert!(inventory.table("t").is_some_and(|table| table.read_only));
    assert!(inventory.table("secrets").is_some_and(|table| !table.read_only));
}

#[tokio::test]
async fn errors_carry_no_value() {
    let database = with_user().await;
    for (user, sql, denied) in [
        ("part_", "select count(*) from secrets where word = 'canary'", true),
        ("", "select extractvalue('<a/>', concat('/canary', owner, '('))", false),
        ("", "select count(*) from missing where x = 'canary'", false),
    ] {
        let user = format!("{user}{}", database.name);
        let source = Source::new(config(&database.url_of(&user, "right", "")));
        let refused = read(&source, sql).await.expect_err(sql);
        assert_eq!(matches!(refused, SourceError::Permission { .. }), denied, "{sql}: {refused}");
        assert!(!format!("{refused} {refused:?}").contains("canary"), "{refused:?}");
    }
}

fn fact(sql: &str) -> Fact {
    Fact { kind: Kind::Long, sql: sql.to_owned() }
}

/// What happens when a page reads this fact.
async fn read(source: &Source, sql: &str) -> Result<usize, SourceError> {
    // Taking stock may take longer than the page.
    let stock = Source::new(config(source.config.url.expose_secret()));
    let facts = BTreeMap::from([("asked".to_owned(), fact(sql))]);
    let table = projection(&stock, "t", &Declared { facts, ..Declared::default() }).await;
    let attributes = ["asked".to_owned()];
    let filter = sea_query::Expr::cust("TRUE");
    let selection = Selection { projection: &table, attributes: &attributes, filter };
    source.page(&selection, None, 10).await.map(|rows| rows.len())
}

#[tokio::test]
async fn a_reader_cannot_write_even_through_a_fact() {
    let database = with_user().await;
    database
        .execute("CREATE FUNCTION trick() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM secrets; RETURN 1; END")
        .await;
    database.execute("INSERT INTO secrets VALUES (1, 'x')").await;
    let source = Source::new(config(&database.url()));
    let refused = read(&source, "select trick()").await.expect_err("it would write");
    let read_only = |code: &str| code == "MYSQL_1792";
    assert!(matches!(&refused, SourceError::Database { code, .. } if read_only(code)), "{refused}");
    assert_eq!(database.int("SELECT count(*) FROM secrets").await, 1);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled() {
    let database = with_user().await;
    let mut config = config(&database.url());
    config.statement_timeout = std::time::Duration::from_millis(200);
    let source = Source::new(config);
    let late = read(&source, "select benchmark(100000000000, md5('x'))").await;
    let late = late.expect_err("too slow");
    assert!(matches!(late, SourceError::Timeout { .. }), "{late}");
}

#[tokio::test]
async fn a_zone_that_the_server_does_not_know_is_said() {
    let database = with_user().await;
    let mut config = config(&database.url());
    config.offset_seconds = 14 * 3600;
    let said = Source::new(config).now().await.expect_err("MariaDB ends at +13:00");
    assert!(matches!(said, SourceError::Unsupported { .. }), "{said}");
}
