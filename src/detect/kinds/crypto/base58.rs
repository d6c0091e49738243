//! Base58Check: 21 bytes and the first four of their double SHA-256, in an alphabet without `0OIl`.

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BYTES: usize = 25;

/// The 21 bytes of version and hash, and whether the four behind prove them. `None` for text that is not
/// 25 bytes in this alphabet.
pub fn payload(text: &str) -> Option<([u8; 21], bool)> {
    if !(26..=35).contains(&text.len()) {
        return None;
    }
    let mut bytes = [0u8; BYTES];
    for letter in text.bytes() {
        let mut carry = ALPHABET.iter().position(|known| *known == letter)?;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return None;
        }
    }
    // Every leading zero byte is written as a 1.
    let ones = text.bytes().take_while(|letter| *letter == b'1').count();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    if ones != zeros {
        return None;
    }
    let mut payload = [0; 21];
    payload.copy_from_slice(&bytes[..21]);
    let check = Sha256::digest(Sha256::digest(payload));
    Some((payload, check[..4] == bytes[21..]))
}
