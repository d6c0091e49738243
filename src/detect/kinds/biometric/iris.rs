//! Eyes: iris and retina.

use super::{MEASURED, TEMPLATE, template};
use crate::detect::recogniser::{Examples, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const IRIS: Recogniser = Recogniser {
    name: "iris",
    category: "user.biometric.retinal",
    names: Names {
        strong: &[
            "iris template",
            "iris scan",
            "iris data",
            "iris code",
            "iris image",
            "iris feature",
            "retina scan",
            "retinal scan",
            "retina template",
            "retinal template",
            "retina image",
            "iris biometric",
            "irisscan",
            "netzhautscan",
            "iris muster",
            "scan iris",
            "scan rétinien",
            "虹膜",
            "虹膜特征",
            "虹膜数据",
            "视网膜",
            "虹彩",
        ],
        weak: &["iris", "retina", "iris left", "iris right", "left iris", "right iris"],
        not: &["species", "dataset", "display", "screen"],
        tables: MEASURED,
    },
    trust: Trust { named: 85, ..Trust::BY_NAME },
    source: "ISO/IEC 19794-6; GDPR Art. 4(14)",
    gate: TEMPLATE,
    judge: template,
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["SUlSLTAzMDAwMDAwMDEyMzQ1Njc4", "/data/iris/left_0017.bmp"],
        no: &[
            "17",
            "2024-01-31 10:11:12",
            "waiting",
            "1706659200123456",
            "left index finger, first try 1",
        ],
    },
};
