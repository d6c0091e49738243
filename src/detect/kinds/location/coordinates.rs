//! Places on the globe: degrees, pairs of them, WKT, EWKB, geohashes and plus codes.
//!
//! Shops, stations and machines have coordinates too, and more of them stand in databases than people do:
//! the name must say whose they are, either the column's (`home_lat`) or the table's (`customers.lat`).

use crate::detect::called::label;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const COORDINATES: Recogniser = Recogniser {
    name: "coordinates",
    category: "user.location.precise",
    names: Names {
        strong: &[
            "home lat",
            "home lon",
            "home lng",
            "home latitude",
            "home longitude",
            "home location",
            "home coordinates",
            "user lat",
            "user lon",
            "user lng",
            "user latitude",
            "user longitude",
            "user location",
            "customer lat",
            "customer lon",
            "customer lng",
            "customer latitude",
            "customer longitude",
            "client latitude",
            "client longitude",
            "person latitude",
            "person longitude",
            "driver lat",
            "driver lng",
            "driver latitude",
            "driver longitude",
            "pickup lat",
            "pickup lon",
            "pickup lng",
            "pickup latitude",
            "pickup longitude",
            "dropoff lat",
            "dropoff lon",
            "dropoff lng",
            "dropoff latitude",
            "dropoff longitude",
            "last lat",
            "last lon",
            "last lng",
            "last latitude",
            "last longitude",
            "last location",
            "last known location",
            "last position",
            "last known position",
            "current location",
            "current lat",
            "current lon",
            "current lng",
            "current latitude",
            "current longitude",
            "checkin location",
            "check in location",
            "login location",
            "geolocation",
            "gps location",
            "gps position",
            "gps coordinates",
            "whereabouts",
            "用户位置",
            "当前位置",
            "家庭坐标",
            "pu lat",
            "pu lon",
            "pu lng",
            "do lat",
            "do lon",
            "do lng",
            "pu latitude",
            "pu longitude",
            "do latitude",
            "do longitude",
        ],
        weak: &[
            "lat",
            "latitude",
            "lon",
            "lng",
            "long",
            "longitude",
            "geo lat",
            "geo lon",
            "geo lng",
            "geo latitude",
            "geo longitude",
            "gps lat",
            "gps lon",
            "gps lng",
            "gps latitude",
            "gps longitude",
            "location lat",
            "location lon",
            "location lng",
            "address lat",
            "address lng",
            "address latitude",
            "address longitude",
            "lat lng",
            "lat lon",
            "lat long",
            "latlng",
            "latlon",
            "location",
            "coordinates",
            "coordinate",
            "coords",
            "position",
            "gps",
            "geo",
            "geom",
            "geo point",
            "geopoint",
            "geohash",
            "plus code",
            "breitengrad",
            "längengrad",
            "latitud",
            "longitud",
            "latitudine",
            "longitudine",
            "纬度",
            "经度",
            "经纬度",
            "坐标",
            "位置",
            "location latitude",
            "location longitude",
        ],
        not: &[
            "machine",
            "sensor",
            "store",
            "shop",
            "station",
            "warehouse",
            "site",
            "branch",
            "depot",
            "server",
            "asset",
            "center",
            "centre",
            "region",
            "city",
            "map",
            "in machine",
            "in sensor",
            "in store",
            "in shop",
            "in station",
            "in warehouse",
            "in site",
            "in branch",
            "in depot",
            "in venue",
            "in asset",
            "in turbine",
            "in city",
            "in airport",
            "in restaurant",
            "in hotel",
        ],
        tables: &[
            "user",
            "customer",
            "client",
            "person",
            "people",
            "employee",
            "patient",
            "contact",
            "member",
            "guest",
            "student",
            "subscriber",
            "driver",
            "courier",
            "rider",
            "passenger",
            "visitor",
            "address",
            "journey",
            "checkin",
            "login",
            "attempt",
            "signin",
            "profile",
            "track",
            "trackpoint",
            "whereabout",
            "household",
            "resident",
            "tenant",
            "account",
            "order",
            "delivery",
            "photo",
            "用户",
            "客户",
            "会员",
            "员工",
            "患者",
            "人员",
            "顾客",
            "device",
            "phone",
            "mobile",
            "survey",
            "response",
            "wearable",
            "taxi trip",
            "visit",
            "respondent",
        ],
    },
    trust: Trust { named: 88, within: 80, within_least: 5, ..Trust::BY_NAME },
    source: "ISO 6709; OGC 06-103r4 (WKT); Open Location Code; geohash.org",
    gate: Gate::ANY.bytes(4..=130).digits(2..=120).without(mark::AT | mark::UNDERSCORE),
    judge: |cell| if is_place(cell) { Match::Shape } else { Match::No },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &[
            "52.520008",
            "-122.4194",
            "52.5200, 13.4050",
            "(52.5200,13.4050)",
            "POINT(13.4050 52.5200)",
            "SRID=4326;POINT(13.4050 52.5200)",
            "0101000020E61000000000000000002A400000000000404A40",
            "u33dc0cp",
            "9F4MGC9M+JV",
            "52°31'12\"N 13°24'18\"E",
        ],
        no: &[
            "1998",
            "404.5",
            "1234.56789",
            "1.24.0",
            "17",
            "1,234,567",
            "SCN-125",
            "2024-01-31",
            "Berlin 12",
        ],
    },
};

