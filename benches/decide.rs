//! One decision beside Cedar's plain authorizer, in one process: `tests/run bench decide`. Ours over 10,000 policies
//! and over 10, and the plain authorizer over the same 10,000, in turn; medians of single decisions.

#[path = "http/scoped.rs"]
#[expect(dead_code, reason = "the load over HTTP asks in other words")]
mod scoped;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cedar_policy::{Context, Entities, EntityUid, PolicySet, Request, Schema};
use stewardd::policy::decide::{Ask, Decider, Surroundings};
use stewardd::policy::judge::{Judgement, authorize};
use stewardd::policy::text::written::Folder;
use stewardd::policy::{Bundle, PolicySources};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const MANY: usize = 10_000;
const FEW: usize = 10;
const ROUNDS: usize = 5;
/// Decisions of a round; the plain authorizer takes milliseconds for each.
const OURS: usize = 20_000;
const PLAINS: usize = 40;
/// Ours at the most: of the plain authorizer's time, and of our own at few policies.
const OF_PLAIN: f64 = 1.0 / 50.0;
const OF_FEW: f64 = 3.0;

fn main() -> ExitCode {
    let (many, few) = (Subject::new(MANY), Subject::new(FEW));
    let plain = Plain::new(&many);
    plain.agrees(&many);
    let mut medians: [Vec<Duration>; 3] = Default::default();
    for _ in 0..ROUNDS {
        medians[0].push(many.round());
        medians[1].push(few.round());
        medians[2].push(plain.round(&many));
    }
    let [many, few, plain] = medians.map(median);
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let (of_plain, of_few) = (micros(many) / micros(plain), micros(many) / micros(few));
    println!("p50 of a decision, medians of {ROUNDS} rounds in turn");
    println!("  ours, {MANY} policies   {:9.2} µs", micros(many));
    println!(
        "  ours, {FEW} policies      {:9.2} µs    ratio {of_few:.2} (bar: {OF_FEW})",
        micros(few)
    );
    println!(
        "  Cedar's, {MANY} policies{:9.2} µs    ratio 1/{:.0} (bar: 1/{:.0})",
        micros(plain),
        1.0 / of_plain,
        1.0 / OF_PLAIN
    );
    if of_plain <= OF_PLAIN && of_few <= OF_FEW { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The middle one of as many decisions.
fn timed<T>(number: usize, asked: &[T], mut ask: impl FnMut(&T)) -> Duration {
    let times = asked.iter().cycle().take(number).map(|one| {
        let start = Instant::now();
        ask(one);
        start.elapsed()
    });
    median(times.collect())
}

struct Subject {
    decider: Decider,
    asks: Vec<Ask>,
}

impl Subject {
    fn new(policies: usize) -> Self {
        let sources = PolicySources { files: scoped::files(policies) };
        let start = Instant::now();
        let bundle = Bundle::compile(sources, &[], &[]).unwrap_or_else(|e| panic!("{e:#?}"));
        let (compiled, start) = (start.elapsed(), Instant::now());
        let decider = Decider::new(Arc::new(bundle), Surroundings::default());
        let decider = decider.unwrap_or_else(|errors| panic!("{errors:#?}"));
        println!(
            "{policies} policies: compiled in {compiled:.0?}, indexed in {:.0?}",
            start.elapsed()
        );
        let asks = scoped::wishes(policies, 5_000, 7).iter().map(scoped::Wish::ask).collect();
        Self { decider, asks }
    }

    fn round(&self) -> Duration {
        timed(OURS, &self.asks, |ask| {
            std::hint::black_box(self.decider.decide(ask, 0));
        })
    }
}

/// Everything at once, as Cedar takes it.
struct Plain {
    policies: PolicySet,
    entities: Entities,
}

impl Plain {
    fn new(subject: &Subject) -> Self {
        let bundle = &subject.decider.bundle;
        let written = bundle.written(Folder::Access).into_iter().map(|written| written.policy);
        let schema = Schema::from_cedarschema_str(&bundle.access_schema()).expect("a schema").0;
        let people = &bundle.sources.files["entities/people.json"];
        Self {
            policies: PolicySet::from_policies(written).expect("distinct ids"),
            entities: Entities::from_json_str(people, Some(&schema)).expect("entities"),
        }
    }

    fn ask(&self, ask: &Ask) -> Judgement {
        let uid = |kind: &str, id: &str| -> EntityUid {
            EntityUid::from_type_name_and_id(
                kind.parse().expect("a type"),
                cedar_policy::EntityId::new(id),
            )
        };
        let request = Request::new(
            uid("user", &ask.subject.id),
            uid("Action", &ask.action),
            uid("record", &ask.resource.id),
            Context::empty(),
            None,
        );
        authorize(&self.policies, &request.expect("a request"), &self.entities)
    }

    /// What is measured has to be the same.
    fn agrees(&self, subject: &Subject) {
        let mut permitted = 0;
        for ask in subject.asks.iter().take(200) {
            let (ours, cedar) = (subject.decider.decide(ask, 0), self.ask(ask));
            assert_eq!(ours.permitted, cedar.permitted, "{ask:?}: {ours:?}, {cedar:?}");
            let policies: Vec<String> = ours.policies.iter().map(ToString::to_string).collect();
            assert_eq!(policies, cedar.reasons, "{ask:?}");
            permitted += usize::from(ours.permitted);
        }
        assert!((20..180).contains(&permitted), "{permitted} of 200 are permitted");
    }

    fn round(&self, subject: &Subject) -> Duration {
        timed(PLAINS, &subject.asks, |ask| {
            std::hint::black_box(self.ask(ask));
        })
    }
}
