//! Where a person can be reached.

mod address;
mod city;
mod country;
mod email;
mod mailbox;
mod numbering;
mod phone;
mod phone_names;
mod phone_words;
mod postcode;
mod region;
mod streets;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &email::EMAIL,
    &phone::PHONE,
    &address::ADDRESS,
    &postcode::POSTCODE,
    &city::CITY,
    &region::REGION,
    &country::COUNTRY,
];
