//! Vehicles, which lead to their keepers.

mod licence_plate;
mod vin;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&vin::VIN, &licence_plate::LICENCE_PLATE];
