//! What a test costs in memory. Other tests of its process take memory of their own, so it is measured alone.

use std::process::Command;

/// Runs an ignored test in a process of its own, and fails when it does.
pub fn alone(test: &str) {
    let alone = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", test, "--ignored", "--test-threads", "1"])
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&alone.stdout);
    assert!(alone.status.success() && said.contains("1 passed"), "{said}");
}

/// Bytes of this process in memory.
pub fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: u64 = statm.split(' ').nth(1).expect("resident").parse().expect("pages");
    pages * 4096
}
