//! Where a person is.

mod coordinates;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&coordinates::COORDINATES];
