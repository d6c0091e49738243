//! Health: what people suffer from and take, their blood, and their numbers with those who treat and pay.

mod blood_group;
mod health_insurance;
mod icd;
mod medical_condition;
mod medical_record;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[
    &icd::ICD,
    &blood_group::BLOOD_GROUP,
    &health_insurance::HEALTH_INSURANCE,
    &medical_record::MEDICAL_RECORD,
    &medical_condition::MEDICAL_CONDITION,
];
