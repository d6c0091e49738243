//! Accounts and cards.

mod bank_account;
mod bank_routing;
mod bic;
mod card;
mod countries;
mod iban;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &iban::IBAN,
    &card::CARD,
    &bic::BIC,
    &bank_account::BANK_ACCOUNT,
    &bank_routing::BANK_ROUTING,
];
