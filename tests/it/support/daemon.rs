//! The real binary in a directory of its own, as an operator would run it.
//!
//! A [`Home`] holds what outlives a process: configuration, policies, state, audit log, and the logs of every
//! process that ran there. A [`Daemon`] is one process. Dropping it stops it; a process that had died
//! unnoticed, does not drain or panicked fails the test.

use std::fs::{self, File, OpenOptions};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long anything that should happen soon may take on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// At the hours that are usual, jobs would run in the middle of a test.
const NEVER: &str = "\n[schedule]\nscan = \"0 0 29 2 *\"\nretention = \"0 0 29 2 *\"\n";
/// In the text format of logs an address follows, in JSON a member that holds it.
const LISTENING: &str = "listening";

/// Everything but the process.
pub struct Home {
    dir: TempDir,
    sections: String,
    environment: Vec<(String, String)>,
}

impl Home {
    /// `sections` is the configuration's TOML without `[store]`, `[policies]`, `[audit]` and `[http]`.
    pub fn new(sections: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        for name in ["policies", "state"] {
            fs::create_dir(dir.path().join(name)).expect("a directory");
        }
        let home = Self { dir, sections: String::new(), environment: Vec::new() };
        home.configured(sections)
    }

    /// Other sections, for the processes to come.
    pub fn configured(mut self, sections: &str) -> Self {
        self.configure(sections);
        self
    }

    pub fn configure(&mut self, sections: &str) {
        sections.clone_into(&mut self.sections);
        self.write_config();
    }

    /// A variable of every process to come.
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file of the policy directory.
    pub fn with_policy(self, name: &str, text: &str) -> Self {
        self.write_policy(name, text);
        self
    }

    pub fn write_policy(&self, name: &str, text: &str) {
        let path = self.policies().join(name);
        fs::create_dir_all(path.parent().expect("below the directory")).expect("a directory");
        fs::write(path, text).expect("written");
    }

