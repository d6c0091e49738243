//! Towns. Companies, servers and flights are in towns, too: only the column's name makes one a person's.

use crate::detect::gate::{Gate, mark};
use crate::detect::lists;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const CITY: Recogniser = Recogniser {
    name: "city",
    category: "user.contact.address.city",
    names: Names {
        strong: &[
            "city",
            "town",
            "city name",
            "address city",
            "home city",
            "locality",
            "municipality",
            "suburb",
            "stadt",
            "wohnort",
            "ville",
            "commune",
            "ciudad",
            "localidad",
            "città",
            "citta",
            "comune",
            "cidade",
            "plaats",
            "woonplaats",
            "miasto",
            "miejscowość",
            "ort",
            "by",
            "şehir",
            "kaupunki",
            "город",
            "城市",
            "市区",
            "都市",
            "市区町村",
            "도시",
            "所在城市",
            "居住城市",
        ],
        weak: &[],
        not: &[
            "origin",
            "code",
            "hash",
            "warehouse",
            "store",
            "office",
            "branch",
            "server",
            "data",
            "center",
            "airport",
            "birth",
            "geburts",
            "naissance",
            "nacimiento",
            "nascita",
            "count",
            "company",
            "supplier",
            "vendor",
            "population",
            "tax",
            "tier",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 85,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "GeoNames, cities of 15,000 inhabitants and more",
    gate: Gate::ANY.bytes(2..=60).digits(0..=0).without(mark::AT),
    judge: |cell| judge(cell.text),
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["Berlin", "München", "New York", "杭州", "Łódź"],
        shape: &["Entenhausen", "Springfield Ost"],
        no: &["SCN-125", "10.0.0.1", "a_b", "2024-01-31", "x@example.org"],
    },
};

fn judge(text: &str) -> Match {
    if lists::is_city(text) {
        Match::Valid
    } else if text.chars().all(|c| c.is_alphabetic() || " .,'’()-".contains(c)) {
        Match::Shape
    } else {
        Match::No
    }
}
