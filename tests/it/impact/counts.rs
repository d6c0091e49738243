//! Added, removed and kept, against the oracle.

use std::collections::BTreeMap;
use std::sync::Arc;

use stewardd::config::GuardConfig;
use stewardd::model::Action;
use stewardd::policy::{Bundle, PolicySources};
use stewardd::workflow::impact::report::Counted;
use stewardd::workflow::impact::{self, Impact, Question};

use super::people::{Person, database, dataset};
use crate::support::governed::{Engine, Governed};

const OLD: &str = r#"
@id("lapsed")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("30d")) <= context.now };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };
@id("keep-vips")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.segment == "vip" };
"#;

const NEW: &str = r#"
@id("lapsed") @grace("9d")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("20d")) <= context.now };
@id("idle-leads")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.segment == "lead" && resource.visits == 0 };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 100 };
@id("keep-litigants")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.litigation == 1 };
"#;

/// Multiplication of two columns: SQL may find more rows than Cedar permits.
const PRODUCT: &str = r#"
@id("busy")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { { of: resource }.of.visits * resource.score >= 12 && resource.segment == "trial" };
"#;

fn lapsed(person: &Person, days: i64) -> bool {
    person.ended.is_some_and(|ended| ended >= days)
}

fn owes(person: &Person, more_than: i64) -> bool {
    person.balance.is_some_and(|balance| balance > more_than)
}

fn due_before(person: &Person) -> bool {
    !person.odd && lapsed(person, 30) && !owes(person, 0) && person.segment != "vip"
}

fn idle_lead(person: &Person) -> bool {
    person.segment == "lead" && person.visits == 0
}

fn due_after(person: &Person) -> bool {
    !person.odd
        && (lapsed(person, 20) || idle_lead(person))
        && !owes(person, 100)
        && !person.litigation
}

fn busy(person: &Person) -> bool {
    person.visits * person.score >= 12 && person.segment == "trial"
}

/// The oracle: what a change does to everybody.
#[derive(Default)]
struct Truth {
    become_due: u64,
    cease: u64,
    stay: u64,
    odd: u64,
    orders_newly: u64,
    orders_run: u64,
    by: BTreeMap<&'static str, (u64, u64)>,
}