    fn write_config(&self) {
        let root = self.dir.path().display();
        let text = format!(
            "[store]\nurl = \"sqlite://{root}/state/stewardd.db\"\n\
             [policies]\ndir = \"{root}/policies\"\n\
             [audit]\ndir = \"{root}/audit\"\norigin = \"steward.example.org/audit\"\n\
             [http]\nlisten = \"127.0.0.1:0\"\nauth = \"none\"\n{}{}",
            self.sections,
            if self.sections.contains("[schedule]") { "" } else { NEVER }
        );
        fs::write(self.config(), text).expect("written");
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn config(&self) -> PathBuf {
        self.dir.path().join("stewardd.toml")
    }

    pub fn policies(&self) -> PathBuf {
        self.dir.path().join("policies")
    }

    pub fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    pub fn store(&self) -> PathBuf {
        self.state().join("stewardd.db")
    }

    pub fn audit(&self) -> PathBuf {
        self.dir.path().join("audit")
    }

    /// What every process so far said on stderr.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("stderr.log")).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stewardd"));
        command.arg("--config").arg(self.config()).args(arguments);
        // What the test runner's environment says is not the daemon's.
        for name in ["STEWARDD_CONFIG", "STEWARDD_FAILPOINT", "NOTIFY_SOCKET", "RUST_LOG"] {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    /// Runs a subcommand to its end; its stderr joins the log.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().expect("the binary runs");
        let mut log = self.append("stderr.log");
        std::io::Write::write_all(&mut log, &output.stderr).expect("written");
        output
    }

    /// Runs a subcommand that must end well, with `--json`; answers what it printed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {}: {stderr}", output.status);
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    /// The same of a command that may be asked again, and whose own patience with a daemon is short.
    pub fn json_at_last(&self, arguments: &[&str]) -> Value {
        let deadline = Instant::now() + PATIENCE;
        let arguments = [arguments, &["--json"]].concat();
        loop {
            let output = self.run(&arguments);
            if output.status.success() {
                return serde_json::from_slice(&output.stdout).expect("one JSON object");
            }
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(Instant::now() < deadline, "{arguments:?}: {}: {stderr}", output.status);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// One full cycle, without a daemon: its summary.
    pub fn once_json(&self) -> Value {
        self.json(&["run", "--once"])
    }

    /// Starts the daemon and waits until it listens.
    pub async fn start(&self) -> Daemon {
        let mut daemon = self.spawn(&["run"]);
        let address = daemon.said(LISTENING).await;
        let address = address.split([' ', '=', '"', ',']).find_map(|text| text.parse().ok());
        daemon.address = Some(address.expect("an address"));
        daemon
    }

    /// Starts a process and does not wait for it.
    pub fn spawn(&self, arguments: &[&str]) -> Daemon {
        let stderr = self.append("stderr.log");
        let from = stderr.metadata().expect("a file").len();
        let mut command = self.command(arguments);
        command.stdout(self.append("stdout.log")).stderr(stderr);
        Daemon {
            child: command.spawn().expect("the binary starts"),
            log: self.dir.path().join("stderr.log"),
            from: usize::try_from(from).expect("a small file"),
            address: None,
            ended: None,
        }
    }

    fn append(&self, name: &str) -> File {
        let path = self.dir.path().join(name);
        OpenOptions::new().create(true).append(true).open(path).expect("a log")
    }
}

/// One process.
pub struct Daemon {
    child: Child,
    log: PathBuf,
    /// Where this process begins in the log.
    from: usize,
    address: Option<SocketAddr>,
    ended: Option<ExitStatus>,
}

impl Daemon {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn address(&self) -> SocketAddr {
        self.address.expect("a daemon that listens")
    }

    /// What this process said on stderr so far.
    pub fn log(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(log.get(self.from..).unwrap_or_default()).into_owned()
    }

    /// Waits until this process has said something; answers what followed on that line.
    pub async fn said(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ended = self.exited();
            let log = self.log();
            // A line that is not whole may be cut off in the middle of the answer.
            let mut line = log.split_inclusive('\n').filter(|line| line.ends_with('\n'));
            if let Some((_, rest)) = line.find_map(|line| line.split_once(text)) {
                return rest.trim_end().to_owned();
            }
            assert!(ended.is_none(), "it ended, {ended:?}, before it said {text:?}: {log}");
            assert!(Instant::now() < deadline, "it never said {text:?}: {log}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks over HTTP: status and body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, "").await
    }

    /// The same by any method, with a body of JSON.
    pub async fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address()).await.expect("it listens");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        (status.expect("a status"), body.to_owned())
    }

    /// The value of one sample of `/metrics`, named with its labels as printed.
    pub async fn metric(&self, sample: &str) -> Option<f64> {
        let (status, body) = self.get("/metrics").await;
        assert_eq!(status, 200);
        let value = |line: &str| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok();
        body.lines().find_map(value)
    }

    /// Asks again and again until the answer has this status; answers the body.
    pub async fn until(&self, path: &str, status: u16) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (found, body) = self.get(path).await;
            if found == status {
                return body;
            }
            assert!(Instant::now() < deadline, "{path} stays {found}: {body}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("a process of ours");
    }

    /// Kills it at once, and waits for that; false when it had ended before by itself.
    pub fn kill9(&mut self) -> bool {
        self.child.kill().expect("a process of ours");
        let status = self.child.wait().expect("a child");
        self.ended = Some(status);
        status.signal() == Some(9)
    }

    /// How it ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().expect("a child");
        }
        self.ended
    }

    /// Waits for its end; the exit code.
    pub async fn wait(&mut self) -> i32 {
        let status = self.ends().await;
        status.code().unwrap_or_else(|| panic!("{status}: {}", self.log()))
    }

    /// Waits for its end, be it by a signal.
    pub async fn ends(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.exited() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to stop, and waits for that; the exit code.
    pub async fn stop(&mut self) -> i32 {
        self.signal(Signal::TERM);
        self.wait().await
    }

    /// Its end as the test's end should find it: asked to stop, and drained.
    fn finish(&mut self) -> Result<(), String> {
        if self.ended.is_none() {
            if let Some(status) = self.exited() {
                return Err(format!("had died unnoticed: {status}"));
            }
            self.signal(Signal::TERM);
            let deadline = Instant::now() + PATIENCE;
            while self.exited().is_none() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(10));
            }
            match self.ended {
                Some(status) if status.success() => {}
                Some(status) => return Err(format!("did not drain: {status}")),
                None => return Err("did not stop".to_owned()),
            }
        }
        // One that a panic ended has said so by its exit code.
        let drained = self.ended.is_some_and(|status| status.success());
        if drained && self.log().contains("panicked at") {
            return Err("panicked".to_owned());
        }
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let finished = if std::thread::panicking() { Ok(()) } else { self.finish() };
        if self.ended.is_none() {
            // It may be gone already, which is what is wanted.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        if let Err(why) = finished {
            panic!("the daemon {why}\n{}", self.log());
        }
    }
}
