//! Addresses as nearly all of them are, read without a loop over bytes: letters, digits and dots around an `@`,
//! and few other signs. To look at one byte after the other costs most where nobody can foresee where a part ends.

use super::email::{FILE_ENDINGS, is_local_byte};
use crate::detect::groups::alphanumerics_of_eight;

/// Whether an ASCII text of 8 to 64 bytes is an address; `None`: look closer.
pub fn is_plain(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    if bytes.len() > 64 {
        return None;
    }
    let Places { words, dots, ats, ascii } = places(bytes)?;
    if !ascii {
        return None;
    }
    let at = ats.trailing_zeros() as usize;
    // One `@`; none of its dots begins a part, ends one or follows another.
    let ends = dots << 1 | ats << 1 | 1;
    let last = 1 << (bytes.len() - 1);
    if ats.count_ones() != 1 || (dots | ats) & ends != 0 || (dots | ats) & last != 0 {
        return Some(false);
    }
    let mut others = u64::MAX >> (64 - bytes.len()) & !(words | dots | ats);
    while others != 0 {
        let place = others.trailing_zeros() as usize;
        // In a domain a hyphen between letters or digits.
        let stands = if place < at {
            is_local_byte(bytes[place])
        } else {
            let around = 5 << (place - 1);
            bytes[place] == b'-' && words & around == around
        };
        if !stands {
            return None;
        }
        others &= others - 1;
    }
    let top = 64 - dots.leading_zeros() as usize;
    if top <= at + 1 {
        return Some(false);
    }
    let name = &text[top..];
    if !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    Some(name.len() >= 2 && !FILE_ENDINGS.has(name))
}

/// Where letters and digits stand, and dots, and `@`, a bit each; and whether all is ASCII.
struct Places {
    words: u64,
    dots: u64,
    ats: u64,
    ascii: bool,
}

/// Of 8 to 64 bytes.
fn places(bytes: &[u8]) -> Option<Places> {
    let (mut places, mut wide) = (Places { words: 0, dots: 0, ats: 0, ascii: true }, 0);
    let mut add = |eight: &[u8; 8], from: usize| {
        let eight = u64::from_le_bytes(*eight);
        wide |= eight;
        places.words |= alphanumerics_of_eight(eight & (0x7f * EACH)) << from;
        places.dots |= all(eight, b'.') << from;
        places.ats |= all(eight, b'@') << from;
    };
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().for_each(|(at, eight)| add(eight, 8 * at));
    // Some of them once more.
    add(bytes.last_chunk::<8>()?, bytes.len() - 8);
    places.ascii = wide & (0x80 * EACH) == 0;
    Some(places)
}

const EACH: u64 = 0x0101_0101_0101_0101;

/// Which of eight bytes of ASCII are this one: of it nothing is left, and to all others adding sets the highest bit.
const fn all(eight: u64, byte: u8) -> u64 {
    let left = (eight ^ (byte as u64 * EACH)) & (0x7f * EACH);
    let is = !(left + 0x7f * EACH);
    (is >> 7 & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
