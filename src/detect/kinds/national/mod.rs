//! Numbers that states give to persons, and to companies that may be one person.

mod ar_cuit;
mod au_tfn;
mod br_cnpj;
mod br_cpf;
mod ca_sin;
#[cfg(test)]
mod chance_tests;
mod cl_rut;
mod cn_resident_id;
mod cn_social_credit_code;
mod hk_identity_card;
mod in_aadhaar;
mod in_pan;
mod jp_my_number;
mod kr_rrn;
mod mo_resident_id;
mod mx_curp;
mod nz_ird;
mod sg_nric;
mod tw_national_id;
mod us_itin;
mod us_ssn;
mod za_id;

use crate::detect::recogniser::{Integers, Recogniser, Trust};

/// What a number is worth that has nothing but digits and at best one check digit: without the column's
/// name, nothing. What a format proves beyond that its file says.
pub(in crate::detect::kinds) const NEEDS_NAME: Trust = Trust {
    values: 0,
    named: 85,
    within: 85,
    within_least: 0,
    enough: None,
    proven_of_shaped: 50,
    integers: Integers::Named,
    dates: false,
};

pub const ALL: &[&Recogniser] = &[
    &cn_resident_id::CN_RESIDENT_ID,
    &mx_curp::MX_CURP,
    &cn_social_credit_code::CN_SOCIAL_CREDIT_CODE,
    &sg_nric::SG_NRIC,
    &hk_identity_card::HK_IDENTITY_CARD,
    &tw_national_id::TW_NATIONAL_ID,
    &kr_rrn::KR_RRN,
    &br_cpf::BR_CPF,
    &br_cnpj::BR_CNPJ,
    &ar_cuit::AR_CUIT,
    &cl_rut::CL_RUT,
    &in_pan::IN_PAN,
    &in_aadhaar::IN_AADHAAR,
    &us_ssn::US_SSN,
    &us_itin::US_ITIN,
    &jp_my_number::JP_MY_NUMBER,
    &ca_sin::CA_SIN,
    &au_tfn::AU_TFN,
    &nz_ird::NZ_IRD,
    &mo_resident_id::MO_RESIDENT_ID,
    &za_id::ZA_ID,
];
