//! Numbers that states give to persons.

mod cn_resident_id;

use crate::detect::recogniser::Recogniser;

pub const ALL: &[&Recogniser] = &[&cn_resident_id::CN_RESIDENT_ID];
