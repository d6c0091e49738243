//! Numbers of health insurances.

mod au_medicare;
mod de_kvnr;
mod us_medicare_mbi;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] =
    &[&us_medicare_mbi::US_MEDICARE_MBI, &de_kvnr::DE_KVNR, &au_medicare::AU_MEDICARE];
