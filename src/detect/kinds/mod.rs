//! The recognisers, by what they are about. On equal confidence the earlier one wins.

mod biometric;
#[cfg(test)]
mod chance;
mod contact;
mod credential;
mod crypto;
mod demographic;
mod device;
mod documents;
mod financial;
mod health;
mod health_ids;
mod location;
mod national;
mod national_europe;
mod online;
mod person;
mod vehicle;

pub use person::PEOPLE;

use super::recogniser::Recogniser;

const GROUPS: [&[&Recogniser]; 16] = [
    documents::ALL,
    national::ALL,
    national_europe::ALL,
    health_ids::ALL,
    financial::ALL,
    vehicle::ALL,
    contact::ALL,
    person::ALL,
    credential::ALL,
    crypto::ALL,
    device::ALL,
    online::ALL,
    health::ALL,
    biometric::ALL,
    demographic::ALL,
    location::ALL,
];

/// All of them.
pub const RECOGNISERS: &[&Recogniser] = &{
    let mut all = [GROUPS[0][0]; count()];
    let (mut group, mut at) = (0, 0);
    while group < GROUPS.len() {
        let mut own = 0;
        while own < GROUPS[group].len() {
            all[at] = GROUPS[group][own];
            own += 1;
            at += 1;
        }
        group += 1;
    }
    all
};

const fn count() -> usize {
    let (mut group, mut count) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
}

#[cfg(test)]
mod tests;
