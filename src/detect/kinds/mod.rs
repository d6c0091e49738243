//! The recognisers, by what they are about. On equal confidence the earlier one wins.

mod biometric;
mod contact;
mod credential;
mod crypto;
mod demographic;
mod device;
mod financial;
mod health;
mod location;
mod national;
mod online;
mod person;

use super::recogniser::Recogniser;

const GROUPS: [&[&Recogniser]; 12] = [
    national::ALL,
    financial::ALL,
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
