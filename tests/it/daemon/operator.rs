//! An operator's first week on PostgreSQL, command by command: observe, prepare, enforce, approve, run.

use serde_json::Value;
use stewardd::store::Store;
use stewardd::workflow::approval;

use super::shop::{CUSTOMERS, DATASET, POLICY, Shop};
use crate::support::daemon::Home;
use crate::support::postgres::Database;

/// As shipped, but for grace and for a brake that thirty rows would always exceed.
const GUARD: &str = "[guard]\ngrace = \"none\"\nmax_percent = 50\n";
/// Writes the owner can see: whatever is changed by anybody.
const WATCH: &str = "CREATE TABLE public.changes (who text, what text, id bigint);
    CREATE FUNCTION public.watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN INSERT INTO public.changes VALUES (session_user, tg_op, old.id); RETURN old; END $$;
    CREATE TRIGGER watch AFTER UPDATE OR DELETE ON customers
      FOR EACH ROW EXECUTE FUNCTION public.watch();";

fn sections(mode: &str) -> String {
    format!(
        "[[source]]\nname = \"shop\"\nurl_file = \"shop-url\"\n{mode}replicas = \"none\"\n{GUARD}"
    )
}

fn plan(home: &Home) -> Value {
    let plans = home.json(&["plan"]);
    let [plan] = plans["plans"].as_array().expect("plans").as_slice() else {
        panic!("one plan: {plans}")
    };
    plan.clone()
}

fn hold(home: Home, person: &str) -> (Home, String) {
    let home = home.with_env("STEWARDD_SUBJECT", person);
    let placed = home.json(&["holds", "add", "--source", "shop", "--reason", "a lawsuit"]);
    (home, placed["placed"].as_str().expect("an id").to_owned())
}

fn said(home: &Home, arguments: &[&str]) -> (Option<i32>, String) {
    let output = home.run(arguments);
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[tokio::test]
async fn from_observe_to_the_first_erasure() {
    let database = Database::create().await;
    let role = format!("r_{}", database.name);
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'a-secret'")).await;
    database.execute(CUSTOMERS).await;
    database.execute(WATCH).await;
    let home = Home::new(&sections(""))
        .with_policy("retention/shop.cedar", POLICY)
        .with_policy("datasets/shop.toml", DATASET);
    let url = database.url_of(&role, "a-secret", "");
    std::fs::write(home.path().join("shop-url"), url).expect("written");

    // A role without rights: said, with the command that prints what is missing.
    assert_eq!(home.run(&["check"]).status.code(), Some(0));
    let (code, text) = said(&home, &["run", "--once"]);
    assert_eq!(code, Some(69), "{text}");
    assert!(text.contains("permission denied") && text.contains("source prepare shop"), "{text}");

    // The script as its reader would run it; it needs no edit for observing.
    let script = home.json(&["source", "prepare", "shop"])["script"].clone();
    let script = script.as_str().expect("a script");
    assert!(script.contains(&role) && !script.contains("a-secret"), "{script}");
    database.execute(script).await;
    database.execute(script).await;

    // A new source observes, without being told to: it says what it would do and writes nothing.
    let summary = home.once_json();
    assert_eq!((&summary["due"]["erase"], &summary["acted"]["erase"]), (&10.into(), &0.into()));
    let seen = plan(&home);
    assert_eq!((seen["guard"].as_str(), &seen["targets"]), (Some("observe"), &10.into()));
    assert_eq!(seen["reasons"].as_array().expect("reasons").len(), 1, "{seen}");
    assert_eq!(database.int("SELECT count(*) FROM changes").await, 0);
    assert_eq!(database.int("SELECT max(epoch) FROM stewardd_journal").await, 0, "not the fence");

    // Enforce, but nobody has granted it yet, and nobody has approved it.
    let home = home.configured(&sections("mode = \"enforce\"\n"));
    home.once_json();
    assert_eq!(plan(&home)["guard"], "needs_approval");
    for line in script.lines().filter_map(|line| line.strip_prefix("-- GRANT")) {
        database.execute(&format!("GRANT{line}")).await;
    }
    let (home, held) = hold(home, "3");
    assert_eq!(home.json(&["holds", "list"])["holds"][0]["id"], held);
    home.once_json();
    let waiting = plan(&home);
    assert_eq!((&waiting["held"], &waiting["targets"]), (&1.into(), &9.into()));
    assert!(waiting["reasons"].to_string().contains("0 of 2 approvals given"), "{waiting}");
    let findings = home.json(&["findings"]);
    assert!(findings["findings"].to_string().contains("over_collected"), "{findings}");
    assert_eq!(home.json(&["cases"])["cases"], serde_json::json!([]));

    approve_and_run(&home, &database, waiting["id"].as_str().expect("an id")).await;

    // Released: the last one goes too, and the rule is proven now.
    assert_eq!(home.json(&["holds", "remove", &held])["released"], held);
    assert_eq!(home.json(&["holds", "list"])["holds"], serde_json::json!([]));
    assert_eq!(said(&home, &["holds", "remove", &held]).0, Some(64));
    assert_eq!(home.once_json()["acted"]["erase"], 1);
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 20);
    assert_eq!(home.json(&["audit", "verify"])["verified"], true);
    let role_only =
        format!("SELECT count(*) FROM changes WHERE who != '{role}' OR what != 'DELETE'");
    assert_eq!(database.int(&role_only).await, 0);
    assert!(!home.log().contains("a-secret"));
}

async fn approve_and_run(home: &Home, database: &Database, id: &str) {
    let first = home.json(&["approve", id, "--comment", "looked at it"]);
    assert_eq!((&first["given"], &first["needed"]), (&1.into(), &2.into()));
    assert_eq!(home.json(&["approve", id])["given"], 1, "twice is once");
    home.once_json();
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 30, "one is not two");
    let (code, text) = said(home, &["approve", "0000"]);
    assert_eq!(code, Some(64), "{text}");
    // The second person; a test process has one user id.
    let store = Store::attach(&home.store()).await.expect("the store");
    approval::approve(&store, id, "uid:4711", None, 0).await.expect("approved");
    drop(store);

    let pause = home.json(&["pause", "--table", "shop.customers", "--reason", "a migration"]);
    home.once_json();
    assert!(plan(home)["reasons"].to_string().contains("paused: a migration"));
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 30, "paused");
    let paused = home.json(&["pause", "--list"])["pauses"][0]["id"].clone();
    assert_eq!(paused, pause["id"]);
    home.json(&["pause", "--end", paused.as_str().expect("an id")]);

    let summary = home.once_json();
    assert_eq!((&summary["acted"]["erase"], &summary["held"]), (&9.into(), &1.into()));
    let ids = "SELECT count(*) FROM changes WHERE id <= 10 AND id != 3";
    assert_eq!(database.int(ids).await, 9);
    assert_eq!(database.int("SELECT count(*) FROM customers WHERE id = 3").await, 1, "held");
}

/// Two operators who use sudo are two people; nobody but root can say who is behind it.
#[tokio::test]
async fn sudo_vouches_for_root_only() {
    let Shop { governed: _governed, home } = Shop::new("observe", "").await;
    let home = home.with_env("SUDO_UID", "4711");
    home.once_json();
    home.json(&["pause", "--all", "--reason", "who am I"]);
    let by = home.json(&["pause", "--list"])["pauses"][0]["paused_by"].clone();
    let uid = rustix::process::getuid();
    let expected = if uid.is_root() { 4711 } else { uid.as_raw() };
    assert_eq!(by, format!("uid:{expected}"));
}
