//! Numbers of health insurances.

mod au_medicare;
mod us_medicare_mbi;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&us_medicare_mbi::US_MEDICARE_MBI, &au_medicare::AU_MEDICARE];
