//! One configuration over a PostgreSQL, a SQLite and a MariaDB full of canaries, and everything that could show one.

use std::path::{Path, PathBuf};
use std::process::Output;

use sqlx::Connection as _;

use super::plant;
use super::search::{Canaries, Searcher};
use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};
use crate::support::process::stewardd;
use crate::support::receiver::Receiver;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub struct World {
    pub home: Home,
    pub governed: [Governed; 3],
    pub canaries: Canaries,
    pub receiver: Receiver,
    /// Everything that was said so far, by where.
    said: Vec<(String, Vec<u8>)>,
}

impl World {
    pub async fn new(seed: u64, size: usize) -> Self {
        let home = Home::new("");
        let mut canaries = Canaries::new(seed);
        let governed = [
            Governed::new(Engine::Postgres, "pg").await,
            Governed::new(Engine::Sqlite, "lite").await,
            Governed::new(Engine::Mysql, "maria").await,
        ];
        for one in &governed {
            plant::tables(one).await;
            plant::rows(one, &mut canaries, size).await;
            let (name, engine) = (&one.name, one.engine);
            home.write_policy(&format!("datasets/{name}.toml"), &plant::dataset(engine));
            let policies = plant::policies(name, engine);
            home.write_policy(&format!("retention/{name}.cedar"), &policies);
        }
        std::fs::write(home.path().join("key"), KEY).expect("written");
        let receiver = Receiver::start().await;
        let mut world = Self { home, governed, canaries, receiver, said: Vec::new() };
        world.configure("text", "0 3 * * *");
        world
    }

    /// Writes the configuration with this format of logs, at the level that says most.
    pub fn configure(&mut self, format: &str, schedule: &str) {
        let mut text = format!(
            "[log]\nlevel = \"trace\"\nformat = \"{format}\"\n\
             [guard]\napprovals = 0\ngrace = \"none\"\nmax_rows = 1000000\nmax_percent = 100\n\
             [schedule]\nscan = \"{schedule}\"\nretention = \"{schedule}\"\n\
             [[alert]]\nname = \"incident\"\nurl = \"http://{}/hook\"\nallow_private = true\n\
             secret_file = \"key\"\n",
            self.receiver.address
        );
        for one in &self.governed {
            text += &format!(
                "[[source]]\nname = \"{}\"\nurl = \"{}\"\nmode = \"enforce\"\nreplicas = \"none\"\n",
                one.name, one.url
            );
        }
        self.home.configure(&text);
    }

    /// Another wave of rows on every database.
    pub async fn plant(&mut self, size: usize) {
        for one in &self.governed {
            plant::rows(one, &mut self.canaries, size).await;
        }
    }

    /// Runs a command and keeps what it says.
    pub fn run(&mut self, arguments: &[&str]) -> Output {
        let output = self.home.run(arguments);
        self.keep(&arguments.join(" "), &output);
        output
    }

    /// The same with a guard of the program broken.
    #[cfg(feature = "failpoints")]
    pub fn run_broken(&mut self, failpoint: &str, arguments: &[&str]) {
        let mut command = stewardd();
        command.env("STEWARDD_FAILPOINT", failpoint).arg("--config").arg(self.home.config());
        let output = command.args(arguments).output().expect("the program starts");
        self.keep(failpoint, &output);
    }

    /// Scans a database by its URL, as somebody without a configuration does.
    pub fn scan(&mut self, engine: Engine, arguments: &[&str]) -> Output {
        let governed =
            self.governed.iter().find(|one| one.engine == engine).expect("all are there");
        let mut command = stewardd();
        command.arg("scan").args(arguments).arg(&governed.url);
        let output = command.output().expect("the program starts");
        self.keep(&format!("scan {engine:?} {arguments:?}"), &output);
        output
    }

    /// A person who would go, and the legal hold that keeps them.
    pub async fn hold(&mut self, source: &str) -> Output {
        let governed = self.governed.iter().find(|one| one.name == source).expect("all are there");
        let (id, email) = (self.canaries.text(), self.canaries.email());
        let row =
            format!("INSERT INTO people (id, email, status) VALUES ('{id}', '{email}', 'gone')");
        governed.execute(&row).await;
        let file = self.home.path().join("subject");
        std::fs::write(&file, &id).expect("written");
        let file = file.to_str().expect("UTF-8");
        self.run(&[
            "holds",
            "add",
            "--source",
            source,
            "--reason",
            "a lawsuit",
            "--subject-file",
            file,
        ])
    }

    /// How many scheduled jobs have ended.
    pub async fn scheduled(&self) -> i64 {
        let url = format!("sqlite://{}?mode=ro", self.home.store().display());
        let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the control store");
        sqlx::query_scalar("SELECT count(*) FROM occurrences WHERE state <> 'claimed'")
            .fetch_one(&mut store)
            .await
            .expect("a count")
    }

    pub fn keep(&mut self, what: &str, output: &Output) {
        self.say(&format!("{what}: stdout"), output.stdout.clone());
        self.say(&format!("{what}: stderr"), output.stderr.clone());
    }

    pub fn say(&mut self, what: &str, bytes: Vec<u8>) {
        self.said.push((what.to_owned(), bytes));
    }

    /// What was said where, as text.
    pub fn said(&self, what: &str) -> String {
        let of = self.said.iter().filter(|(place, _)| place.starts_with(what));
        of.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect()
    }

    /// Reads every file of the daemon's own: control store with its log, archive, keys, audit log.
    pub fn keep_state(&mut self, when: &str) {
        let mut files = Vec::new();
        collect(&self.home.state(), &mut files);
        collect(&self.home.audit(), &mut files);
        assert!(files.iter().any(|file| file.ends_with("stewardd.db")), "{files:?}");
        for file in files {
            let name = format!("{when}: {}", file.display());
            // SQLite takes its log away when the last connection closes.
            if let Ok(bytes) = std::fs::read(&file) {
                self.say(&name, bytes);
            }
        }
    }

    pub fn keep_alerts(&mut self) {
        for (headers, body) in self.receiver.requests() {
            self.say("alert", format!("{headers:?}\n{body}").into());
        }
    }

    /// Every place in which a canary was found, and what was found there first.
    pub fn found(&self) -> Vec<(String, String)> {
        let searcher: Searcher = self.canaries.searcher();
        let look =
            |(place, bytes): &(String, Vec<u8>)| Some((place.clone(), searcher.find(bytes)?));
        self.said.iter().filter_map(look).collect()
    }

    /// How much was searched.
    pub fn bytes(&self) -> usize {
        self.said.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// How many rows of all databases a query counts.
    pub async fn count(&self, sql: &str) -> i64 {
        let mut sum = 0;
        for one in &self.governed {
            sum += one.number(sql).await;
        }
        sum
    }
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
