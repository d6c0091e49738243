//! Where a person can be reached.

mod address;
mod email;
mod phone;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&email::EMAIL, &phone::PHONE, &address::ADDRESS];
