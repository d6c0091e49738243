//! Ten thousand policies exchanged again and again under full load: nobody is turned away, and few wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::load::{Load, Target, post};
use super::{Options, SINGLE, bodies, scoped, stewardd};

const POLICIES: usize = 10_000;
/// How much longer than undisturbed the slowest hundredth may take.
const BAR: f64 = 2.0;
const PAIRS: usize = 3;

pub async fn measure(options: &Options) -> bool {
    let (home, mut daemon) = stewardd(POLICIES).await;
    let wishes = scoped::wishes(POLICIES, 2_000, 3);
    let bodies = bodies(home.path().join("single"), wishes.iter().map(scoped::Wish::authzen));
    let target = Target { address: daemon.address(), path: SINGLE, bodies: &bodies };
    let seconds = options.seconds.max(10);
    target.load(2);
    let (mut alone, mut beside, mut reloads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        alone.push(target.load(seconds));
        let stop = Arc::new(AtomicBool::new(false));
        let exchanger = {
            let (stop, dir) = (stop.clone(), home.policies());
            let (address, pid) = (daemon.address(), daemon.pid());
            std::thread::spawn(move || exchange(&dir, address, pid, &stop))
        };
        beside.push(target.load(seconds));
        stop.store(true, Ordering::Relaxed);
        reloads.extend(exchanger.join().expect("it exchanges"));
    }
    daemon.stop().await;
    report(&alone, &beside, &reloads)
}

fn report(alone: &[Load], beside: &[Load], reloads: &[Duration]) -> bool {
    let middle = |loads: &[Load]| {
        let mut times: Vec<Duration> = loads.iter().map(|load| load.p99).collect();
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let failed: u64 = alone.iter().chain(beside).map(|load| load.failed).sum();
    let rate =
        |loads: &[Load]| loads.iter().map(|load| load.per_second).sum::<f64>() / loads.len() as f64;
    let ratio = middle(beside) / middle(alone);
    println!("{POLICIES} policies, {} reloads, {reloads:.1?} each", reloads.len());
    println!("  alone {:.0} requests a second, p99 {:.2} ms", rate(alone), middle(alone));
    println!(
        "  beside reloads {:.0}, p99 {:.2} ms, ratio {ratio:.2} (bar: {BAR})",
        rate(beside),
        middle(beside)
    );
    println!("  failed: {failed} (bar: 0)");
    ratio <= BAR && failed == 0 && reloads.len() >= PAIRS
}

/// Writes a changed set and has it read, until told to stop; how long each took to be in force.
fn exchange(
    dir: &std::path::Path,
    address: std::net::SocketAddr,
    pid: u32,
    stop: &AtomicBool,
) -> Vec<Duration> {
    let asked = scoped::wishes(POLICIES, 1, 1)[0].authzen();
    let in_force = || {
        let (_, answer) = post(address, SINGLE, &asked).expect("an answer");
        answer["context"]["bundle"].clone()
    };
    let text = &scoped::files(POLICIES)["access/teams.cedar"];
    let mut took = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let (before, start) = (in_force(), Instant::now());
        let new = dir.with_file_name("teams.new");
        std::fs::write(&new, format!("// {before}\n{text}")).expect("written");
        std::fs::rename(new, dir.join("access/teams.cedar")).expect("renamed");
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).expect("a process");
        rustix::process::kill_process(pid, rustix::process::Signal::HUP).expect("told");
        while in_force() == before {
            assert!(start.elapsed() < Duration::from_secs(90), "the set stays");
            std::thread::sleep(Duration::from_millis(50));
        }
        took.push(start.elapsed());
    }
    took
}
