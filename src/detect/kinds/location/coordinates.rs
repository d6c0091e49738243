//! Places on the globe: degrees, pairs of them, WKT, EWKB, geohashes and plus codes.
//!
//! Shops, stations and machines have coordinates too, and more of them stand in databases than people do:
//! the name must say whose they are, either the column's (`home_lat`) or the table's (`customers.lat`).

mod column_names;
mod within;
mod written;

use self::column_names::NAMES;
use self::within::within;
use self::written::is_place;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Recogniser, Trust};
use crate::detect::within::Within;

pub const COORDINATES: Recogniser = Recogniser {
    name: "coordinates",
    category: "user.location.precise",
    names: NAMES,
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
