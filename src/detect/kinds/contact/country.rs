//! Countries of an address or of residence, by name in many languages or by code.

use crate::detect::gate::{Gate, mark};
use crate::detect::lists;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Letters;

pub const COUNTRY: Recogniser = Recogniser {
    name: "country",
    category: "user.contact.address.country",
    names: Names {
        strong: &[
            "country",
            "country name",
            "country code",
            "country iso",
            "iso country",
            "address country",
            "residence country",
            "country of residence",
            "land",
            "staat",
            "pays",
            "país",
            "pais",
            "paese",
            "nazione",
            "kraj",
            "maa",
            "ülke",
            "страна",
            "国家",
            "国别",
            "國家",
            "国名",
            "국가",
            "所在国家",
            "country id",
            "countryid",
            "landkod",
            "land kz",
            "länderkennzeichen",
            "länderkürzel",
            "landkode",
            "strana",
            "země",
            "krajina",
            "ország",
            "țara",
            "país residencia",
            "pays résidence",
            "guojia",
            "居住国",
            "居住国家",
            "国家地区",
        ],
        weak: &["国", "國"],
        not: &[
            "origin",
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
            "nationality",
            "ip",
            "calling",
            "dial",
            "dialing",
            "phone",
            "tax",
            "manufacturer",
            "producer",
            "made",
            "law",
            "use",
            "registry",
            "register",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 75,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 3166-1, names of CLDR",
    gate: Gate::ANY.bytes(2..=50).digits(0..=0).without(mark::AT),
    judge: |cell| judge(cell.text),
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["Germany", "DE", "deutschland", "中国", "Côte d’Ivoire"],
        shape: &["Kingdom of Lagado"],
        no: &["SCN-125", "+49", "10.0.0.1", "a_b", "2024"],
    },
};

static LETTERS: Letters = Letters::and(" .,'()-");

fn judge(text: &str) -> Match {
    if lists::is_country(text) {
        Match::Valid
    } else if LETTERS.are_all(text) {
        Match::Shape
    } else {
        Match::No
    }
}
