//! Documents that people carry.

mod driving_licence;
mod mrz;
mod passport;
mod uk_driving_licence;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &mrz::MRZ,
    &uk_driving_licence::UK_DRIVING_LICENCE,
    &passport::PASSPORT,
    &driving_licence::DRIVING_LICENCE,
];
