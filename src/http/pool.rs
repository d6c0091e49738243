//! Room for connections, so that slow ones cannot keep others out.
//!
//! A connection that has not sent a whole request yet is *fresh*; those have a quarter of the room. One whose
//! request is being answered is *busy*, one that was answered and may ask again is *idle*. When there is no
//! room for a new connection, the oldest fresh one goes, or the one that has been idle longest. A busy one is
//! never cut for another: when all are, the newcomer waits, and the kernel's backlog behind it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant as Moment;
use tokio_util::sync::CancellationToken;

use crate::model::failpoint;

/// To shake hands, and again to send a request's head.
const HEAD: Duration = Duration::from_secs(5);
/// To send the body: a little longer than the layer allows that answers such a request.
const BODY: Duration = Duration::from_secs(12);
/// Between two requests; and what a client may take to read an answer.
const IDLE: Duration = Duration::from_secs(75);

#[derive(Clone)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    most: usize,
    most_fresh: usize,
    begun: Moment,
    lines: Mutex<Lines>,
    left: Notify,
}

/// Who may be cut, oldest first.
#[derive(Default)]
struct Lines {
    next: u64,
    total: usize,
    fresh: BTreeMap<u64, CancellationToken>,
    idle: BTreeMap<u64, CancellationToken>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Fresh,
    Idle,
    Busy,
}

/// A connection's place; clones are the same place, free when the last is gone.
#[derive(Clone)]
pub(super) struct Seat {
    place: Arc<Place>,
}

struct Place {
    shared: Arc<Shared>,
    cut: CancellationToken,
    line: Mutex<(Line, u64)>,
    /// Milliseconds since the pool began.
    deadline: AtomicU64,
    /// Whether the other end has begun to send something since it was answered.
    sending: std::sync::atomic::AtomicBool,
    sooner: Notify,
}

impl Pool {
    pub fn new(most: usize) -> Self {
        let (begun, lines, left) = (Moment::now(), Mutex::default(), Notify::new());
        let most_fresh = (most / 4).max(1);
        Self { shared: Arc::new(Shared { most, most_fresh, begun, lines, left }) }
    }

    /// A place for a new connection, if need be another's.
    pub async fn admit(&self) -> Seat {
        loop {
            let left = self.shared.left.notified();
            tokio::pin!(left);
            left.as_mut().enable();
            if let Some(seat) = self.try_admit() {
                return seat;
            }
            left.await;
        }
    }

    fn try_admit(&self) -> Option<Seat> {
        let mut lines = self.shared.lines();
        let room = if lines.fresh.len() >= self.shared.most_fresh {
            lines.cut(Line::Fresh)
        } else {
            lines.total < self.shared.most || lines.cut(Line::Idle) || lines.cut(Line::Fresh)
        };
        if !room {
            return None;
        }
        let cut = CancellationToken::new();
        let number = lines.stand(Line::Fresh, &cut);
        lines.total += 1;
        drop(lines);
        let place = Place {
            shared: self.shared.clone(),
            cut,
            line: Mutex::new((Line::Fresh, number)),
            deadline: AtomicU64::new(0),
            sending: true.into(),
            sooner: Notify::new(),
        };
        place.until(HEAD);
        Some(Seat { place: Arc::new(place) })
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn of(&mut self, line: Line) -> Option<&mut BTreeMap<u64, CancellationToken>> {
        match line {
            Line::Fresh => Some(&mut self.fresh),
            Line::Idle => Some(&mut self.idle),
            Line::Busy => None,
        }
    }

    /// Cuts the first of a line; false when nobody stands there.
    fn cut(&mut self, line: Line) -> bool {
        if failpoint::on("no-room-made") {
            return false;
        }
        let first = self.of(line).and_then(BTreeMap::pop_first);
        if let Some((_, cut)) = &first {
            cut.cancel();
            self.total -= 1;
        }
        first.is_some()
    }

    fn stand(&mut self, line: Line, cut: &CancellationToken) -> u64 {
        self.next += 1;
        let number = self.next;
        if let Some(line) = self.of(line) {
            line.insert(number, cut.clone());
        }
        number
    }
}

impl Place {
    fn until(&self, time: Duration) {
        let time = if failpoint::on("no-deadlines") { 100 * IDLE } else { time };
        let at = (self.shared.begun.elapsed() + time).as_millis() as u64;
        if self.deadline.swap(at, Ordering::SeqCst) > at {
            self.sooner.notify_one();
        }
    }

