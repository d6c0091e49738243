//! The real program, for commands that need no daemon's home.

use std::process::{Command, Stdio};

/// The program, without anything that this shell may have set for it.
pub fn stewardd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stewardd"));
    for name in ["STEWARDD_CONFIG", "STEWARDD_FAILPOINT", "STEWARDD_SUBJECT", "STEWARDD_SCAN_URL"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// How much of something is asked for, where a longer run than the usual one is.
#[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
pub fn amount(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Whether one of this binary's tests passes in this environment, and what it said.
#[cfg(feature = "failpoints")]
pub fn rerun(test: &str, environment: &[(&str, &str)]) -> (bool, String) {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args([test, "--exact", "--include-ignored", "--nocapture"])
        .envs(environment.iter().copied())
        .output()
        .expect("started");
    let all = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(all.contains("running 1 test"), "{test}: {all}");
    (output.status.success(), all)
}

/// Whether it fails there, and says so. Not any failure counts.
#[cfg(feature = "failpoints")]
pub fn fails_with(said: &str, test: &str, environment: &[(&str, &str)]) -> bool {
    let (passed, all) = rerun(test, environment);
    let failed = !passed && all.contains(said);
    if !failed {
        println!("{test} in {environment:?}: {all}");
    }
    failed
}

/// Whether a test that holds something against Cedar notices, with this environment: it says that they disagree.
#[cfg(feature = "failpoints")]
pub fn disagrees_with_cedar(test: &str, environment: &[(&str, &str)]) -> bool {
    fails_with("where Cedar says", test, environment)
}
