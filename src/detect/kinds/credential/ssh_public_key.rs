//! SSH public keys: no secret, but a name that follows its owner from host to host.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const SSH_PUBLIC_KEY: Recogniser = Recogniser {
    name: "ssh_public_key",
    category: "user.unique_id",
    names: Names {
        strong: &["ssh key", "ssh public key", "ssh pubkey", "authorized key", "authorized keys"],
        not: &["host", "deploy", "in server", "in host"],
        ..Names::NONE
    },
    trust: Trust { values: 85, named: 85, ..Trust::BY_NAME },
    source: "RFC 4253 section 6.6, RFC 5656, RFC 8709",
    gate: Gate::ANY
        .bytes(60..=255)
        .letters(20..=255)
        .spaces(1..=20)
        .needs(mark::DASH | mark::UPPER),
    judge: |cell| {
        let key = cell.text.split_once(' ').filter(|(kind, _)| KINDS.contains(kind));
        // The key repeats its own kind, with its length before it: 0, 0, 0, and so three letters A.
        if key.is_some_and(|(_, key)| key.starts_with("AAAA") && key.len() >= 40) {
            Match::Valid
        } else {
            Match::No
        }
    },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcw0cXwQxZk1mJ8o3f5u7yRz9sT2vH4 ada@laptop",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA1c0m9J2x5y8R7w3q6t9u",
        ],
        shape: &[],
        no: &[
            "ssh-rsa is the kind of key that we do not accept any more, AAAA or not at all",
            "AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA1c0m9J2x5y8R7w3q6t9u",
            "ssh-ed25519 SHA256",
            "SCN-125",
            "Please use ssh-ed25519 when you upload a Key to the server in future, thank you",
        ],
    },
};

const KINDS: &[&str] = &[
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];
