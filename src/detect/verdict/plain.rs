//! What the values of a column are as a whole, beside all recognisers: a counter, an enumeration, or such that
//! what they do not look like they are not.

use crate::detect::recogniser::Recogniser;
use crate::detect::tally::ValueCounts;
use crate::model::{Column, Kind};

/// What the column as a whole is beside all recognisers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    No,
    Counter,
    Enumeration,
    Hashes,
}

impl Plain {
    pub(super) fn of(values: &ValueCounts) -> Self {
        let (shapes, filled) = (&values.shapes, values.filled);
        match () {
            () if shapes.is_running(filled) => Plain::Counter,
            () if shapes.is_hex(filled) => Plain::Hashes,
            () if shapes.is_enumeration(filled) => Plain::Enumeration,
            () => Plain::No,
        }
    }

    pub(super) fn reason(self) -> Option<&'static str> {
        match self {
            Plain::No => None,
            Plain::Counter => {
                Some("most rows hold the number after the row before, like a counter")
            }
            Plain::Enumeration => Some("a few values are repeated, like an enumeration"),
            Plain::Hashes => Some("the values are hexadecimal, like hashes or UUIDs"),
        }
    }
}

/// Whether values hide anything: what they do not look like they are not. Something encrypted may be anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    No,
    /// Whole numbers or a handful of marks.
    Numbers,
    /// Words and short codes, for a kind that has a form of its own.
    Words,
    /// The same few again and again, for names of people, who are many.
    Handful,
}

impl Open {
    pub(super) fn of(recogniser: &Recogniser, column: &Column, values: &ValueCounts) -> Self {
        let (shapes, filled) = (&values.shapes, values.filled);
        // What is encrypted is no row of digits, and a UUID by its type is nothing else.
        let bare = column.kind == Some(Kind::Long)
            || column.type_name == "uuid"
            || filled > 0 && shapes.digits * 10 >= filled * 9;
        let formed = recogniser.well_formed.is_some() || recogniser.name == "postal_address";
        match () {
            () if bare || (1..=4).contains(&shapes.few) && filled >= 20 => Open::Numbers,
            () if recogniser.name == "person_name" && shapes.few > 0 && filled >= 20 => {
                Open::Handful
            }
            () if !formed || !shapes.is_open(filled) => Open::No,
            () if shapes.digits * 2 >= filled => Open::Numbers,
            () => Open::Words,
        }
    }
}
