//! Places within sentences, which a word close by must name.

use super::written::{has_degrees, is_degree};
use crate::detect::called::label;
use crate::detect::cell::Cell;
use crate::detect::gate::mark;
use crate::detect::words::Words;

/// Right before one degree they are enough.
const AXES: Words = Words::of(&[
    "lat",
    "latitude",
    "lon",
    "lng",
    "longitude",
    "latitud",
    "longitud",
    "latitudine",
    "longitudine",
    "breitengrad",
    "längengrad",
    "纬度",
    "经度",
    "緯度",
    "経度",
    "위도",
    "경도",
    "широта",
    "долгота",
    "enlem",
    "boylam",
]);

/// Words that make two decimal numbers a place.
const CUES: &[&str] = &[
    "gps",
    "GPS",
    "seen at",
    "ocated",
    "pin:",
    "pin at",
    " maps",
    "coord",
    "Coord",
    "ocation",
    "osition",
    "lat",
    "Lat",
    "坐标",
    "位置",
    "定位",
    "POINT",
    "座標",
    "좌표",
    "위치",
    "pin ",
    "Pin ",
    "PIN ",
    " at ",
    "tandort",
    "oordin",
    "oördin",
    "bicaci",
    "osizione",
    "ocaliza",
    "kizyon",
    "konum",
    "оордин",
    "естополож",
    "okaliz",
    "plats",
    "ijainti",
    "geo",
    "Geo",
    "здесь",
    "loc=",
    "loc:",
    "standing",
];

/// A pair of degrees with four places, not far behind a word that says so.
pub(super) fn within(cell: &Cell<'_>) -> bool {
    if has_degrees(cell.text) {
        return true;
    }
    if cell.digits < 5 || !cell.has(mark::DOT) {
        return false;
    }
    let mut from = 0;
    while let Some((start, end)) = next_degree(cell.text, from) {
        from = end;
        if AXES.has(label(&cell.text[..start])) {
            return true;
        }
        if cued(&cell.text[..start])
            && next_degree(cell.text, end).is_some_and(|(next, _)| next - end <= 16)
        {
            return true;
        }
    }
    false
}

/// The next decimal number of four places and more that is a degree.
fn next_degree(text: &str, mut from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    loop {
        let dot = from + bytes[from..].iter().position(|b| *b == b'.')?;
        let whole = bytes[..dot].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let places = bytes[dot + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        let (start, end) = (dot - whole, dot + 1 + places);
        if (1..=3).contains(&whole) && places >= 4 && is_degree(&text[start..end]) {
            return Some((start, end));
        }
        from = end.max(dot + 1);
    }
}

fn cued(before: &str) -> bool {
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(40))..];
    CUES.iter().any(|cue| near.contains(cue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("the customer was last seen at GPS 52.5200, 13.4050.", true),
            ("用户的位置是31.2304,121.4737，请核实", true),
            ("lat=52.52001 lon=13.40502 of the phone", true),
            ("the rates were 1.2345 and 1.3456 that day", false),
            ("her location is Berlin, version 1.2.3 of the app", false),
        ] {
            let cell = Cell::of(text).expect("text");
            assert_eq!(within(&cell), expected, "{text}");
        }
    }
}
