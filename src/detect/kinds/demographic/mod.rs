//! What people are, believe, earn and have done: most of it in a special category of the law.
//!
//! Their values are common words, so the column's name must speak; lists of words raise the confidence, and
//! of a few kinds prove it.

mod criminal_record;
mod education;
mod ethnicity;
mod gender;
mod income;
mod marital_status;
mod nationality;
mod political_opinion;
mod religion;
mod sexual_orientation;

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &religion::RELIGION,
    &ethnicity::ETHNICITY,
    &sexual_orientation::SEXUAL_ORIENTATION,
    &political_opinion::POLITICAL_OPINION,
    &criminal_record::CRIMINAL_RECORD,
    &gender::GENDER,
    &marital_status::MARITAL_STATUS,
    &nationality::NATIONALITY,
    &education::EDUCATION,
    &income::INCOME,
];

/// A few words of any script, no number among them.
const WORDS: Gate =
    Gate::ANY.bytes(1..=80).digits(0..=0).spaces(0..=8).without(
        mark::AT | mark::UNDERSCORE | mark::EQUALS | mark::COLON | mark::DOLLAR | mark::LESS,
    );
