//! MariaDB's `read_only` lets the privileged write, and the daemon may be privileged: it asks. On a server of
//! the test's own, since the setting is everybody's.

use std::path::PathBuf;
use std::process::Command;

use super::house::{House, OPEN};
use crate::support::governed::Governed;

/// A MariaDB that stops with the test, however it ends.
struct Server {
    dir: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let server = Self { dir: tempfile::tempdir().expect("a directory") };
        server.order("mariadb");
        server
    }

    fn order(&self, word: &str) {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/servers");
        let status = Command::new(script).arg(word).arg(self.dir.path()).status();
        assert!(status.expect("tests/servers starts").success(), "tests/servers {word}");
    }

    /// The superuser's, whom `read_only` does not stop.
    fn url(&self) -> String {
        let written =
            std::fs::read_to_string(self.dir.path().join("mariadb.env")).expect("its URL");
        let line =
            written.lines().find_map(|line| line.strip_prefix("export STEWARDD_TEST_MYSQL="));
        line.expect("a URL").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.order("stop");
    }
}

const TABLE: &str = "
CREATE TABLE people (id bigint PRIMARY KEY, gone bool NOT NULL);
INSERT INTO people VALUES (1, true), (2, true), (3, false);
";
const POLICY: &str = "@id(\"erase-gone\")\npermit (principal, action == Steward::Action::\"erase\", \
                      resource is crm::people)\nwhen { resource.gone };\n";

#[tokio::test]
async fn a_replica_is_read_and_never_written() {
    let server = Server::start();
    let governed = Governed::on_mysql(&server.url(), "crm").await;
    let house = House::on(governed, TABLE, OPEN).await;
    house.write("policies/datasets/crm.toml", "[people]\nsubject = \"none\"\n");
    house.write("policies/retention/crm.cedar", POLICY);
    let epoch = "SELECT epoch FROM stewardd_journal WHERE batch = 'fence'";
    let before = house.governed.number(epoch).await;

    house.governed.execute("SET GLOBAL read_only = ON").await;
    let refused = house.run("");
    let said = String::from_utf8_lossy(&refused.output.stderr).into_owned();
    assert_eq!(refused.output.status.code(), Some(69), "{said}");
    assert!(said.contains("the server is read-only; a replica must not be written to"), "{said}");
    assert_eq!(refused.number("/acted/erase"), 0);
    assert_eq!(house.ids("people").await, [1, 2, 3]);
    assert_eq!(house.governed.number(epoch).await, before, "not even our own tables");

    house.governed.execute("SET GLOBAL read_only = OFF").await;
    assert_eq!(house.run("").ended_well().number("/acted/erase"), 2);
    assert_eq!(house.ids("people").await, [3]);
}
