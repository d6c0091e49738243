//! What stands in for a password: seeds of one-time codes, recovery codes, security questions and their
//! answers, hints.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const LOGIN_SECRET: Recogniser = Recogniser {
    name: "login_secret",
    category: "user.authorization.credentials",
    names: Names {
        strong: &[
            "totp secret",
            "totp seed",
            "totp key",
            "otp secret",
            "otp seed",
            "mfa secret",
            "tfa secret",
            "2 fa secret",
            "two factor secret",
            "two factor recovery codes",
            "google authenticator secret",
            "authenticator secret",
            "recovery code",
            "recovery codes",
            "backup code",
            "backup codes",
            "security question",
            "security answer",
            "security question answer",
            "secret question",
            "secret answer",
            "password hint",
            "mother maiden name",
            "mothers maiden name",
            "sicherheitsfrage",
            "question secrète",
            "réponse secrète",
            "pregunta secreta",
            "respuesta secreta",
            "密保问题",
            "密保答案",
            "安全问题",
        ],
        ..Names::NONE
    },
    trust: Trust { named: 88, ..Trust::BY_NAME },
    source: "RFC 6238, RFC 4226; NIST SP 800-63B section 5.1.2",
    gate: Gate::ANY.bytes(3..=255).letters(0..=255),
    judge: |cell| {
        let plain = cell.letters + cell.wide == 0 && cell.digits < 6;
        if plain || FLAGS.has(cell.text) { Match::No } else { Match::Shape }
    },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &[
            "JBSWY3DPEHPK3PXP",
            "Name of your first pet?",
            "a1b2-c3d4 e5f6-g7h8",
            "小学的名字",
        ],
        no: &["true", "FALSE", "404", "17.50", "yes", "2", "-1"],
    },
};

const FLAGS: Words = Words::of(&["true", "false", "yes", "enabled", "disabled", "none", "null"]);
