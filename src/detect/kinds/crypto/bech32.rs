//! Segregated-witness addresses: BIP 173 (Bech32) for version 0, BIP 350 (Bech32m) for later ones.

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const BECH32: u32 = 1;
const BECH32M: u32 = 0x2bc8_30a3;

/// Whether prefix, version and checksum agree. Case must not be mixed.
pub fn is_address(text: &str) -> bool {
    let lower = text.bytes().any(|b| b.is_ascii_lowercase());
    if lower && text.bytes().any(|b| b.is_ascii_uppercase()) {
        return false;
    }
    let Some((prefix, data)) = text.split_once('1') else { return false };
    if !(39..=84).contains(&data.len()) {
        return false;
    }
    let high = prefix.bytes().map(|b| u32::from(b.to_ascii_lowercase() >> 5));
    let low = prefix.bytes().map(|b| u32::from(b.to_ascii_lowercase() & 31));
    let mut sum = high.chain([0]).chain(low).fold(1, step);
    for letter in data.bytes() {
        let letter = letter.to_ascii_lowercase();
        let Some(value) = ALPHABET.iter().position(|known| *known == letter) else { return false };
        sum = step(sum, value as u32);
    }
    let first = data.as_bytes()[0].eq_ignore_ascii_case(&b'q');
    sum == if first { BECH32 } else { BECH32M }
}

fn step(sum: u32, value: u32) -> u32 {
    let next = (sum & 0x01ff_ffff) << 5 ^ value;
    GENERATOR
        .iter()
        .enumerate()
        .filter(|(bit, _)| sum >> (25 + bit) & 1 == 1)
        .fold(next, |next, (_, generator)| next ^ generator)
}
