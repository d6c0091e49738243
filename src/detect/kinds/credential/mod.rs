//! What opens an account: passwords and their hashes, keys, tokens, and the answers that stand in for them.

mod api_key;
mod jwt;
mod login_secret;
mod password;
mod password_hash;
mod private_key;
mod ssh_public_key;
mod told_password;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &password_hash::PASSWORD_HASH,
    &api_key::API_KEY,
    &jwt::JWT,
    &private_key::PRIVATE_KEY,
    &ssh_public_key::SSH_PUBLIC_KEY,
    &password::PASSWORD,
    &told_password::TOLD_PASSWORD,
    &login_secret::LOGIN_SECRET,
];
