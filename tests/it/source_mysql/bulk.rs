//! Many rows: pages, samples, streams, and whether an index helps to find them.

use sea_query::{Expr, MysqlQueryBuilder, Query};
use stewardd::model::Value;
use stewardd::source::Comparison;
use stewardd::source::project::Declared;

use super::source;
use crate::support::memory::{alone, resident};
use crate::support::source::{projection, rows, sample, stream};

#[tokio::test]
async fn pages_follow_keys_of_any_type_to_the_end() {
    let (_database, source) = source(
        "SET sql_mode = '';
        CREATE TABLE pair (a int, b char(4) COLLATE utf8mb4_general_ci, PRIMARY KEY (a, b));
        INSERT INTO pair SELECT seq DIV 4, concat(if(seq % 2, 'k', 'K'), seq % 4) FROM seq_0_to_19;
        CREATE TABLE tokens (u binary(16) PRIMARY KEY); INSERT INTO tokens SELECT unhex(md5(seq)) FROM seq_1_to_20;
        CREATE TABLE uuids (u uuid PRIMARY KEY);
        INSERT INTO uuids SELECT concat('0000000', seq % 7, '-0000-4000-8000-', lpad(seq, 12, '0')) FROM seq_1_to_20;
        CREATE TABLE huge (id bigint unsigned PRIMARY KEY); INSERT INTO huge SELECT 18446744073709551615 - seq FROM seq_0_to_9;
        INSERT INTO huge SELECT seq FROM seq_0_to_9;
        CREATE TABLE days (d date, t time(3), n decimal(8,2), at datetime(6), PRIMARY KEY (d, t, n, at));
        INSERT INTO days SELECT '2024-01-01' + INTERVAL seq DIV 5 DAY, sec_to_time(seq % 3), seq / 4, '2024-01-01' FROM seq_1_to_19;
        INSERT INTO days VALUES ('0000-00-00', '-838:59:59', -1, '2024-00-00');
        CREATE TABLE words (w varchar(20) COLLATE utf8mb4_general_ci, PRIMARY KEY (w));
        INSERT INTO words SELECT concat(char(97 + seq % 20), if(seq % 2, 'É', 'x''y'), seq) FROM seq_1_to_20;
        CREATE TABLE moods (m enum('z','y','x','w') NOT NULL, s set('b','a') NOT NULL, i int, PRIMARY KEY (m, s, i));
        INSERT INTO moods SELECT seq % 4 + 1, seq % 3, seq FROM seq_1_to_20;
        CREATE TABLE kana (w varchar(9) CHARACTER SET sjis PRIMARY KEY);
        INSERT INTO kana SELECT char(0x30a0 + seq USING utf16) FROM seq_1_to_20;
        CREATE TABLE flags (f bit(40) PRIMARY KEY, y year); INSERT INTO flags SELECT seq * 4294967296, 2000 FROM seq_1_to_20;
        CREATE TABLE real_keys (f float PRIMARY KEY);",
    )
    .await;
    for name in ["pair", "tokens", "uuids", "huge", "days", "words", "moods", "kana", "flags"] {
        let table = projection(&source, name, &Declared::default()).await;
        let read = rows(&source, &table, &[], Expr::cust("TRUE")).await;
        let mut keys: Vec<_> = read.into_iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), 20, "{name}");
        assert_eq!(source.still_there(&table, &keys).await.expect("counts"), 20, "{name}");
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 20, "{name}");
    }
    let inventory = source.introspect().await.expect("introspects");
    assert_eq!(
        inventory.table("real_keys").expect("a table").key,
        None,
        "its text is not its value"
    );
}

#[tokio::test]
async fn a_key_is_found_by_its_bytes_alone() {
    let (database, source) = source(
        "CREATE TABLE t (email varchar(40) COLLATE utf8mb4_general_ci PRIMARY KEY) ;
        INSERT INTO t VALUES ('bob@x.org');",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let keys: Vec<_> = rows(&source, &table, &[], Expr::cust("TRUE"))
        .await
        .into_iter()
        .map(|row| row.key)
        .collect();
    assert_eq!(source.still_there(&table, &keys).await.expect("counts"), 1);
    database.execute("DELETE FROM t; INSERT INTO t VALUES ('böb@x.org ')").await;
    let left = source.still_there(&table, &keys).await.expect("counts");
    assert_eq!(left, 0, "the server takes another person for the one who is gone");
}

#[tokio::test]
async fn a_sample_is_spread_over_the_table() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, note text);
        INSERT INTO t SELECT seq, if(seq % 2, repeat('n', 100), NULL) FROM seq_1_to_100000;
        CREATE TABLE few (id int, code varchar(40) PRIMARY KEY);
        INSERT INTO few SELECT seq, md5(seq) FROM seq_1_to_50000;
        ANALYZE TABLE t, few;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    for (name, rows) in [("t", 100_000), ("few", 50_000)] {
        let table = inventory.table(name).expect("a table");
        let columns: Vec<_> = table.columns.iter().collect();
        let mut tenths = [0_u32; 10];
        let mut sink = |row: &[Option<&[u8]>]| {
            let id = std::str::from_utf8(row[0].expect("an id")).expect("text");
            tenths[(id.parse::<usize>().expect("a number") - 1) * 10 / rows] += 1;
        };
        let sampled = sample(&source, table, &columns, 5000, &mut sink).await;
        assert!((2500..=10_000).contains(&sampled.rows) && !sampled.complete, "{sampled:?}");
        assert!(tenths.iter().all(|rows| *rows >= 50), "{name}: {tenths:?}");
    }
}

