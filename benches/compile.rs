//! How long a set of policies takes to compile, and how much memory: `tests/run bench compile`.

#[expect(dead_code, reason = "tests write it as a directory")]
#[path = "../tests/it/support/estate.rs"]
mod estate;

use std::time::{Duration, Instant};

use estate::Estate;
use stewardd::policy::Bundle;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const ROUNDS: usize = 5;

fn main() {
    // Cargo passes `--bench`; what is not an option chooses among the sizes.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    println!("tables  policies   rules    median      best  peak memory");
    for (tables, each) in [(10, 5), (200, 5), (1000, 1), (1000, 5)] {
        if wanted.is_empty() || wanted.contains(&tables.to_string()) {
            measure(&Estate::new(tables, each), tables);
        }
    }
}

fn measure(estate: &Estate, tables: usize) {
    let mut rules = 0;
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let sources = estate.sources.clone();
            let start = Instant::now();
            let bundle = Bundle::compile(sources, &estate.inventories, &estate.inventories);
            let took = start.elapsed();
            rules = bundle.expect("a sound set").rules.len();
            took
        })
        .collect();
    times.sort();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{tables:6}  {:8}  {rules:6}  {:6.0} ms  {:6.0} ms  {:7} MiB",
        estate.policies,
        millis(times[ROUNDS / 2]),
        millis(times[0]),
        peak_mebibytes(),
    );
}

/// The most memory this process ever held (`VmHWM`).
fn peak_mebibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or_default() / 1024
}
