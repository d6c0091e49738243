//! Postal addresses: a house number beside a word for a street, in the order of the language.
//!
//! Patterns for English, German and Dutch, French, the Romance south, Chinese and Japanese. Elsewhere the
//! column's name must say it, and the values have the shape of words with a number.

use std::sync::OnceLock;

use regex::Regex;

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const ADDRESS: Recogniser = Recogniser {
    name: "postal_address",
    category: "user.contact.address",
    names: Names {
        strong: &[
            "street address",
            "postal address",
            "home address",
            "shipping address",
            "billing address",
            "delivery address",
            "mailing address",
            "address line",
            "address",
            "addr",
            "street",
            "addresse",
            "adresse",
            "anschrift",
            "straße",
            "strasse",
            "direccion",
            "dirección",
            "indirizzo",
            "地址",
            "住址",
            "通讯地址",
            "联系地址",
            "收货地址",
            "家庭地址",
            "家庭住址",
            "详细地址",
            "住所",
        ],
        weak: &[],
        not: &[
            "ip", "mac", "email", "mail", "e", "web", "url", "host", "server", "wallet", "memory",
            "bitcoin", "network", "remote", "client", "node", "geburts",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 80,
        named: 88,
        within: 65,
        within_least: 50,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "UPU S42 address templates, and how addresses are written in the countries named below",
    gate: Gate::ANY.bytes(6..=200).without(mark::AT),
    judge,
    within: Within::Text(|cell| cell.digits > 0 && pattern().is_match(cell.text)),
    well_formed: None,
    examples: Examples {
        valid: &[
            "12 Main Street, Springfield",
            "221B Baker St",
            "Hauptstraße 5, 10115 Berlin",
            "Kerkstraat 12",
            "12 rue de la Paix, Paris",
            "Calle Mayor 5",
            "Via Roma 12",
            "浙江省杭州市西湖区文三路478号",
            "北京市朝阳区建国路88号",
            "東京都千代田区丸の内1丁目",
        ],
        shape: &["Flat 3, The Old Mill", "P.O. Box 77"],
        no: &["SCN-125", "waiting", "10.0.0.1", "ada@example.org", "Berlin", "2024-01-31"],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    if cell.digits > 0 && pattern().is_match(cell.text) {
        Match::Valid
    } else if cell.digits > 0 && cell.digits <= 20 && (cell.spaces > 0 || cell.wide >= 12) {
        Match::Shape
    } else {
        Match::No
    }
}

/// What the marks in the patterns stand for: ranges, not Unicode classes, since those make an automaton too
/// large for its cache, and searching a hundred times slower.
const MARKS: &[(&str, &str)] = &[
    ("<U>", "A-ZÀ-Þ"),
    ("<L>", "A-Za-zÀ-ſ"),
    ("<H>", "一-鿿"),
    (r"\d", "[0-9]"),
    (r"\b", r"(?-u:\b)"),
];

/// Words with a capital, so that "3 days on the way" is no address.
fn pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let english = concat!(
            r"\b\d{1,6}[A-Za-z]?,? +(?:[<U>][<L>.'-]* +){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|",
            r"Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Close|Crescent|Parkway|Pkwy|Highway|",
            r"Hwy)\b"
        );
        let german = concat!(
            r"[<U>][<L>.-]*(?:straße|strasse|str\.|weg|allee|platz|gasse|damm|ufer|straat|laan|plein|gracht)",
            r" +\d{1,4}\b|[<U>][<L>.-]+[ -](?:Straße|Strasse|Str\.|Allee|Platz|Weg) +\d{1,4}\b"
        );
        let french = concat!(
            r"\b\d{1,4}(?: ?(?:bis|ter))?,? +(?:rue|Rue|avenue|boulevard|place|chemin|impasse|allée|quai|",
            r"cours) +[<L>]"
        );
        let southern = concat!(
            r"\b(?:Calle|Avenida|Avda\.?|Paseo|Plaza|Via|Viale|Corso|Piazza|Rua|Travessa|Praça|Ulica|ul\.)",
            r" +(?:[<L>]{1,3} +){0,2}[<U>][<L> .']{1,40}?,? *(?:n[.º°]? *)?\d{1,5}\b"
        );
        let chinese = concat!(
            r"[<H>](?:省|市|区|县|縣|區)[<H>0-9]{0,14}?(?:路|街|道|巷|弄|里|村|胡同)[<H>]{0,6}",
            r" *\d{1,5}"
        );
        let japanese = r"[<H>](?:都|道|府|県)[<H>]{1,8}(?:市|区|町|村)[<H>ぁ-ヿ]*\d";
        let all = [english, german, french, southern, chinese, japanese].join("|");
        let all = MARKS.iter().fold(all, |all, (mark, range)| all.replace(mark, range));
        Regex::new(&all).expect("a constant pattern, compiled by a test")
    })
}
