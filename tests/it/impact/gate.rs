//! A change that would newly take more than a run may waits for two people, in the real daemon; one that keeps
//! more waits for nobody.

use serde_json::Value;
use stewardd::audit::Log;
use stewardd::model::Clock;
use stewardd::store::Store;
use stewardd::workflow::impact::waiting;

use super::people::{database, dataset};
use crate::support::daemon::{Daemon, Home};
use crate::support::governed::{Engine, Governed};

use crate::daemon::shop::{RECEIVER, alerts, bundle, stored, until};

const ROWS: i64 = 300;
/// A tenth of 300 rows; a fifth of the people have the number that a change asks for.
const GUARD: &str = "[guard]\ngrace = \"none\"\nmax_percent = 10\n";

fn policy(condition: &str) -> String {
    format!(
        "@id(\"erase\")\npermit (principal, action == Steward::Action::\"erase\", \
         resource is crm::customers)\nwhen {{ {condition} }};\n"
    )
}

/// Nobody, a few (2 in 300 are both), a fifth.
const NOBODY: &str = "resource.visits == 9";
const FEW: &str = "resource.visits == 0 && resource.score == 0 && resource.litigation == 1";
const FIFTH: &str = "resource.visits == 0";
const KEEP: &str = "@id(\"keep\")\nforbid (principal, action, resource is crm::customers)\n\
                    when { resource.segment == \"vip\" };\n";

struct Office {
    governed: Governed,
    home: Home,
}

impl Office {
    async fn new(engine: Engine, guard: &str, condition: &str) -> Self {
        let governed = database(engine, "crm", ROWS).await;
        let source = format!(
            "[[source]]\nname = \"crm\"\nurl = \"{}\"\nmode = \"enforce\"\nreplicas = \"none\"\n\
             statement_timeout = \"2s\"\n",
            governed.url
        );
        let home = Home::new(&format!("{source}{guard}{RECEIVER}"))
            .with_policy("retention/crm.cedar", &policy(condition))
            .with_policy("datasets/crm.toml", &dataset(engine));
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        std::fs::write(home.path().join("incident-key"), secret).expect("written");
        Self { governed, home }
    }

    /// A daemon whose rule is in force.
    async fn started(&self) -> Daemon {
        let daemon = self.home.start().await;
        until("policies with a rule", true, async || daemon.log().contains("rules=1")).await;
        daemon
    }

    fn write(&self, text: &str) {
        self.home.write_policy("retention/crm.cedar", text);
    }

    fn waiting(&self) -> Value {
        self.home.json_at_last(&["status"])["waiting"].clone()
    }

    /// Puts a text in the directory and waits for the gate; the change's id.
    async fn waits(&self, text: &str) -> String {
        self.write(text);
        until("a change waits", true, async || self.waiting().is_object()).await;
        self.waiting()["id"].as_str().expect("an id").to_owned()
    }

    async fn approve(&self, change: &str, by: &str) {
        let store = Store::attach(&self.home.store()).await.expect("the store");
        let now = Clock::System.millis();
        waiting::approve(&store, change, by, Some("looked at it"), now).await.expect("approved");
        store.close().await;
    }

    /// What the audit log says of kinds that begin so, in order.
    async fn entries(&self, prefix: &str) -> Vec<(String, Value)> {
        let origin = "steward.example.org/audit";
        let log = Log::open(&self.home.audit(), origin, Clock::System).await.expect("the log");
        let entries = log.read(0, log.size()).await.expect("read");
        let event = |bytes: Vec<u8>| -> Value { serde_json::from_slice(&bytes).expect("JSON") };
        let pair = |event: Value| {
            let kind = event["type"].as_str().unwrap_or_default().replace("dev.stewardd.", "");
            (kind, event["data"].clone())
        };
        entries
            .into_iter()
            .map(event)
            .map(pair)
            .filter(|(kind, _)| kind.starts_with(prefix))
            .collect()
    }
}

