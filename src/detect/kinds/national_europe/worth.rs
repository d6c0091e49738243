//! How much identity numbers prove, by what they are made of.
//!
//! One in ten or eleven plain numbers passes a check digit, and an order number that counts up has all its
//! neighbours tried: such a number speaks only where the column's name does. A date inside leaves one in a
//! hundred of those, so that most of a column passing is no chance; letters in fixed places, or a remainder
//! modulo 97 beside the date, leave so few that a single one in a large sample is worth telling.

use crate::detect::recogniser::{Integers, Trust};

/// Digits and a check digit: the name is needed.
pub const PLAIN: Trust = Trust {
    values: 0,
    named: 75,
    within: 85,
    within_least: 0,
    enough: None,
    proven_of_shaped: 50,
    integers: Integers::Named,
    dates: false,
};

/// Less than one in a hundred passes: most of the values must.
pub const DATED: Trust = Trust {
    values: 85,
    within_least: 10,
    proven_of_shaped: 60,
    integers: Integers::Named,
    ..PLAIN
};

/// Fewer than one in a thousand of what already has the shape: a few are a hit.
pub const STRONG: Trust = Trust {
    values: 95,
    within: 92,
    within_least: 0,
    enough: Some(2),
    proven_of_shaped: 40,
    integers: Integers::Alone,
    ..PLAIN
};
