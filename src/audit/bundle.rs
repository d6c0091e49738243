//! Entry bundles: up to 256 entries, each a big-endian 16-bit length and its bytes.

use super::tree::WIDTH;

/// The longest entry a bundle can hold, in bytes.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// Writes one entry behind the others; the caller has checked [`MAX_ENTRY`].
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) {
    debug_assert!(entry.len() <= MAX_ENTRY);
    bundle.extend_from_slice(&(entry.len() as u16).to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// The entries of a bundle; `None` when its lengths do not add up or there are more than 256.
pub fn parse(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, tail) = rest.split_first_chunk::<2>()?;
        let (entry, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        rest = tail;
    }
    (entries.len() <= WIDTH).then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_parsed() {
        let mut bundle = Vec::new();
        let long = vec![7; MAX_ENTRY];
        for entry in [b"".as_slice(), b"one", &long] {
            push(&mut bundle, entry);
        }
        assert_eq!(parse(&bundle), Some(vec![b"".as_slice(), b"one", &long]));
        assert_eq!(parse(&bundle[..bundle.len() - 1]), None);
        assert_eq!(parse(&[0]), None);
    }
}
