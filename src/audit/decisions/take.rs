//! From decisions to entries: what is written of each, and what it says of habits. Pure.

use super::named::{Answer, Asking};
use super::packed::{Batch, Packer};
use super::record::Decided;
use super::sample;
use super::seen::{Seeing, Seen};
use crate::audit::Keys;
use crate::config::Permits;

/// What became of some decisions.
pub struct Taken {
    pub seen: Vec<Seen>,
    pub batches: Vec<Batch>,
    /// Permits sampled away since the last entry.
    pub unlogged: u64,
}

/// In order. `unlogged` permits were sampled away before.
pub fn take(decisions: &[Decided], keys: &Keys, permits: Permits, unlogged: u64) -> Taken {
    let mut seen = Vec::with_capacity(decisions.len());
    let mut packer = Packer::new(unlogged, permits);
    for together in decisions.chunk_by(Decided::goes_with) {
        let request = Asking::new(&together[0].asked, keys);
        let seeing = Seeing::new(&request);
        let mut kept = Vec::with_capacity(together.len());
        for decided in together {
            let answer = Answer::new(decided, &request, keys);
            seen.push(seeing.seen(&request, &answer));
            if sample::kept(&request, &answer, permits) {
                kept.push(answer);
            } else {
                packer.leave_out();
            }
        }
        packer.add(&request, &kept);
    }
    let (batches, unlogged) = packer.finish();
    Taken { seen, batches, unlogged }
}
