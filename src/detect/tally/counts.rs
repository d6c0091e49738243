//! What counting leaves: numbers that are kept and added up, and which detector made them.

use serde::{Deserialize, Serialize};

use crate::detect::hits::{Hits, HitsByName};
use crate::detect::shapes::Shapes;

/// What the values of a column show: counts, never a value. Verdicts can be formed from it again later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCounts {
    /// Which detector counted; 0: one that did not say.
    #[serde(default)]
    pub detector: u32,
    /// Cells that are neither NULL nor empty.
    pub filled: u64,
    /// Cells in which people wrote sentences.
    pub prose: u64,
    /// What the column as a whole looks like.
    #[serde(default)]
    pub shapes: Shapes,
    pub hits: HitsByName,
}

/// Goes up whenever recognisers are added or count differently. Verdicts are formed anew from older counts, but
/// what was not looked for then is known only after the next full read.
pub const DETECTOR: u32 = 5;

impl ValueCounts {
    /// Adds what was counted in other cells of the same column.
    pub fn add(&mut self, more: &ValueCounts) {
        // Whoever adds a count decides here how two of them become one.
        let ValueCounts { filled, prose, detector, shapes, hits } = more;
        if self.filled == 0 {
            (self.detector, self.shapes) = (*detector, *shapes);
        } else if *filled > 0 {
            self.detector = self.detector.min(*detector);
            self.shapes.add(shapes);
        }
        self.filled += filled;
        self.prose += prose;
        self.hits.add(hits);
    }

    /// Whether today's recognisers would have counted the same.
    pub fn is_current(&self) -> bool {
        self.filled == 0 || self.detector == DETECTOR
    }

    pub fn of(&self, recogniser: &str) -> Hits {
        self.hits.get(recogniser)
    }
}
