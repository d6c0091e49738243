//! Mixed forms, people twice, secrets in plain text, verdicts in conflict, tables without a key.

use super::{again, fields, findings, home};
use crate::support::governed::{Engine, Governed};

/// Two hundred people of a fixed pattern: every tenth twice, dates and telephones in two forms.
async fn plant(governed: &Governed) {
    governed
        .execute(
            "CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), phone varchar(40),
               birth_date varchar(20), country varchar(40), password varchar(100), pass_hash varchar(100),
               legacy_code varchar(40), note varchar(80), tag char(20));
             CREATE TABLE letters (email varchar(80));
             INSERT INTO letters VALUES ('ada@example.org');",
        )
        .await;
    let rows: Vec<String> = (1..=200u32)
        .map(|n| {
            let person = if n % 10 == 0 { n - 1 } else { n };
            let born = match n % 5 {
                0 => format!("{:02}.03.19{}", n % 28 + 1, 60 + n % 30),
                _ => format!("19{}-03-{:02}", 60 + n % 30, n % 28 + 1),
            };
            let phone = if n % 4 == 0 { "030 9018" } else { "+49 30 9018" };
            let blank = if n % 20 == 0 { " " } else { "" };
            let country = if n % 3 == 0 { "DE" } else { "Germany" };
            format!(
                "({n}, 'user{person}@example.org', '{phone}{n:04}', '{born}', '{country}', 'secret {n}',
                 '{:064x}', '11010519491231002X', '{blank}plain', 'tag')",
                u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
            )
        })
        .collect();
    governed.execute(&format!("INSERT INTO customers VALUES {}", rows.join(","))).await;
}

async fn finds(engine: Engine) {
    let governed = Governed::new(engine, "crm").await;
    plant(&governed).await;
    let home = home(&governed, "");
    home.write_policy(
        "datasets/crm.toml",
        "[customers]\nsubject = \"id\"\npurposes = [\"contract\"]\n[letters]\npurposes = [\"contract\"]\n\
         [customers.fields]\nlegacy_code = { category = \"none\", reason = \"internal\" }\n",
    );
    let mixed = findings(&home, "not_normalised");
    assert_eq!(fields(&mixed), ["birth_date", "country", "note", "phone"], "{mixed:?}");
    let note = &mixed.iter().find(|(field, _)| field == "note").expect("notes").1;
    assert!(note.contains("blanks around 10 values"), "{note}");
    let dates = &mixed.iter().find(|(field, _)| field == "birth_date").expect("dates").1;
    assert!(dates.contains("dates as YYYY-MM-DD 80 %, dates as DD.MM.YYYY 20 %"), "{dates}");
    let twice = again(&home, "duplicates");
    assert_eq!(fields(&twice), ["email"], "{twice:?}");
    assert!(twice[0].1.starts_with("10.0 % of 200 rows"), "{twice:?}");
    let plain = again(&home, "plaintext_sensitive");
    assert_eq!(fields(&plain), ["password"], "{plain:?}");
    let conflict = again(&home, "verdict_conflict");
    assert_eq!(fields(&conflict), ["legacy_code"], "{conflict:?}");
    let keyless = again(&home, "no_key");
    assert_eq!(keyless.len(), 1, "{keyless:?}");
    let all = home.json(&["findings", "--kind", "no_key"]);
    let fingerprint = all["findings"][0]["fingerprint"].as_str().expect("a fingerprint");
    let explained = home.json(&["findings", "explain", &fingerprint[..12]]);
    assert!(explained["manual"].as_str().expect("a text").contains("**Computed.**"), "{explained}");
    for secret in ["user1@", "secret 1", "11010519491231002X", "9018"] {
        let all = home.json(&["findings"]).to_string() + &home.log();
        assert!(!all.contains(secret), "{secret} got out");
    }
}

#[tokio::test]
async fn forms_are_found_in_sqlite() {
    finds(Engine::Sqlite).await;
}

#[tokio::test]
async fn forms_are_found_in_postgres() {
    finds(Engine::Postgres).await;
}

#[tokio::test]
async fn forms_are_found_in_mariadb() {
    finds(Engine::Mysql).await;
}

#[tokio::test]
async fn a_line_without_encryption_is_a_finding() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute("CREATE TABLE customers (id integer PRIMARY KEY, email text)").await;
    assert_eq!(findings(&home(&governed, ""), "unencrypted_transport"), []);
}