type Test = fn(&Person) -> bool;
/// Policies with what makes a newly due person theirs, and one who ceases to be.
type Blame<'a> = &'a [(&'static str, Test, Test)];

impl Truth {
    fn of(rows: i64, before: Test, after: Test, blame: Blame<'_>) -> Self {
        let mut truth = Self::default();
        for person in (1..=rows).map(Person::of) {
            truth.odd += u64::from(person.odd);
            match (before(&person), after(&person)) {
                (false, true) => truth.become_due += 1,
                (true, false) => truth.cease += 1,
                (true, true) => truth.stay += 1,
                (false, false) => {}
            }
            let orders = person.orders as u64;
            truth.orders_run += orders * u64::from(after(&person));
            truth.orders_newly += orders * u64::from(after(&person) && !before(&person));
            for (policy, becoming, ceasing) in blame {
                let (newly, no_longer) = truth.by.entry(policy).or_default();
                *newly += u64::from(after(&person) && !before(&person) && becoming(&person));
                *no_longer += u64::from(before(&person) && !after(&person) && ceasing(&person));
            }
        }
        truth
    }

    fn agrees(&self, rows: i64, counted: &Counted) {
        let counts = &counted.counts;
        assert_eq!(counts.rows, rows as u64);
        assert_eq!(counts.become_due, self.become_due, "become due");
        assert_eq!(counts.cease_to_be_due, self.cease, "cease to be due");
        assert_eq!(counts.stay_due, self.stay, "stay due");
        let run = [("customers", self.become_due + self.stay), ("orders", self.orders_run)];
        let newly = [("customers", self.become_due), ("orders", self.orders_newly)];
        let pairs = |counts: &[(String, u64)]| -> Vec<(String, u64)> { counts.to_vec() };
        let owned = |counts: [(&str, u64); 2]| counts.map(|(name, rows)| (name.to_owned(), rows));
        assert_eq!(pairs(&counted.run), owned(run), "the next run");
        assert_eq!(pairs(&counted.newly), owned(newly), "newly");
        let found: BTreeMap<&str, (u64, u64)> = counts
            .policies
            .iter()
            .map(|one| (one.policy.as_str(), (one.become_due, one.cease_to_be_due)))
            .collect();
        assert_eq!(found, self.by);
    }
}

#[expect(clippy::disallowed_methods, reason = "the size is the runner's choice")]
fn rows() -> i64 {
    std::env::var("STEWARDD_TEST_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

fn files(engine: Engine, retention: &str) -> PolicySources {
    let files = [
        ("datasets/crm.toml".to_owned(), dataset(engine)),
        ("retention/crm.cedar".to_owned(), retention.to_owned()),
    ];
    PolicySources { files: files.into() }
}

/// The impact of one text after another, at a brake of a tenth.
async fn impact(governed: &Governed, old: &str, new: &str) -> Impact {
    let source = Arc::new(governed.source());
    let inventories = [source.introspect().await.expect("introspects")];
    let compile = |text: &str| {
        let sources = files(governed.engine, text);
        Bundle::compile(sources, &inventories, &inventories).expect("compiles")
    };
    let (old, new) = (compile(old), compile(new));
    let guard = GuardConfig {
        approvals: 2,
        max_rows: 1_000_000_000,
        max_percent: 10.0,
        grace: None,
        plan_valid: std::time::Duration::from_hours(96),
    };
    let sources = [("crm".to_owned(), source.clone())].into();
    let question = Question {
        old: &old,
        new: &new,
        inventories: &inventories,
        sources: &sources,
        guard: &guard,
    };
    impact::assess(&question, &|_| true, &|_| {}).await
}

fn counted(impact: &Impact) -> &Counted {
    let [rule] = impact.rules.as_slice() else { panic!("one rule changes: {impact:?}") };
    assert_eq!((rule.action, rule.table.to_string()), (Action::Erase, "crm.customers".to_owned()));
    rule.counted.as_ref().unwrap_or_else(|| panic!("{:?}", rule.error))
}

async fn counts_agree(engine: Engine) {
    let rows = rows();
    let governed = database(engine, "crm", rows).await;
    let found = impact(&governed, OLD, NEW).await;
    let counted = counted(&found);
    let blame: Blame<'_> = &[
        ("lapsed", |p| lapsed(p, 20), |p| lapsed(p, 30)),
        ("idle-leads", idle_lead, |_| false),
        // As a forbid: what it kept before, what it keeps now.
        ("keep-who-owes", |p| owes(p, 0), |p| owes(p, 100)),
        ("keep-vips", |p| p.segment == "vip", |_| false),
        ("keep-litigants", |_| false, |p| p.litigation),
    ];
    let truth = Truth::of(rows, due_before, due_after, blame);
    assert!(truth.become_due > 0 && truth.cease > 0 && truth.stay > 0, "the oracle is not idle");
    truth.agrees(rows, counted);
    assert!(counted.exact && counted.judged == 0, "SQL says it all");
    assert_eq!((counted.counts.stay_unjudgeable, counted.counts.unattributed), (truth.odd, 0));
    let over = counted.brake.iter().any(|why| why.contains("more than max_percent = 10"));
    assert_eq!(over, truth.become_due + truth.stay > rows as u64 / 10, "{:?}", counted.brake);

    // The other way round, what came goes.
    let back = impact(&governed, NEW, OLD).await;
    let back = &back.rules[0].counted.as_ref().expect("counted").counts;
    assert_eq!((back.become_due, back.cease_to_be_due), (truth.cease, truth.become_due));

    // No change: nothing is counted, nothing is said.
    let same = impact(&governed, OLD, OLD).await;
    assert_eq!((same.rules.len(), same.unchanged_rules), (0, 1));
}

/// Cedar judges what SQL cannot say, and the counts are exact all the same.
async fn inexact_counts_agree(engine: Engine) {
    let rows = rows().min(20_000);
    let governed = database(engine, "crm", rows).await;
    let found = impact(&governed, OLD, &format!("{OLD}{PRODUCT}")).await;
    let counted = counted(&found);
    let after: Test = |person| {
        let permitted = lapsed(person, 30) || busy(person);
        !person.odd && permitted && !owes(person, 0) && person.segment != "vip"
    };
    let truth = Truth::of(rows, due_before, after, &[("busy", busy, |_| false)]);
    assert!(truth.become_due > 0, "the oracle is not idle");
    truth.agrees(rows, counted);
    assert!(counted.judged > truth.become_due, "SQL only narrowed the search");
    assert_eq!(counted.counts.stay_unjudgeable, truth.odd);
}

/// Only what acts is newly acted on; `observe` that becomes `enforce` is, though nothing becomes due.
#[tokio::test]
async fn a_mode_is_part_of_the_impact() {
    let rows = 2_000;
    let governed = database(Engine::Sqlite, "crm", rows).await;
    let observed = OLD.replace("@id(\"lapsed\")", "@id(\"lapsed\") @mode(\"observe\")");
    let found = impact(&governed, &observed, OLD).await;
    let truth = Truth::of(rows, due_before, due_before, &[]);
    let counts = &counted(&found).counts;
    assert_eq!((counts.become_due, counts.stay_due), (0, truth.stay));
    assert_eq!((counts.newly_acted_on, counts.acted_on), (truth.stay, truth.stay));
    assert_eq!((found.rules[0].mode_before, found.rules[0].mode_after), ("observe", "enforce"));
    let back = impact(&governed, OLD, &observed).await;
    let counts = &counted(&back).counts;
    assert_eq!((counts.newly_acted_on, counts.acted_on), (0, 0));
}

#[tokio::test]
async fn counts_agree_with_the_oracle_on_sqlite() {
    counts_agree(Engine::Sqlite).await;
}

#[tokio::test]
async fn counts_agree_with_the_oracle_on_postgres() {
    counts_agree(Engine::Postgres).await;
}

#[tokio::test]
async fn inexact_counts_agree_with_the_oracle_on_sqlite() {
    inexact_counts_agree(Engine::Sqlite).await;
}

#[tokio::test]
async fn inexact_counts_agree_with_the_oracle_on_postgres() {
    inexact_counts_agree(Engine::Postgres).await;
}

#[tokio::test]
async fn counts_agree_with_the_oracle_on_mariadb() {
    counts_agree(Engine::Mysql).await;
}

#[tokio::test]
async fn inexact_counts_agree_with_the_oracle_on_mariadb() {
    inexact_counts_agree(Engine::Mysql).await;
}