#[tokio::test]
async fn a_stream_hands_out_every_type_as_text() {
    let (_database, source) = source(
        "CREATE TABLE t (id bigint unsigned PRIMARY KEY, l varchar(9) CHARACTER SET latin1, e varchar(9), d decimal(9,3),
          at timestamp(3) NULL, day date, t time, y year, b bit(9), f double, j json, raw varbinary(4), m enum('é'), n int,
          hidden varchar(9) INVISIBLE, made int AS (id + 1));
        INSERT INTO t (id, l, e, d, at, day, t, y, b, f, j, raw, m, hidden) VALUES (18446744073709551615, 'Zoë', '🙂\n', 1.5,
          '2024-02-29 12:34:56.789', '2024-02-29', '-01:02:03', 2024, b'100000001', 0.5, '{}', x'00ff', 'é', 'seen');
        UPDATE t SET id = 7;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let columns: Vec<_> = table.columns.iter().collect();
    let mut read = Vec::new();
    let mut sink = |row: &[Option<&[u8]>]| {
        read.extend(row.iter().map(|cell| cell.map(<[u8]>::to_vec)));
    };
    let streamed = stream(&source, table, &columns, &mut sink).await;
    assert_eq!((streamed.rows, streamed.complete), (1, true));
    let text = |text: &str| Some(text.as_bytes().to_vec());
    let expected = [
        text("7"),
        text("Zoë"),
        text("🙂\n"),
        text("1.500"),
        text("2024-02-29 12:34:56.789"),
        text("2024-02-29"),
        text("-01:02:03"),
        text("2024"),
        text("257"),
        text("0.5"),
        text("{}"),
        Some(vec![0, 0xff]),
        text("é"),
        None,
        text("seen"),
        text("8"),
    ];
    assert_eq!(read, expected);
}

#[test]
fn a_stream_takes_constant_memory() {
    alone("source_mysql::bulk::a_stream_alone");
}

#[tokio::test]
#[ignore = "a_stream_takes_constant_memory runs it in a process of its own"]
async fn a_stream_alone() {
    let (_database, source) = source(
        "CREATE TABLE t (id int, note text, nothing text);
        INSERT INTO t SELECT seq, repeat(md5(seq), 20), NULL FROM seq_1_to_100000;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let columns: Vec<_> = table.columns.iter().collect();
    let before = resident();
    let mut most = 0;
    let mut rows = 0_u64;
    let mut sink = |row: &[Option<&[u8]>]| {
        rows += 1;
        assert_eq!((row[1].map(<[u8]>::len), row[2]), (Some(640), None));
        if rows.is_multiple_of(1000) {
            most = most.max(resident());
        }
    };
    let streamed = stream(&source, table, &columns, &mut sink).await;
    assert_eq!((streamed.rows, rows, streamed.complete), (100_000, 100_000, true));
    assert!(streamed.bytes > 64_000_000);
    assert!(most.saturating_sub(before) < 16 << 20, "grew by {} bytes", most - before);
}

#[tokio::test]
async fn comparisons_leave_the_column_to_its_index() {
    let (database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, z timestamp(6) NULL, n datetime, d date, v varchar(9) COLLATE utf8mb4_general_ci,
          l varchar(9) CHARACTER SET latin1, x varchar(9) CHARACTER SET utf8mb3, u uuid, m decimal(9,2), w bigint unsigned,
          ok tinyint(1), pad char(200) DEFAULT '', KEY z (z), KEY n (n), KEY d (d), KEY v (v), KEY l (l), KEY x (x), KEY u (u),
          KEY m (m), KEY w (w));
        INSERT INTO t (id, z, n, d, v, l, x, u, m, w) SELECT seq, from_unixtime(1e9 + seq * 1e4), from_unixtime(1e9 + seq * 1e4),
          '2000-01-01' + INTERVAL seq DAY, concat('v', seq), concat('l', seq), concat('x', seq),
          concat('00000000-0000-4000-8000-', lpad(seq, 12, '0')), seq, seq
          FROM seq_1_to_5000;
        CREATE TABLE pair (a int, b varchar(9) COLLATE utf8mb4_general_ci, pad char(200) DEFAULT '', PRIMARY KEY (a, b));
        INSERT INTO pair (a, b) SELECT seq DIV 2, concat('k', seq) FROM seq_1_to_5000;
        ANALYZE TABLE t, pair;",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let uuid = Value::String("00000000-0000-4000-8000-000000000007".to_owned());
    let text = |text: &str| Value::String(text.to_owned());
    for (path, constant) in [
        ("id", Value::Long(5)),
        ("z", Value::Datetime(1_000_010_000_000)),
        ("n", Value::Datetime(1_000_010_000_000)),
        ("d", Value::Datetime(946_771_200_000)),
        ("v", text("v7")),
        ("l", text("l7")),
        ("x", text("x7")),
        ("u", uuid),
        ("m", Value::Decimal(50_000)),
        ("w", Value::Long(5)),
    ] {
        for operator in [Comparison::Eq, Comparison::Less] {
            if operator == Comparison::Less && matches!(constant, Value::String(_)) {
                continue;
            }
            let select = Query::select()
                .expr(Expr::cust("max(pad)"))
                .from(table.table_ref())
                .and_where(table.attributes[path].compare(operator, &constant))
                .to_string(MysqlQueryBuilder);
            let index = if path == "id" { "PRIMARY" } else { path };
            let used = database.indexes(&select).await;
            assert_eq!(used, [Some(index.to_owned())], "{path} {operator:?}: {select}");
        }
    }
}
