//! Voices, as prints and recordings kept to know a speaker again.

use super::{MEASURED, TEMPLATE, template};
use crate::detect::recogniser::{Examples, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const VOICE: Recogniser = Recogniser {
    name: "voice",
    category: "user.biometric.voice",
    names: Names {
        strong: &[
            "voice print",
            "voiceprint",
            "voice template",
            "voice embedding",
            "voice sample",
            "voice signature",
            "voice biometric",
            "voice recording",
            "voice data",
            "speaker embedding",
            "speaker template",
            "stimmabdruck",
            "stimmprobe",
            "empreinte vocale",
            "huella vocal",
            "impronta vocale",
            "声纹",
            "声纹特征",
            "声纹数据",
            "語声",
            "声紋",
        ],
        weak: &[],
        not: &["assistant", "menu", "enabled", "channel"],
        tables: MEASURED,
    },
    trust: Trust { named: 85, ..Trust::BY_NAME },
    source: "ISO/IEC 19794-13; GDPR Art. 4(14)",
    gate: TEMPLATE,
    judge: template,
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["UklGRiQAAABXQVZFZm10IBAAAAABAAEA", "s3://calls/2024/0017.wav"],
        no: &[
            "17",
            "2024-01-31 10:11:12",
            "waiting",
            "1706659200123456",
            "left index finger, first try 1",
        ],
    },
};
