//! The life of findings, and an assessment of a real source under real policies.

use std::collections::BTreeSet;

use stewardd::finding::waiver::{WaiverError, unwaive, waive};
use stewardd::finding::{
    Changes, DueCounts, Finding, FindingState, Kind, Look, Scope, assess, reconcile, stored,
};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::scan::{Options, observe};
use stewardd::store::Store;
use tempfile::TempDir;

use crate::support::governed::{Engine, Governed};

const DAY: i64 = 86_400_000;

struct Desk {
    store: Store,
    _dir: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
        Self { store, _dir: dir }
    }

    async fn reconcile(&self, findings: &[Finding], unread: &[&str], now: i64) -> Changes {
        let unread: BTreeSet<String> = unread.iter().map(|name| (*name).to_owned()).collect();
        let scope = Scope { source: "crm".to_owned(), unread };
        let mut transaction = self.store.write().await.expect("a transaction");
        let changes = reconcile(&mut transaction, &scope, findings, "b1", now).await;
        transaction.commit().await.expect("committed");
        changes.expect("reconciled")
    }

    async fn states(&self) -> Vec<(String, i64)> {
        let all = stored::list(&self.store, None, None).await.expect("a list");
        all.into_iter().map(|finding| (finding.state, finding.opened_at)).collect()
    }
}

fn over(table: &str, field: &str) -> Finding {
    Finding::new(Kind::OverCollected, ("crm", table), Some(field), "held without a purpose")
}

fn opened(changes: &Changes) -> (usize, usize) {
    (changes.opened.len(), changes.resolved.len())
}

#[tokio::test]
async fn a_rescan_opens_nothing_twice_and_closes_what_is_gone() {
    let desk = Desk::new().await;
    let both = [over("customers", "religion"), over("orders", "client_ip")];
    assert_eq!(opened(&desk.reconcile(&both, &[], 1).await), (2, 0));
    assert_eq!(opened(&desk.reconcile(&both, &[], 2).await), (0, 0));
    assert_eq!(desk.states().await, [("open".to_owned(), 1), ("open".to_owned(), 1)]);
    let gone = desk.reconcile(&both[..1], &[], 3).await;
    assert_eq!(opened(&gone), (0, 1));
    assert_eq!(gone.resolved[0].field.as_deref(), Some("client_ip"));
    let back = desk.reconcile(&both, &[], 4).await;
    assert_eq!((opened(&back), back.opened[0].opened_at), ((1, 0), 4));
    let counts = stored::count(&desk.store).await.expect("counted");
    assert_eq!((counts.len(), counts[0].findings, counts[0].oldest), (1, 2, 1));
}

#[tokio::test]
async fn only_what_was_looked_at_is_resolved() {
    let desk = Desk::new().await;
    desk.reconcile(&[over("customers", "religion")], &[], 1).await;
    assert_eq!(opened(&desk.reconcile(&[], &["customers"], 2).await), (0, 0));
    let other = Scope { source: "shop".to_owned(), unread: BTreeSet::new() };
    let mut transaction = desk.store.write().await.expect("a transaction");
    let changes = reconcile(&mut transaction, &other, &[], "b1", 3).await.expect("reconciled");
    transaction.commit().await.expect("committed");
    assert_eq!(opened(&changes), (0, 0));
    assert_eq!(opened(&desk.reconcile(&[], &[], 4).await), (0, 1));
}

#[tokio::test]
async fn a_waiver_silences_until_its_day() {
    let desk = Desk::new().await;
    let finding = [over("customers", "religion")];
    desk.reconcile(&finding, &[], 0).await;
    let name = &finding[0].fingerprint[..8];
    let waived = waive(&desk.store, name, 10 * DAY, "asked the board", DAY).await.expect("waived");
    assert_eq!(
        (waived.state.as_str(), waived.waiver.as_deref()),
        ("waived", Some("asked the board"))
    );
    assert_eq!(opened(&desk.reconcile(&finding, &[], 2 * DAY).await), (0, 0));
    assert_eq!(opened(&desk.reconcile(&[], &[], 3 * DAY).await), (0, 1));
    assert_eq!(
        opened(&desk.reconcile(&finding, &[], 4 * DAY).await),
        (0, 0),
        "the waiver outlives it"
    );
    let waived =
        stored::list(&desk.store, Some(FindingState::Waived), Some("over_collected")).await;
    assert_eq!(waived.expect("a list").len(), 1);
    assert_eq!(opened(&desk.reconcile(&finding, &[], 10 * DAY).await), (1, 0), "it ended");
    let open = stored::list(&desk.store, Some(FindingState::Open), None).await.expect("a list");
    assert_eq!((open.len(), open[0].waiver.as_deref()), (1, None));
}

