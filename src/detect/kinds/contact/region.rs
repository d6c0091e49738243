//! States, provinces and regions of an address, by name or by the code of two or three letters. `state` is also
//! what orders are in, so it needs a table about people, or known values.

use crate::detect::gate::{Gate, mark};
use crate::detect::lists;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const REGION: Recogniser = Recogniser {
    name: "region",
    category: "user.contact.address.state",
    names: Names {
        strong: &[
            "province",
            "region",
            "state province",
            "state code",
            "address state",
            "county",
            "bundesland",
            "kanton",
            "canton",
            "provincia",
            "regione",
            "estado",
            "departamento",
            "département",
            "departement",
            "provincie",
            "województwo",
            "wojewodztwo",
            "prefecture",
            "region name",
            "state name",
            "oblast",
            "область",
            "省份",
            "省",
            "都道府県",
            "所在省份",
            "시도",
        ],
        weak: &["state"],
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
            "id",
            "machine",
            "order",
            "payment",
            "aws",
            "cloud",
            "availability",
            "zone",
            "tax",
            "key",
        ],
        tables: &[
            "customer",
            "client",
            "person",
            "people",
            "employee",
            "patient",
            "contact",
            "member",
            "user",
            "guest",
            "student",
            "subscriber",
            "address",
            "recipient",
            "applicant",
            "客户",
            "用户",
            "员工",
            "会员",
            "患者",
            "地址",
        ],
    },
    trust: Trust {
        values: 0,
        named: 80,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 3166-2: first-level subdivisions of the larger countries",
    gate: Gate::ANY.bytes(2..=60).digits(0..=0).without(mark::AT),
    judge: |cell| judge(cell.text),
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["Bavaria", "Nordrhein-Westfalen", "California", "浙江省", "北海道"],
        shape: &["CA", "NSW", "Middle Earth"],
        no: &["SCN-125", "open_now", "3", "2024-01-31", "eu-west-1"],
    },
};

fn judge(text: &str) -> Match {
    let code = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    let words = text.starts_with(char::is_uppercase) || !text.is_ascii();
    if lists::is_region(text) {
        Match::Valid
    } else if code || words && text.chars().all(|c| c.is_alphabetic() || " .'’-".contains(c)) {
        Match::Shape
    } else {
        Match::No
    }
}
