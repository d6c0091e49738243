//! Who a person is.

mod birth_date;
mod chinese;
mod column_names;
mod context;
mod japanese;
mod korean;
mod latin;
mod latin_within;
mod namesakes;
mod people;
mod person_name;

use crate::detect::recogniser::Recogniser;

pub use people::PEOPLE;

pub const ALL: &[&Recogniser] = &[&birth_date::BIRTH_DATE, &person_name::PERSON_NAME];
