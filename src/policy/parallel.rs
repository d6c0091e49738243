//! Work on many items, shared among a few threads, and work that gives way to what is urgent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Compiling is a burst beside whatever else the machine does: more threads than this gain little.
const MOST: usize = 4;

/// How far compiling steps back behind what answers requests: a tenth of the share of a thread of normal priority.
/// At 19 a machine that is busy for minutes would keep a new set waiting for as long.
const NICE: i32 = 10;

/// Does the work on a thread of its own that gives way to all others; threads that it starts give way as well.
/// A panic in it is a panic here.
pub fn aside<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let gives_way = || {
        // Where it is refused, compiling is only as urgent as everything else.
        rustix::process::setpriority_process(None, NICE).ok();
        work()
    };
    let done = thread::scope(|scope| scope.spawn(gives_way).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// `work` on every item; the answers come in their order. A panic in it is a panic here.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST).min(items.len());
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    // Each takes the next item when it is done with its last: some are a hundred times the work of others.
    let one = || {
        let mut done = Vec::new();
        while let Some((at, item)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).map(|item| (at, item))
        } {
            done.push((at, work(item)));
        }
        done
    };
    let mut all: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
        let mut all = one();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_aside_gives_way_and_its_caller_does_not() {
        let nice = || rustix::process::getpriority_process(None).expect("a priority");
        let before = nice();
        // A process that is nicer already stays so.
        let within = aside(|| map(&[(), ()], |()| nice()));
        assert!(within.iter().all(|one| *one == NICE.max(before) || *one == NICE), "{within:?}");
        assert_eq!(nice(), before);
    }

    #[test]
    fn answers_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(map(&items, |item| item * 2), (0..2000).step_by(2).collect::<Vec<_>>());
        assert!(map(&Vec::<usize>::new(), |item| *item).is_empty());
    }
}