#[tokio::test]
async fn a_waiver_ends_even_where_nobody_can_look() {
    let desk = Desk::new().await;
    let finding = [over("customers", "religion")];
    desk.reconcile(&finding, &[], 0).await;
    waive(&desk.store, &finding[0].fingerprint, 5, "soon gone", 1).await.expect("waived");
    assert_eq!(opened(&desk.reconcile(&[], &["customers"], 4).await), (0, 0));
    assert_eq!(opened(&desk.reconcile(&[], &["customers"], 5).await), (1, 0));
    assert_eq!(opened(&desk.reconcile(&[], &["customers"], 6).await), (0, 0));
}

#[tokio::test]
async fn a_bad_waiver_is_refused() {
    let desk = Desk::new().await;
    let findings = [over("customers", "religion"), over("orders", "client_ip")];
    desk.reconcile(&findings, &[], 0).await;
    let name = &findings[0].fingerprint;
    let refused = |result: Result<_, WaiverError>| {
        result.map(|_: stored::StoredFinding| ()).expect_err("refused")
    };
    assert!(matches!(refused(waive(&desk.store, name, 1, "why", 1).await), WaiverError::Past));
    assert!(matches!(refused(waive(&desk.store, name, 2, "  ", 1).await), WaiverError::NoReason));
    assert!(matches!(
        refused(waive(&desk.store, "nope", 2, "why", 1).await),
        WaiverError::Unknown(_)
    ));
    assert!(matches!(refused(waive(&desk.store, "", 2, "why", 1).await), WaiverError::Unknown(_)));
    assert!(matches!(refused(unwaive(&desk.store, name).await), WaiverError::NotWaived));
    waive(&desk.store, name, 9, "why", 1).await.expect("waived");
    assert_eq!(unwaive(&desk.store, name).await.expect("open").state, "open");
    desk.reconcile(&[], &[], 2).await;
    assert!(matches!(refused(waive(&desk.store, name, 9, "why", 3).await), WaiverError::Resolved));
}

const COLLECT: &str = r#"
@id("collect-for-a-purpose")
permit (principal, action == Steward::Action::"collect", resource)
when { resource.category in resource.purposes };

@id("sensitive-needs-a-special-basis")
forbid (principal, action == Steward::Action::"collect", resource)
when { resource.sensitivity == "sensitive" } unless { resource.special_basis };
"#;

const ERASE: &str = r#"
@id("crm-erase-inactive")
permit (principal == Steward::Service::"stewardd", action == Steward::Action::"erase", resource is crm::customers)
when { resource has status && resource.status == "gone" };
"#;

const PURPOSES: &str =
    "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.name\", \"user.contact\"]\n";
const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = [\"contract\"]\n[newsletter]\npurposes = [\"contract\"]\n";

#[tokio::test]
async fn a_real_source_under_real_policies() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed
        .execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, id_card TEXT, birth_date TEXT, status TEXT);
             CREATE TABLE newsletter (id INTEGER PRIMARY KEY, email TEXT);
             CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT);
             INSERT INTO customers VALUES (1, 'a@example.org', '11010519491231002X', '1984-02-29', 'gone');
             INSERT INTO newsletter VALUES (1, 'a@example.org');
             INSERT INTO products VALUES (1, 'Garden Chair');",
        )
        .await;
    let source = governed.source();
    let inventory = source.introspect().await.expect("an inventory");
    let seen = observe(&source, &inventory, Options::default(), &|_| {}).await;
    let files = [
        ("collection/base.cedar", COLLECT),
        ("retention/crm.cedar", ERASE),
        ("purposes.toml", PURPOSES),
        ("datasets/crm.toml", DATASET),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let bundle = Bundle::compile(PolicySources { files }, std::slice::from_ref(&inventory), &[])
        .expect("valid policies");
    let due = DueCounts::default();
    let look = Look {
        inventory: &inventory,
        previous: None,
        observations: &seen,
        due: &due,
        full_reads: &[],
        around: &stewardd::finding::Circumstances::NONE,
    };
    let findings = assess(&look, &bundle, &bundle.instants(1_700_000_000_000));
    let named: Vec<_> =
        findings.iter().map(|f| (f.kind, f.table.as_str(), f.field.as_deref())).collect();
    assert_eq!(
        named,
        [
            (Kind::OverCollected, "customers", Some("birth_date")),
            (Kind::OverCollected, "customers", Some("id_card")),
            (Kind::PlaintextSensitive, "customers", Some("id_card")),
            (Kind::NoRetentionRule, "newsletter", None),
        ]
    );
    let card = &findings[1];
    assert_eq!(card.reasons, ["sensitive-needs-a-special-basis"]);
    assert!(card.message.contains("user.government_id.national_identification_number"));
    assert!(look.scope().unread.is_empty());
}
