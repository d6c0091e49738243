//! Vehicles, which lead to their keepers.

mod jp_plate;
mod licence_plate;
mod vin;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&vin::VIN, &licence_plate::LICENCE_PLATE, &jp_plate::JP_PLATE];
