//! Who a person is.

mod birth_date;
mod known_names;
mod person_name;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&birth_date::BIRTH_DATE, &person_name::PERSON_NAME];
