//! Addresses of wallets.

mod base58;
mod bech32;
mod keccak;
mod wallet;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&wallet::WALLET];
