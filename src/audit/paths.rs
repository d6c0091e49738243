//! Where C2SP tlog-tiles puts things below the log's directory.

use super::tree::WIDTH;

/// What a path under `tile/` holds: hashes of a level, or entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Level(u8),
    Entries,
}

/// `tile/<L>/<N>` or `tile/entries/<N>`, with `.p/<width>` unless full.
pub fn tile(shelf: Shelf, index: u64, width: usize) -> String {
    let full = full(shelf, index);
    if width == WIDTH { full } else { format!("{full}.p/{width}") }
}

/// The directory that holds the partial widths of one tile.
pub fn partials(shelf: Shelf, index: u64) -> String {
    format!("{}.p", full(shelf, index))
}

fn full(shelf: Shelf, index: u64) -> String {
    match shelf {
        Shelf::Level(level) => format!("tile/{level}/{}", number(index)),
        Shelf::Entries => format!("tile/entries/{}", number(index)),
    }
}

/// Groups of three digits, all but the last marked with `x`: 1234067 is `x001/x234/067`.
fn number(index: u64) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_specification() {
        assert_eq!(tile(Shelf::Level(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(tile(Shelf::Level(2), 0, 7), "tile/2/000.p/7");
        assert_eq!(tile(Shelf::Entries, 1_000, 256), "tile/entries/x001/000");
        assert_eq!(tile(Shelf::Entries, 999, 255), "tile/entries/999.p/255");
    }
}
