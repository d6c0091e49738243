//! Which bytes of a text are digits, blanks and what else tells at once what it may hold: a bit each, sixteen bytes
//! at a time.

use wide::u8x16;

/// Of up to 64 bytes, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Masks {
    pub digits: u64,
    pub at: u64,
    pub blanks: u64,
    /// Bytes of characters outside ASCII.
    pub wide: u64,
}

const MOST: usize = 64;

impl Masks {
    /// Of the first 64 bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(MOST)];
        let (blocks, rest) = bytes.as_chunks::<16>();
        let mut masks = Self::default();
        for (at, block) in blocks.iter().enumerate() {
            masks.add(block, 16 * at);
        }
        match bytes.last_chunk::<16>() {
            _ if rest.is_empty() => {}
            // Some of them once more.
            Some(last) => masks.add(last, bytes.len() - 16),
            None => masks.add(&padded(rest), 0),
        }
        masks
    }

    fn add(&mut self, block: &[u8; 16], from: usize) {
        let [digits, at, blanks, wide] = of_sixteen(block);
        self.digits |= digits << from;
        self.at |= at << from;
        self.blanks |= blanks << from;
        self.wide |= wide << from;
    }
}

/// Fewer than sixteen bytes, zeros behind the last. Two loads that may overlap, since to copy so few is slow.
fn padded(bytes: &[u8]) -> [u8; 16] {
    let shift = |of: usize| 8 * (bytes.len() - of);
    let whole = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
        u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << shift(8)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
        u128::from(u32::from_le_bytes(*first)) | u128::from(u32::from_le_bytes(*last)) << shift(4)
    } else {
        bytes.iter().rev().fold(0, |whole, byte| whole << 8 | u128::from(*byte))
    };
    whole.to_le_bytes()
}

/// Digits, `@`, blanks and bytes outside ASCII among sixteen bytes.
fn of_sixteen(block: &[u8; 16]) -> [u64; 4] {
    let bytes = u8x16::new(*block);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    // From the first on, at most so many more.
    let range = |first: u8, more: u8| {
        let from = bytes - u8x16::splat(first);
        from.min(u8x16::splat(more)).simd_eq(from)
    };
    let blanks = is(b' ') | is(b'\r') | range(b'\t', 1);
    [range(b'0', 9), is(b'@'), blanks, bytes].map(|those| u64::from(those.to_bitmask()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_of_each_byte_what_it_is() {
        let all: Vec<u8> = (0..=u8::MAX).cycle().take(1_000).collect();
        for length in 0..=70 {
            for bytes in all.windows(length.max(1)).step_by(7) {
                let bytes = &bytes[..length];
                let mask = |test: fn(&u8) -> bool| {
                    let those = bytes.iter().take(MOST).enumerate().filter(|(_, byte)| test(byte));
                    those.fold(0_u64, |mask, (at, _)| mask | 1 << at)
                };
                let expected = Masks {
                    digits: mask(u8::is_ascii_digit),
                    at: mask(|byte| *byte == b'@'),
                    blanks: mask(|byte| b" \n\t\r".contains(byte)),
                    wide: mask(|byte| !byte.is_ascii()),
                };
                assert_eq!(Masks::of(bytes), expected, "{bytes:?}");
            }
        }
    }
}
