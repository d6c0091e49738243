//! Decisions over HTTP beside a server that decides nothing, and beside Cerbos: `tests/run bench http`.
//!
//! ```text
//! http [--cerbos PATH] [--seconds N] [--rounds N] [--logging]     side by side, in turn
//! http reload [--seconds N]                                       10,000 policies exchanged under load
//! ```

#[allow(dead_code, reason = "the harness can do more than is measured here")]
#[path = "../../tests/it/support/daemon.rs"]
mod daemon;
mod load;
mod reload;
mod scoped;
mod servers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use daemon::{Daemon, Home};
use load::{Load, Target, post};
use scoped::Wish;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const POLICIES: usize = 1_000;
const BATCH: usize = 100;
const SINGLE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";

/// What the command line says.
pub struct Options {
    cerbos: Option<PathBuf>,
    pub seconds: u64,
    rounds: usize,
    logging: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|arg| arg == name)?;
        arguments.get(at + 1)
    };
    let number = |name: &str| after(name).map(|text| text.parse().expect("a number"));
    let options = Options {
        cerbos: after("--cerbos").map(PathBuf::from),
        seconds: number("--seconds").unwrap_or(5),
        rounds: number("--rounds").unwrap_or(3) as usize,
        logging: arguments.iter().any(|arg| arg == "--logging"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let good = match arguments.first().map(String::as_str) {
        Some("echo") => {
            servers::serve_echo();
            true
        }
        Some("reload") => runtime.block_on(reload::measure(&options)),
        _ => runtime.block_on(side_by_side(&options)),
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The daemon with so many policies, once it decides.
pub async fn stewardd(policies: usize) -> (Home, Daemon) {
    let home = Home::new("rate = \"10000000/s\"\n");
    for (name, text) in scoped::files(policies) {
        home.write_policy(&name, &text);
    }
    let daemon = home.start().await;
    let asked = scoped::wishes(policies, 1, 1)[0].authzen();
    let deadline = Instant::now() + Duration::from_secs(90);
    while !matches!(post(daemon.address(), SINGLE, &asked), Some((200, _))) {
        assert!(Instant::now() < deadline, "it does not decide: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    (home, daemon)
}

/// A file of one body a line.
fn bodies(path: PathBuf, bodies: impl Iterator<Item = Value>) -> PathBuf {
    let text: Vec<String> = bodies.map(|body| body.to_string()).collect();
    std::fs::write(&path, text.join("\n")).expect("written");
    path
}

/// One subject, one action, and many records: what a page with a list asks.
fn batch(wish: &Wish, number: usize) -> Value {
    let (team, _) = wish.record;
    let records = (0..number).map(|at| {
        let record = format!(
            "r{}-{}",
            (team + at / scoped::EACH) % scoped::teams(POLICIES),
            at % scoped::EACH
        );
        json!({ "resource": { "type": "record", "id": record } })
    });
    let mut whole = wish.authzen();
    whole["evaluations"] = records.collect();
    whole
}

async fn side_by_side(options: &Options) -> bool {
    let (home, mut daemon) = stewardd(POLICIES).await;
    let echo = servers::echo();
    let dir = home.path();
    let cerbos = options
        .cerbos
        .as_deref()
        .map(|binary| servers::cerbos(binary, dir, POLICIES, options.logging));
    let wishes = scoped::wishes(POLICIES, 2_000, 3);
    if let Some(cerbos) = &cerbos {
        answers_agree(&daemon, cerbos, &scoped::wishes(POLICIES, 200, 11));
    }
    let single = bodies(dir.join("single"), wishes.iter().map(Wish::authzen));
    let many = bodies(dir.join("many"), wishes.iter().take(200).map(|wish| batch(wish, BATCH)));
    let theirs = bodies(dir.join("theirs"), wishes.iter().map(servers::cerbos_asks));
    let target = |address, path, bodies: &Path| -> Load {
        let load = Target { address, path, bodies }.load(options.seconds);
        assert_eq!(load.failed, 0, "{path}: requests that were not answered");
        load
    };
    let mut figures: [Vec<f64>; 4] = Default::default();
    for round in 0..=options.rounds {
        let echoed = target(echo.address, "/echo", &single).per_second;
        let decided = target(daemon.address(), SINGLE, &single).per_second;
        let batched = target(daemon.address(), MANY, &many).per_second * BATCH as f64;
        let other = cerbos
            .as_ref()
            .map(|cerbos| target(cerbos.address, servers::CERBOS, &theirs).per_second);
        // The first round warms all of them up.
        if round > 0 {
            for (at, figure) in
                [echoed, decided, batched, other.unwrap_or(f64::NAN)].into_iter().enumerate()
            {
                figures[at].push(figure);
            }
        }
    }
    let ours = servers::resident(daemon.pid());
    let theirs = cerbos.as_ref().map(|cerbos| servers::resident(cerbos.pid()));
    daemon.stop().await;
    report(figures.map(median), ours, theirs)
}

/// Prints everything; whether no bar is missed.
fn report([echoed, decided, batched, other]: [f64; 4], ours: f64, theirs: Option<f64>) -> bool {
    let mut good = true;
    let mut bar = |name: &str, ratio: f64, bar: f64, at_most: bool| {
        let met = if at_most { ratio <= bar } else { ratio >= bar };
        good &= met;
        let (sign, word) = (if at_most { "≤" } else { "≥" }, if met { "" } else { "  MISSED" });
        println!("  {name:42} {ratio:8.2}   (bar: {sign} {bar}){word}");
    };
    println!("requests a second, {POLICIES} policies, medians");
    println!(
        "  echo {echoed:.0}, stewardd {decided:.0}, in batches of {BATCH} {batched:.0} decisions, Cerbos {other:.0}"
    );
    println!("resident: stewardd {ours:.0} MB, Cerbos {:.0} MB", theirs.unwrap_or(f64::NAN));
    bar("stewardd of the echo", decided / echoed, 0.35, false);
    bar("decisions in batches of those one by one", batched / decided, 20.0, false);
    if let Some(theirs) = theirs {
        bar("stewardd of Cerbos", decided / other, 10.0, false);
        bar("its memory of Cerbos's", ours / theirs, 0.5, true);
    } else {
        println!("  Cerbos is left out: --cerbos PATH names its binary");
        good = false;
    }
    good
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// What is measured has to be the same.
fn answers_agree(daemon: &Daemon, cerbos: &servers::Server, wishes: &[Wish]) {
    let mut permitted = 0;
    for wish in wishes {
        let (_, ours) = post(daemon.address(), SINGLE, &wish.authzen()).expect("an answer");
        let asked = servers::cerbos_asks(wish);
        let (_, theirs) = post(cerbos.address, servers::CERBOS, &asked).expect("an answer");
        let effect = &theirs["results"][0]["actions"][wish.action];
        let ours = ours["decision"].as_bool().expect("a decision");
        assert_eq!(ours, effect == "EFFECT_ALLOW", "{wish:?}: {theirs}");
        permitted += usize::from(ours);
    }
    println!("{} requests get the same answers, {permitted} are permitted", wishes.len());
    assert!(
        permitted > 20 && permitted < wishes.len() - 20,
        "all but the same answer to everything"
    );
}
