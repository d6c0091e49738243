//! The real program as a process: one command with its output, or a daemon that is ended by its id.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a daemon may take to come up, and to go.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, without anything that this shell may have set for it.
pub fn stewardd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stewardd"));
    for name in ["STEWARDD_CONFIG", "STEWARDD_FAILPOINT", "STEWARDD_SUBJECT", "STEWARDD_SCAN_URL"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// One command under a configuration, to its end.
pub fn run(config: &Path, arguments: &[&str]) -> Output {
    stewardd().arg("--config").arg(config).args(arguments).output().expect("the program starts")
}

/// `stewardd run`; what it says goes into a file. Dropped while it still runs, it is killed, and the test
/// fails: a daemon is to be stopped and to end well.
pub struct Daemon {
    child: Child,
    log: PathBuf,
    pub address: SocketAddr,
    ended: bool,
}

impl Daemon {
    /// Answers once it listens; it must have been told to listen on port 0 of this machine.
    pub fn start(config: &Path, log: &Path) -> Self {
        let stderr = File::create(log).expect("a log file");
        let child = stewardd()
            .arg("--config")
            .arg(config)
            .arg("run")
            .stdout(stderr.try_clone().expect("the same file"))
            .stderr(stderr)
            .spawn()
            .expect("the daemon starts");
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut daemon = Self { child, log: log.to_owned(), address: nowhere, ended: false };
        daemon.address = daemon.listening();
        daemon
    }

    /// The whole answer to a GET, headers first.
    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                self.ended = true;
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the daemon does not stop: {}", self.tail());
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a pid");
        kill_process(pid, signal).expect("it runs");
    }

    /// Where it says that it listens.
    fn listening(&mut self) -> SocketAddr {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            let said = std::fs::read_to_string(&self.log).unwrap_or_default();
            let (complete, _) = said.rsplit_once('\n').unwrap_or_default();
            let mut lines = complete.lines().filter(|line| line.contains("listening"));
            if let Some(address) = lines.find_map(address) {
                return address;
            }
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                self.ended = true;
                panic!("the daemon ended with {status}: {}", self.tail());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the daemon does not listen: {}", self.tail());
    }

    fn tail(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let from = said.lines().count().saturating_sub(20);
        said.lines().skip(from).collect::<Vec<_>>().join("\n")
    }
}

fn address(line: &str) -> Option<SocketAddr> {
    let rest = &line[line.find("127.0.0.1:")?..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // It may have ended by itself in the meantime; either way it is waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            panic!("a daemon was left running: {}", self.tail());
        }
    }
}
