//! A store filled by hand with everything a report shows, on a fixed day and with awkward names.

use std::path::Path;

use stewardd::config::{self, SourceConfig};
use stewardd::detect::{Hits, ValueCounts};
use stewardd::finding::waiver::waive;
use stewardd::finding::{Circumstances, DueCounts, Look, assess, reconcile};
use stewardd::model::{Column, Dialect, Instant, Inventory, Kind, Prepared, Table};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::report::shape::DecidedBy;
use stewardd::report::{Report, Request, days, gather};
use stewardd::scan::{Observation, TableObservation, catalogue, observe};
use stewardd::store::Store;
use tempfile::TempDir;

pub const DAY: i64 = 86_400_000;
/// 2026-06-15T12:00:00Z
pub const NOW: Instant = 1_781_524_800_000;

/// A name that would break out of every format.
pub const NASTY: &str = "</title><b>\"it's\"</b> & = {{ 1 }}, a: b";
pub const HAN: &str = "客户档案";

const POLICIES: [(&str, &str); 5] = [
    ("entities/people.json", PEOPLE),
    (
        "retention/crm.cedar",
        "@id(\"crm-erase\") @title(\"Erase who left\") @basis(\"GDPR Art. 17\") @act_within(\"30d\") @grace(\"7d\")\n\
         permit (principal, action == Steward::Action::\"erase\", resource is crm::people) when { resource.gone == 1 };\n\
         @id(\"crm-keep\") forbid (principal, action == Steward::Action::\"erase\", resource is crm::people)\n\
         when { resource.id == 7 };\n",
    ),
    (
        "access/crm.cedar",
        "@id(\"support-reads\") permit (principal in Steward::Role::\"support\",\n\
         action == Steward::Action::\"read\", resource in Steward::Table::\"crm.people\");\n",
    ),
    (
        "purposes.toml",
        "[contract]\ntitle = \"The contract\"\nlawful_basis = \"contract\"\ncategories = [\"user.contact\"]\n\
         recipients = [\"courier\"]\nregions = [\"EU\"]\n\
         [pilot]\nlawful_basis = \"consent\"\ncategories = [\"user.name\"]\nvalid_until = \"2024-12-31\"\n",
    ),
    (
        "datasets/crm.toml",
        "[people]\nsubject = \"id\"\npurposes = [\"contract\", \"pilot\"]\nowner = \"crm-team\"\n\
         [people.fields]\nid = { category = \"none\", reason = \"a number\" }\n\
         religion = { category = \"user.demographic.religious_belief\" }\n",
    ),
];

/// Support may read people by policy, too; `export` may not.
const GRANTS: &str = r#"{ "unlimited": ["root"], "owners": ["crm"], "held": [
    { "role": "export", "table": ["public", "people"], "column": "email", "privilege": "select" },
    { "role": "export", "table": ["public", "stock"], "column": null, "privilege": "select" },
    { "role": "support", "table": ["public", "people"], "column": null, "privilege": "select" }] }"#;
const PEOPLE: &str =
    r#"[{ "uid": { "type": "Steward::Role", "id": "support" }, "attrs": {}, "parents": [] }]"#;

pub struct World {
    pub store: Store,
    pub bundle: Bundle,
    pub sources: Vec<SourceConfig>,
    _dir: TempDir,
}

