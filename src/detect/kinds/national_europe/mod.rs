//! Numbers that European states give to persons.

mod at_svnr;
mod be_national_number;
mod ch_ahv;
mod cz_rodne_cislo;
pub mod dates;
mod de_id_card;
mod de_social_insurance;
mod de_tax_id;
mod dk_cpr;
mod es_cif;
mod es_dni;
mod eu_vat;
mod fi_hetu;
mod fr_nir;
mod ie_pps;
mod it_codice_fiscale;
mod nl_bsn;
mod no_fodselsnummer;
mod pl_nip;
mod pl_pesel;
mod pt_nif;
mod ro_cnp;
mod ru_snils;
mod se_personnummer;
mod tr_kimlik;
mod uk_nhs;
mod uk_nino;
pub mod worth;

use crate::detect::recogniser::Recogniser;

/// Those that prove most stand first.
pub const ALL: &[&Recogniser] = &[
    &it_codice_fiscale::IT_CODICE_FISCALE,
    &fr_nir::FR_NIR,
    &fi_hetu::FI_HETU,
    &de_social_insurance::DE_SOCIAL_INSURANCE,
    &no_fodselsnummer::NO_FODSELSNUMMER,
    &be_national_number::BE_NATIONAL_NUMBER,
    &ro_cnp::RO_CNP,
    &ch_ahv::CH_AHV,
    &se_personnummer::SE_PERSONNUMMER,
    &de_tax_id::DE_TAX_ID,
    &pl_pesel::PL_PESEL,
    &es_dni::ES_DNI,
    &tr_kimlik::TR_KIMLIK,
    &ru_snils::RU_SNILS,
    &ie_pps::IE_PPS,
    &cz_rodne_cislo::CZ_RODNE_CISLO,
    &at_svnr::AT_SVNR,
    &dk_cpr::DK_CPR,
    &uk_nino::UK_NINO,
    &uk_nhs::UK_NHS,
    &de_id_card::DE_ID_CARD,
    &nl_bsn::NL_BSN,
    &pl_nip::PL_NIP,
    &pt_nif::PT_NIF,
    &es_cif::ES_CIF,
    &eu_vat::EU_VAT,
];

#[cfg(test)]
mod tests;
