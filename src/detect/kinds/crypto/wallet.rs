//! Addresses of wallets in public ledgers: Bitcoin and its kin (Base58Check, Bech32), Tron, and Ethereum
//! with the letters' case as checksum. Their checksums leave one in four thousand millions to chance; an
//! Ethereum address in small letters has none, and needs the column's name.

use super::{base58, bech32, keccak};
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const WALLET: Recogniser = Recogniser {
    name: "wallet_address",
    category: "user.financial",
    names: Names {
        strong: &[
            "wallet address",
            "wallet addr",
            "crypto address",
            "crypto wallet",
            "bitcoin address",
            "btc address",
            "btc wallet",
            "eth address",
            "ethereum address",
            "ethereum wallet",
            "litecoin address",
            "ltc address",
            "tron address",
            "usdt address",
            "钱包地址",
            "比特币地址",
            "wallet id",
        ],
        weak: &["wallet", "btc", "eth"],
        not: &["balance", "contract", "currency", "provider"],
        tables: &[],
    },
    trust: Trust { values: 95, named: 88, within: 92, enough: Some(1), ..Trust::BY_NAME },
    source: "Bitcoin: Base58Check, BIP 173, BIP 350; Ethereum: ERC-55; Litecoin and Tron address formats",
    gate: Gate::ANY
        .bytes(26..=90)
        .digits(1..=80)
        .letters(6..=89)
        .spaces(0..=0)
        .wide(0..=0)
        .without(
            mark::AT
                | mark::DOT
                | mark::DASH
                | mark::COLON
                | mark::SLASH
                | mark::PLUS
                | mark::UNDERSCORE
                | mark::DOLLAR
                | mark::EQUALS
                | mark::COMMA
                | mark::LESS
                | mark::PAREN
                | mark::OTHER,
        ),
    judge: |cell| judge(cell.text),
    within: Within::Word,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        ],
        shape: &[
            "0x000000000000000000000000000000000abcdef1",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        ],
        no: &[
            "d41d8cd98f00b204e9800998ecf8427e",
            "0xd41d8cd98f00b204e9800998ecf8427e",
            "550e8400-e29b-41d4-a716-446655440000",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "1706659200123456170665920012",
            "0xzzaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        ],
    },
};

fn judge(text: &str) -> Match {
    match text.as_bytes() {
        [b'0', b'x', hex @ ..] => ethereum(hex),
        [b'b' | b'B', b'c' | b'C', b'1', ..] | [b'l', b't', b'c', b'1', ..] => {
            if bech32::is_address(text) { Match::Valid } else { Match::No }
        }
        [b'1' | b'3' | b'L' | b'M' | b'T' | b'D', ..] => match base58::payload(text) {
            Some((payload, proven)) if is_version(text.as_bytes()[0], payload[0]) => {
                if proven {
                    Match::Valid
                } else {
                    Match::Shape
                }
            }
            _ => Match::No,
        },
        _ => Match::No,
    }
}

/// The version byte shows in the first letter.
fn is_version(first: u8, version: u8) -> bool {
    matches!(
        (first, version),
        (b'1', 0x00) | (b'3', 0x05) | (b'L', 0x30) | (b'M', 0x32) | (b'T', 0x41) | (b'D', 0x1e)
    )
}

fn ethereum(hex: &[u8]) -> Match {
    if hex.len() != 40 || !hex.iter().all(u8::is_ascii_hexdigit) {
        return Match::No;
    }
    let mixed = hex.iter().any(u8::is_ascii_lowercase) && hex.iter().any(u8::is_ascii_uppercase);
    // ERC-55 lets one case stand for an address without a check.
    if !mixed && is_varied(hex) || mixed && is_checked(hex) { Match::Valid } else { Match::Shape }
}

/// Letters and digits mixed as chance mixes them: no padded number, no word repeated.
fn is_varied(hex: &[u8]) -> bool {
    let mut seen = 0u32;
    hex.iter().for_each(|digit| seen |= 1 << ((digit | 0x20) % 32));
    !hex.windows(8).any(|run| run.iter().all(|digit| *digit == run[0])) && seen.count_ones() >= 9
}

/// ERC-55: a letter is a capital where the hash of the small letters has a digit of eight or more.
fn is_checked(hex: &[u8]) -> bool {
    let mut small = [0; 40];
    small.copy_from_slice(hex);
    small.make_ascii_lowercase();
    let hash = keccak::keccak256(&small);
    hex.iter().enumerate().filter(|(_, letter)| letter.is_ascii_alphabetic()).all(|(at, letter)| {
        let digit = hash[at / 2] >> (4 * (1 - at % 2)) & 0xf;
        letter.is_ascii_uppercase() == (digit >= 8)
    })
}