impl World {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open(&dir.path().join("s.db")).await.expect("a store");
        let inventory = inventory();
        catalogue::remember(&store, inventory.clone(), NOW - DAY).await.expect("remembered");
        let seen = observations();
        observe::remember(&store, "crm", &seen, NOW - DAY).await.expect("remembered");
        let files = POLICIES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let sources = PolicySources {
            files: files
                .chain([("recipients.toml".to_owned(), "[courier]\ntitle = \"C\"\n".to_owned())])
                .collect(),
        };
        let bundle = Bundle::compile(sources, std::slice::from_ref(&inventory), &[])
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let world = Self { sources: configured(dir.path()), store, bundle, _dir: dir };
        world.evaluate().await;
        world.store.set_fact("privileges.crm", GRANTS).await.expect("grants");
        world.find(&inventory, &seen).await;
        for (age, band) in [(2, "high"), (1, "low")] {
            let bands = stewardd::report::Band::ALL.into_iter().filter(|one| one.as_str() == band);
            let bands = bands.map(|one| (one, 1)).collect();
            days::note(&world.store, "crm", &bands, NOW - age * DAY).await.expect("noted");
        }
        world
    }

    /// As the cycle of this morning left it: 40 due, 3 overdue, and one batch of 5 yesterday.
    async fn evaluate(&self) {
        let hash = &self.bundle.rules[0].hash;
        let mut tx = self.store.write().await.expect("a transaction");
        sqlx::query(
            "INSERT INTO evaluations (source, table_name, action, evaluation, evaluated_at, rule, due, overdue,
               unjudgeable, oldest_overdue) VALUES ('crm', 'people', 'erase', 9, ?1, ?2, 40, 3, 2, ?3)",
        )
        .bind(NOW - 1_000)
        .bind(hash)
        .bind(NOW - 10 * DAY)
        .execute(&mut *tx)
        .await
        .expect("inserted");
        let body = r#"{"plan":"p","source":"crm","table":"people","action":"erase","rule":"r","bundle":"b",
            "epoch":1,"candidates":[],"since":0,"counts":[["people",5],["orders",11]]}"#;
        for (id, state, at) in
            [("a", "done", NOW - DAY), ("b", "done", NOW - 3 * DAY), ("c", "intent", NOW - DAY)]
        {
            sqlx::query(
                "INSERT INTO batches (id, plan, source, sequence, epoch, state, body, created_at)
                 VALUES (?, 'p', 'crm', 1, 1, ?, ?, ?)",
            )
            .bind(id)
            .bind(state)
            .bind(body)
            .bind(at)
            .execute(&mut *tx)
            .await
            .expect("inserted");
        }
        tx.commit().await.expect("committed");
    }

    async fn find(&self, inventory: &Inventory, observations: &[TableObservation]) {
        let due = DueCounts::load(&self.store).await.expect("counts");
        let look = Look {
            inventory,
            previous: None,
            observations,
            due: &due,
            full_reads: &[],
            around: &Circumstances::NONE,
        };
        let found = assess(&look, &self.bundle, &self.bundle.instants(NOW));
        let mut tx = self.store.write().await.expect("a transaction");
        reconcile(&mut tx, &look.scope(), &found, "b1", NOW - DAY).await.expect("reconciled");
        tx.commit().await.expect("committed");
        let first = &found
            .iter()
            .find(|one| one.kind.as_str() == "over_collected")
            .expect("one")
            .fingerprint;
        waive(&self.store, first, NOW + 9 * DAY, NASTY, NOW).await.expect("waived");
    }

    pub async fn report(&self) -> Report {
        let (store, sources, bundle) = (&self.store, &self.sources, &self.bundle);
        let request = Request { store, sources, bundle, only: None, now: NOW };
        let mut report = gather::gather(request).await.expect("gathered");
        // Recognisers get better at what they do; these tests are about shapes.
        let tables = report.sources.iter_mut().flat_map(|source| &mut source.tables);
        for field in tables.flat_map(|table| &mut table.fields) {
            if field.decided_by == DecidedBy::Recogniser {
                (field.confidence, field.reasons) = (99, vec!["the name says so".to_owned()]);
            }
        }
        Report { stewardd: "0.0.0", bundle: Some("b1".repeat(32)), ..report }
    }
}