    /// Another line; one that was cut stays cut.
    fn stand(&self, line: Line) {
        let mut lines = self.shared.lines();
        let mut own = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if self.cut.is_cancelled() {
            return;
        }
        let (before, number) = *own;
        if let Some(before) = lines.of(before) {
            before.remove(&number);
        }
        *own = (line, lines.stand(line, &self.cut));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.shared.lines();
        // Whoever cut it has counted it off.
        if !self.cut.is_cancelled() {
            let (line, number) = *self.line.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(line) = lines.of(line) {
                line.remove(&number);
            }
            lines.total -= 1;
        }
        drop(lines);
        self.shared.left.notify_one();
    }
}

impl Seat {
    /// Hands have been shaken: the time for a request begins.
    pub fn opened(&self) {
        self.place.until(HEAD);
    }

    /// Something came in.
    pub fn receiving(&self) {
        if !self.place.sending.swap(true, Ordering::SeqCst) {
            self.place.until(HEAD);
        }
    }

    /// A request's head is here, and its body is awaited.
    pub fn head(&self) {
        self.place.until(BODY);
    }

    /// A whole request is here.
    pub fn whole(&self) {
        self.place.stand(Line::Busy);
        self.place.until(IDLE);
    }

    /// An answer is on its way.
    pub fn answered(&self) {
        self.place.stand(Line::Idle);
        self.place.sending.store(false, Ordering::SeqCst);
        self.place.until(IDLE);
    }

    /// Waits until this connection has to go.
    pub async fn over(&self) {
        loop {
            let deadline = Duration::from_millis(self.place.deadline.load(Ordering::SeqCst));
            if self.place.shared.begun.elapsed() > deadline {
                return;
            }
            tokio::select! {
                () = self.place.cut.cancelled() => return,
                () = self.place.sooner.notified() => {}
                // One more: the time is rounded down to milliseconds.
                () = tokio::time::sleep_until(
                    self.place.shared.begun + deadline + Duration::from_millis(1)
                ) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_cut(seat: &Seat) -> bool {
        seat.place.cut.is_cancelled()
    }

    #[tokio::test]
    async fn slow_connections_make_room_for_each_other_only() {
        let pool = Pool::new(16);
        let good = pool.admit().await;
        good.whole();
        good.answered();
        let slow: Vec<_> = (0..40).map(|_| pool.try_admit().unwrap()).collect();
        assert_eq!(slow.iter().filter(|seat| !is_cut(seat)).count(), 4, "a quarter");
        assert!(slow[36..].iter().all(|seat| !is_cut(seat)), "the oldest went");
        assert!(!is_cut(&good));
        assert_eq!(pool.shared.lines().total, 5);
        drop(slow);
        assert_eq!(pool.shared.lines().total, 1);
    }

    #[tokio::test]
    async fn the_longest_idle_goes_and_a_busy_one_never() {
        let pool = Pool::new(4);
        let busy = async || {
            let seat = pool.admit().await;
            seat.whole();
            seat
        };
        let seats = [busy().await, busy().await, busy().await, busy().await];
        assert!(pool.try_admit().is_none(), "nobody can go");
        seats[2].answered();
        seats[1].answered();
        let new = pool.try_admit().unwrap();
        assert!(is_cut(&seats[2]) && !is_cut(&seats[1]));
        // A cut connection that still answers takes nobody's place.
        seats[2].answered();
        new.whole();
        let _next = pool.try_admit().unwrap();
        assert!(is_cut(&seats[1]));
        assert_eq!(pool.shared.lines().total, 4);
    }

    #[tokio::test]
    async fn a_newcomer_waits_until_somebody_leaves() {
        let pool = Pool::new(1);
        let first = pool.admit().await;
        first.whole();
        let waiting = pool.admit();
        tokio::pin!(waiting);
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        drop(first);
        waiting.await;
    }
}