fn is_place(cell: &Cell<'_>) -> bool {
    let text = cell.text;
    match cell.letters {
        0 => is_degree(text) || is_pair(text),
        1 | 2 if cell.wide > 0 => text.contains('°'),
        _ => is_wkt(text) || is_ewkb(text) || is_geohash(text) || is_plus_code(text),
    }
}

/// A decimal number of at least three places, as a position needs to be worth anything.
fn is_degree(text: &str) -> bool {
    let text = text.trim_matches([' ', '(', ')', '[', ']']);
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number = (3..=17).contains(&decimals)
        && text.bytes().all(|b| b.is_ascii_digit() || b"-+.".contains(&b));
    number && text.parse::<f64>().is_ok_and(|degree| degree.abs() <= 180.0)
}

fn is_pair(text: &str) -> bool {
    let pair = text.split_once([',', ';']).or_else(|| text.split_once(' '));
    pair.is_some_and(|(one, other)| is_degree(one) && is_degree(other))
}

fn is_wkt(text: &str) -> bool {
    let point = text.strip_prefix("SRID=4326;").unwrap_or(text).strip_prefix("POINT");
    let inside = point.and_then(|rest| rest.trim_start().strip_prefix('('));
    inside.and_then(|inside| inside.strip_suffix(')')).is_some_and(|inside| {
        let number = |text: &str| text.parse::<f64>().is_ok_and(|degree| degree.abs() <= 180.0);
        inside.trim().split_once(' ').is_some_and(|(x, y)| number(x) && number(y.trim()))
    })
}

/// A point in the bytes that PostGIS writes: little-endian, with a system of reference.
fn is_ewkb(text: &str) -> bool {
    text.len() == 50 && text.starts_with("01010000") && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Base 32 without `a`, `i`, `l`, `o`, letters and digits mixed.
fn is_geohash(text: &str) -> bool {
    (6..=12).contains(&text.len())
        && text.bytes().all(|b| b"0123456789bcdefghjkmnpqrstuvwxyz".contains(&b))
}

fn is_plus_code(text: &str) -> bool {
    text.split_once('+').is_some_and(|(area, rest)| {
        let code = |part: &str| part.bytes().all(|b| b"23456789CFGHJMPQRVWX".contains(&b));
        (4..=8).contains(&area.len()) && (2..=4).contains(&rest.len()) && code(area) && code(rest)
    })
}

/// `52°31'12"N 13°24'18"E`
fn has_degrees(text: &str) -> bool {
    let axis = |rest: &str| {
        let near = &rest[..rest.floor_char_boundary(20)];
        near.find(|c: char| !(c.is_ascii_digit() || "'\"′″’”., ".contains(c)))
            .and_then(|at| near[at..].chars().next())
    };
    let mut signs = text.match_indices('°').map(|(at, sign)| axis(&text[at + sign.len()..]));
    signs.any(|one| matches!(one, Some('N' | 'S')))
        && signs.next().is_some_and(|next| matches!(next, Some('E' | 'W' | 'O')))
}

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
fn within(cell: &Cell<'_>) -> bool {
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
            let cell = Cell::look(text.as_bytes()).expect("text");
            assert_eq!(within(&cell), expected, "{text}");
        }
    }
}
