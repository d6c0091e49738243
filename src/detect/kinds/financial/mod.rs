//! Accounts and cards.

mod card;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&card::CARD];