#[tokio::test]
async fn a_change_past_the_brake_waits_for_two_people() {
    waits_for_two_people(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_change_past_the_brake_waits_for_two_people_on_mariadb() {
    waits_for_two_people(Engine::Mysql).await;
}

async fn waits_for_two_people(engine: Engine) {
    let office = Office::new(engine, GUARD, NOBODY).await;
    let mut daemon = office.started().await;
    let old = bundle(&daemon).await;
    let change = office.waits(&policy(FIFTH)).await;
    let waiting = office.waiting();
    let said = waiting["reasons"].to_string();
    assert!(said.contains("erase of crm.customers: newly, 60 of 300 rows"), "{said}");
    assert_eq!((&waiting["given"], &waiting["needed"]), (&0.into(), &2.into()));
    assert_eq!(bundle(&daemon).await, old, "the old set stays");
    assert_eq!(daemon.get("/readyz/act").await.0, 200, "and acts");
    let told = alerts(&office.home, "policy.approval_needed").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(&change) && told[0].contains("60 of 300"), "{}", told[0]);
    assert!(daemon.log().contains("policies wait for approval"));

    // Asked for, the reload says why it did not come about.
    let reload = office.home.run(&["reload"]);
    let said = String::from_utf8(reload.stderr).expect("UTF-8");
    assert_eq!(reload.status.code(), Some(75), "{said}");
    assert!(said.contains(&format!("stewardd approve {change}")), "{said}");
    assert_eq!(office.waiting()["id"], change.as_str(), "it is still the same change");

    // Whoever owns the files asked for it.
    let own = office.home.json(&["approve", &change]);
    assert_eq!((&own["given"], &own["change"]), (&0.into(), &change.clone().into()));
    office.approve(&change, "uid:91001").await;
    office.approve(&change, "uid:91001").await;
    assert_eq!(office.waiting()["given"], 1, "twice is once");
    until("the approval is logged", 0, async || unlogged(&office).await).await;
    assert_eq!(bundle(&daemon).await, old, "one is not two");
    assert_eq!(office.home.run(&["approve", "0000"]).status.code(), Some(64));

    office.approve(&change, "uid:91002").await;
    until("the new set is in force", true, async || bundle(&daemon).await != old).await;
    assert_eq!(office.waiting(), Value::Null);
    assert_eq!(daemon.stop().await, 0);
    let kinds: Vec<String> =
        office.entries("change.").await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["change.waits", "change.approved", "change.approved", "change.approved"]);
    let activated = office.entries("bundle.activated").await.pop().expect("an entry").1;
    assert_eq!(activated["change"], change.as_str());
    assert_eq!(activated["approved_by"], serde_json::json!(["uid:91001", "uid:91002"]));
}

async fn unlogged(office: &Office) -> usize {
    stored(&office.home, "SELECT principal FROM change_approvals WHERE entry IS NULL").await.len()
}

#[tokio::test]
async fn what_keeps_more_or_little_less_goes_in_at_once() {
    for engine in [Engine::Sqlite, Engine::Mysql] {
        goes_in_at_once(engine).await;
    }
}

async fn goes_in_at_once(engine: Engine) {
    let office = Office::new(engine, GUARD, FIFTH).await;
    let daemon = office.started().await;
    for text in [format!("{}{KEEP}", policy(FIFTH)), policy(NOBODY), policy(FEW)] {
        let before = bundle(&daemon).await;
        office.write(&text);
        until("the set is another", true, async || bundle(&daemon).await != before).await;
        assert_eq!(office.waiting(), Value::Null);
    }
    let none = stored(&office.home, "SELECT id FROM policy_changes").await;
    assert_eq!(none, [""; 0], "nothing ever waited");
}

#[tokio::test]
async fn the_wait_survives_a_kill_and_a_change_made_meanwhile() {
    let office = Office::new(Engine::Sqlite, GUARD, NOBODY).await;
    let mut daemon = office.started().await;
    let old = bundle(&daemon).await;
    let change = office.waits(&policy(FIFTH)).await;
    office.approve(&change, "uid:91001").await;
    assert!(daemon.kill9());

    let mut daemon = office.started().await;
    assert_eq!(bundle(&daemon).await, old, "the old set is in force again");
    assert_eq!(
        (&office.waiting()["id"], &office.waiting()["given"]),
        (&change.clone().into(), &1.into())
    );
    office.approve(&change, "uid:91002").await;
    until("the new set is in force", true, async || bundle(&daemon).await != old).await;
    assert_eq!(daemon.stop().await, 0);

    // Written while nobody ran: the set in force stays in force all the same.
    office.write(&policy(NOBODY));
    let mut daemon = office.started().await;
    until("the first set is back", true, async || bundle(&daemon).await == old).await;
    assert_eq!(daemon.stop().await, 0);
    office.write(&policy(FIFTH));
    let daemon = office.home.start().await;
    until("a change waits", true, async || office.waiting().is_object()).await;
    assert_eq!(bundle(&daemon).await, old);
    assert_ne!(office.waiting()["id"], change.as_str(), "the same text later is another change");
}

