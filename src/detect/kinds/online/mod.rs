//! How people are called online: in the service itself, in other networks, and in addresses of pages.

mod profile_url;
mod social_handle;
mod tracked_url;
mod username;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &profile_url::PROFILE_URL,
    &tracked_url::TRACKED_URL,
    &username::USERNAME,
    &social_handle::SOCIAL_HANDLE,
];
