//! What a device tells about its owner: addresses in networks, numbers burnt in, identifiers handed out.

mod cookie_id;
mod device_id;
mod imei;
mod ip_address;
mod mac_address;
mod user_agent;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &imei::IMEI,
    &mac_address::MAC_ADDRESS,
    &user_agent::USER_AGENT,
    &cookie_id::COOKIE_ID,
    &device_id::DEVICE_ID,
    &ip_address::IP_ADDRESS,
];
