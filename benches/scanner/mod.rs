//! The real program, scanning, as benchmarks watch it from outside: its report, its memory, its end.

#![allow(dead_code, reason = "each benchmark has its own use for it")]

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// What a benchmark was asked for: numbers in their order, and the program to measure.
pub struct Asked {
    pub numbers: Vec<u64>,
    pub binary: PathBuf,
    /// As `nice -n` takes it.
    pub nice: i32,
}

impl Asked {
    /// `[NUMBER…] [--binary PATH]`; without a path the program that was built with the benchmark.
    pub fn from_arguments() -> Self {
        let mut arguments = std::env::args().skip(1);
        let binary = env!("CARGO_BIN_EXE_stewardd").into();
        let mut asked = Self { numbers: Vec::new(), binary, nice: 0 };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // What cargo says to every benchmark.
                "--bench" => {}
                "--binary" => asked.binary = arguments.next().expect("--binary PATH").into(),
                number => asked.numbers.push(number.parse().expect("a number")),
            }
        }
        asked
    }

    pub fn number(&self, at: usize, default: u64) -> u64 {
        self.numbers.get(at).copied().unwrap_or(default)
    }

    /// `stewardd scan --json` with these arguments; its report goes into a file, since a pipe would fill.
    pub fn scan(&self, arguments: &[&str]) -> Scan {
        let dir = tempfile::tempdir().expect("a directory");
        let report = File::create(dir.path().join("report.json")).expect("a file");
        // It becomes the program: what is watched and killed is not a parent of it.
        let mut command = Command::new("nice");
        command.arg(format!("--adjustment={}", self.nice)).arg(&self.binary);
        for name in ["STEWARDD_CONFIG", "STEWARDD_FAILPOINT", "STEWARDD_SCAN_URL", "RUST_LOG"] {
            command.env_remove(name);
        }
        command.args(["scan", "--json"]).args(arguments).stdin(Stdio::null()).stdout(report);
        let child = command.spawn().expect("the program starts");
        Scan { child, dir, started: Instant::now(), peak: 0 }
    }
}

/// A scan that runs.
pub struct Scan {
    child: Child,
    dir: TempDir,
    started: Instant,
    /// KiB.
    peak: u64,
}

/// A scan that ended by itself.
pub struct Scanned {
    pub report: Value,
    /// The most memory it ever had resident, in KiB.
    pub peak: u64,
    pub took: Duration,
}

impl Scan {
    /// Whether it still runs; looks at its memory on the way.
    pub fn runs(&mut self) -> bool {
        self.peak = self.peak.max(high_water(self.child.id()).unwrap_or(0));
        self.child.try_wait().expect("a child of ours").is_none()
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("a child of ours");
        self.child.wait().expect("a child of ours");
    }

    pub fn end(mut self) -> Scanned {
        while self.runs() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let status = self.child.wait().expect("a child of ours");
        assert!(status.success(), "the scan ended with {status}");
        let report = std::fs::read(self.dir.path().join("report.json")).expect("the report");
        let report = serde_json::from_slice(&report).expect("JSON");
        Scanned { report, peak: self.peak, took: self.started.elapsed() }
    }
}

impl Drop for Scan {
    /// A benchmark that gives up leaves nobody behind.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The most memory a process ever had resident, in KiB, while there is one to ask.
fn high_water(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}