#[tokio::test]
async fn a_change_taken_back_waits_no_more() {
    let office = Office::new(Engine::Sqlite, GUARD, NOBODY).await;
    let daemon = office.started().await;
    let old = bundle(&daemon).await;
    let change = office.waits(&policy(FIFTH)).await;
    office.approve(&change, "uid:91001").await;
    for text in [policy(NOBODY), policy("resource.vists == 0")] {
        office.write(&text);
        until("nothing waits", Value::Null, async || office.waiting()).await;
        let again = office.waits(&policy(FIFTH)).await;
        assert_ne!(again, change);
        assert_eq!(office.waiting()["given"], 0, "what was said of the other does not count");
    }
    assert_eq!(bundle(&daemon).await, old);
    assert_eq!(office.home.run(&["approve", &change]).status.code(), Some(64));
}

#[tokio::test]
async fn a_source_that_is_silent_delays_nothing_and_one_that_cannot_be_counted_does() {
    use sqlx::{Connection as _, Executor as _};
    let office = Office::new(Engine::Postgres, GUARD, NOBODY).await;
    let mut daemon = office.started().await;
    let old = bundle(&daemon).await;
    let mut other = sqlx::PgConnection::connect(&office.governed.url).await.expect("connects");
    other.execute("BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    office.waits(&policy(FIFTH)).await;
    let said = office.waiting()["reasons"].to_string();
    assert!(said.contains("could not be counted"), "{said}");
    // What only keeps more need not be counted.
    office.write(&format!("{}{KEEP}", policy(NOBODY)));
    until("the set is another", true, async || bundle(&daemon).await != old).await;
    assert_eq!(office.waiting(), Value::Null);
    other.execute("ROLLBACK").await.expect("unlocked");
    assert_eq!(daemon.stop().await, 0);

    // From now on nobody answers there.
    let silent = "[[source]]\nname = \"crm\"\nurl = \"postgres://nobody@127.0.0.1:1/none\"\n\
                  mode = \"enforce\"\nreplicas = \"none\"\n";
    let Office { home, .. } = office;
    let home = home.configured(&format!("{silent}{GUARD}{RECEIVER}"));
    let daemon = home.start().await;
    let before = bundle(&daemon).await;
    home.write_policy("retention/crm.cedar", &policy(FIFTH));
    until("the set is another", true, async || bundle(&daemon).await != before).await;
    assert!(daemon.log().contains("could not be counted; each run is guarded"));
}

/// Nobody's approval is asked, so nobody is waited for.
#[tokio::test]
async fn without_approvals_there_is_no_gate() {
    let office = Office::new(Engine::Sqlite, &format!("{GUARD}approvals = 0\n"), NOBODY).await;
    let daemon = office.started().await;
    let old = bundle(&daemon).await;
    office.write(&policy(FIFTH));
    until("the set is another", true, async || bundle(&daemon).await != old).await;
    assert_eq!(office.waiting(), Value::Null);
}

/// The gate broken on purpose is found out by what the first test looks at.
#[cfg(feature = "failpoints")]
#[tokio::test]
async fn a_gate_that_lets_everything_through_is_caught() {
    for (failpoint, waits) in [("", true), ("activate-without-impact", false)] {
        let Office { governed: _governed, home } = Office::new(Engine::Sqlite, GUARD, NOBODY).await;
        let home = home.with_env("STEWARDD_FAILPOINT", failpoint);
        home.json(&["run", "--once"]);
        home.write_policy("retention/crm.cedar", &policy(FIFTH));
        home.json(&["run", "--once"]);
        let changes = stored(&home, "SELECT state FROM policy_changes").await;
        let sets = stored(&home, "SELECT hash FROM bundles").await.len();
        assert_eq!((changes.len(), sets), if waits { (1, 1) } else { (0, 2) }, "{failpoint}");
    }
}
