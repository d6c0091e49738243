//! What is set side by side: a bare axum server, the daemon, and Cerbos.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::load::post;
use super::scoped::{self, Wish};

const PATIENCE: Duration = Duration::from_secs(90);

/// A process that ends with its owner.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// Answers until it is killed: reads the body, parses nothing, sends it back as JSON.
pub fn serve_echo() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let echo = async |body: axum::body::Bytes| {
            ([(axum::http::header::CONTENT_TYPE, "application/json")], body)
        };
        let router = axum::Router::new().route("/echo", axum::routing::post(echo));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        axum::serve(listener, router).await.expect("it serves");
    });
}

pub fn echo() -> Server {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let mut child = command.arg("echo").stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("an address");
    Server { child, address: line.trim().parse().expect("an address") }
}

/// Cerbos with the same rules in `dir`: a policy for each kind of records, that of one project.
pub fn cerbos(binary: &Path, dir: &Path, policies: usize, logging: bool) -> Server {
    let own = dir.join("cerbos");
    std::fs::create_dir_all(own.join("policies")).expect("a directory");
    for team in 0..scoped::teams(policies) {
        let path = own.join(format!("policies/record_{team}.yaml"));
        std::fs::write(path, cerbos_policy(team)).expect("written");
    }
    let free = || TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
    let (address, grpc) = (free().expect("a port"), free().expect("a port"));
    let mut config = format!(
        "server: {{httpListenAddr: \"{address}\", grpcListenAddr: \"{grpc}\"}}\n\
         storage: {{driver: disk, disk: {{directory: \"{}\", watchForChanges: false}}}}\n\
         telemetry: {{disabled: true}}\n",
        own.join("policies").display()
    );
    if logging {
        let log = own.join("audit.log");
        let _ = writeln!(
            config,
            "audit: {{enabled: true, accessLogsEnabled: false, decisionLogsEnabled: true, backend: file, \
             file: {{path: \"{}\"}}}}",
            log.display()
        );
    }
    std::fs::write(own.join("config.yaml"), config).expect("written");
    let log = std::fs::File::create(own.join("log")).expect("a log");
    let child = Command::new(binary)
        .args(["server", "--log-level=warn", "--config"])
        .arg(own.join("config.yaml"))
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn();
    let server = Server { child: child.expect("Cerbos starts"), address };
    let deadline = Instant::now() + PATIENCE;
    let asked = cerbos_asks(&scoped::wishes(policies, 1, 1)[0]);
    while !matches!(post(address, CERBOS, &asked), Some((200, _))) {
        let log = || std::fs::read_to_string(own.join("log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "Cerbos does not answer: {}", log());
        std::thread::sleep(Duration::from_millis(100));
    }
    server
}

pub const CERBOS: &str = "/api/check/resources";

fn cerbos_policy(team: usize) -> String {
    let department = scoped::department(team);
    let rule = |actions: &str, effect: &str, role: &str, when: &str| {
        let when = match when {
            "" => String::new(),
            when => format!(", condition: {{match: {{expr: \"{when}\"}}}}"),
        };
        format!(
            "    - {{actions: [{actions}], effect: EFFECT_{effect}, roles: [\"{role}\"]{when}}}\n"
        )
    };
    let team_role = format!("t{team}");
    format!(
        "apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: record_{team}\n  version: default\n  rules:\n"
    ) + &rule("can_read", "ALLOW", &team_role, "")
        + &rule("can_write", "ALLOW", &team_role, "P.attr.clearance >= R.attr.level")
        + &rule("can_read", "ALLOW", &format!("d{department}"), "R.attr.level <= 1")
        + &rule("can_delete", "ALLOW", &team_role, "R.attr.owner == P.id")
        + &rule("can_write, can_delete", "DENY", "*", "R.attr.level > 3 && P.attr.clearance < 2")
}

/// Cerbos stores nobody: what is known of the two is sent along.
pub fn cerbos_asks(wish: &Wish) -> Value {
    let ((team, user), (project, record)) = (wish.user, wish.record);
    let department = scoped::department(team);
    json!({
        "requestId": "r",
        "principal": {
            "id": format!("u{team}-{user}"),
            "roles": [format!("t{team}"), format!("d{department}"), "staff"],
            "attr": { "clearance": scoped::clearance(team, user) },
        },
        "resources": [{
            "actions": [wish.action],
            "resource": {
                "kind": format!("record_{project}"),
                "id": format!("r{project}-{record}"),
                "attr": {
                    "level": scoped::level(project, record),
                    "owner": format!("u{project}-{record}"),
                },
            },
        }],
    })
}

/// Megabytes of memory that are resident now.
pub fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kibibytes.expect("a running process") / 1024.0
}