fn configured(dir: &Path) -> Vec<SourceConfig> {
    let file = dir.join("stewardd.toml");
    let text = "[store]\nurl = \"sqlite://s.db\"\n[policies]\ndir = \"p\"\n[audit]\ndir = \"a\"\n\
                [http]\nlisten = \"127.0.0.1:0\"\nauth = \"none\"\n\
                [[source]]\nname = \"crm\"\nurl = \"postgres://u@db.example.org/crm\"\nreplicas = 1\n\
                [[source]]\nname = \"away\"\nurl = \"sqlite://away.db\"\n";
    std::fs::write(&file, text).expect("written");
    config::load(&file).unwrap_or_else(|errors| panic!("{errors:?}")).sources
}

pub fn column(name: &str, type_name: &str, kind: Option<Kind>) -> Column {
    Column {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        base_type: None,
        kind,
        nullable: !["id", "gone"].contains(&name),
        comment: None,
        max_length: None,
        naive_time: false,
        generated: false,
        faithful: false,
    }
}

pub fn table(name: &str, rows: u64, columns: Vec<Column>) -> Table {
    Table {
        name: name.to_owned(),
        schema: "public".to_owned(),
        relation: name.to_owned(),
        comment: None,
        key: Some(vec![columns[0].name.clone()]),
        columns,
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        estimated_rows: rows,
        read_only: false,
        triggers: Vec::new(),
        reuses_keys: false,
    }
}

fn inventory() -> Inventory {
    let id = || column("id", "bigint", Some(Kind::Long));
    let text = |name: &str| column(name, "text", Some(Kind::String));
    let email = Column {
        max_length: Some(254),
        type_name: "character varying(254)".to_owned(),
        comment: Some(format!("yes: {NASTY}\nsecond line")),
        ..text("email")
    };
    let people = vec![id(), email, text("religion"), column("gone", "bigint", Some(Kind::Long))];
    let odd = ["yes", "1e3", "null", "手机号", NASTY, "=cmd()", "-x", "a#b", "~"].map(text);
    let odd: Vec<Column> = odd.into_iter().chain([column("shape", "polygon", None)]).collect();
    let tables = vec![
        table("people", 6_000, people),
        Table { comment: Some(NASTY.to_owned()), ..table(HAN, 0, odd) },
        table("refused", 50_000, vec![id(), text("phone")]),
        table("stock", 120, vec![id(), text("sku")]),
    ];
    Inventory {
        source: "crm".to_owned(),
        dialect: Dialect::Postgres,
        version: "PostgreSQL 15.0".to_owned(),
        offset_seconds: 0,
        prepared: Prepared { journal: true, subjects: false },
        tables,
    }
}

/// Half the rows are filled; addresses are addresses.
fn counts(column: &str, filled: u64) -> ValueCounts {
    let hits = (column == "email")
        .then(|| ("email".to_owned(), Hits { valid: filled, ..Hits::default() }));
    ValueCounts {
        filled,
        hits: hits.into_iter().map(|(name, hits)| (name.into(), hits)).collect(),
        detector: stewardd::detect::DETECTOR,
        ..ValueCounts::default()
    }
}

/// Of every column but those of the table that refused; `refused` says why, and the odd one was never scanned.
fn observations() -> Vec<TableObservation> {
    let inventory = inventory();
    let of = |name: &str, complete: bool, rows: u64| {
        let table = inventory.table(name).expect("a table");
        let fields = table.columns.iter().map(|column| Observation {
            column: column.clone(),
            rows,
            distinct: rows / 2,
            lengths: None,
            months: None,
            values: counts(&column.name, rows / 2),
            quality: stewardd::scan::quality::QualityCounts::default(),
        });
        TableObservation {
            table: name.to_owned(),
            rows,
            estimated_rows: table.estimated_rows,
            bytes: 10,
            complete,
            clipped: 0,
            failure: None,
            fields: fields.collect(),
        }
    };
    let refused = TableObservation {
        table: "refused".to_owned(),
        estimated_rows: 50_000,
        failure: Some("permission denied".to_owned()),
        ..TableObservation::default()
    };
    vec![of("people", false, 1_000), refused, of("stock", true, 120)]
}
