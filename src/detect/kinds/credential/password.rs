//! Passwords in clear. Anything can be one, so the column must be called so, and its values must be no
//! flags, counts or sentences.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const PASSWORD: Recogniser = Recogniser {
    name: "password",
    category: "user.authorization.password",
    names: Names {
        strong: &[
            "password",
            "passwords",
            "passwd",
            "pwd",
            "pass word",
            "passphrase",
            "pass phrase",
            "passcode",
            "user pass",
            "plain password",
            "temp password",
            "initial password",
            "passwort",
            "kennwort",
            "mot de passe",
            "mot passe",
            "contraseña",
            "contrasena",
            "senha",
            "wachtwoord",
            "密码",
            "口令",
            "登录密码",
            "パスワード",
            "暗証番号",
        ],
        not: &["policy", "salt", "hint", "length", "reset", "file", "age", "history", "strength"],
        ..Names::NONE
    },
    trust: Trust { named: 88, ..Trust::BY_NAME },
    source: "NIST SP 800-63B section 5.1.1: memorised secrets",
    gate: Gate::ANY.bytes(4..=128).spaces(0..=3),
    judge: |cell| if NOT_SECRET.has(cell.text) { Match::No } else { Match::Shape },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["hunter2!", "correct horse battery staple", "Tr0ub4dor&3"],
        no: &["true", "FALSE", "yes", "n/a", "1", "this is a whole sentence about passwords"],
    },
};

const NOT_SECRET: Words =
    Words::of(&["true", "false", "null", "none", "strong", "weak", "medium", "expired", "unset"]);
