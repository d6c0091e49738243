//! Postal addresses: a house number beside a word for a street, in the order of the language
//! ([`super::streets`]). Where no pattern fits, the column's name must say it, and the values have the shape
//! of words with a number, or of a street without one.

use super::streets;
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
            "addr line",
            "address line 1",
            "street name",
            "street line",
            "home addr",
            "residence",
            "residential address",
            "adres",
            "ulica",
            "straat",
            "rue",
            "calle",
            "domicilio",
            "domicile",
            "endereço",
            "endereco",
            "morada",
            "logradouro",
            "postadresse",
            "wohnadresse",
            "lieferadresse",
            "rechnungsadresse",
            "hausnummer",
            "house number",
            "house no",
            "via",
            "osoite",
            "adress",
            "gatuadress",
            "адрес",
            "улица",
            "주소",
        ],
        weak: &[],
        not: &[
            "ip", "mac", "email", "mail", "e", "web", "url", "host", "server", "wallet", "bitcoin",
            "network", "remote", "client", "node", "geburts", "contract", "btc", "eth", "memory",
            "offset", "pointer", "city", "town", "state", "province", "region", "country", "zip",
            "postcode", "postal", "stadt", "ort", "plz", "ville", "ciudad",
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
    within: Within::Text(streets::stand_in),
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
            "P.O. Box 77, Springfield",
            "Flat 3, The Old Mill Road",
            "742 Evergreen Trail Apt. 3, Springfield, IL 62704",
            "ul. Długa 7 m. 3, 00-238 Warszawa",
            "서울특별시 강남구 테헤란로 152",
            "г. Москва, ул. Ленина, д. 5",
        ],
        shape: &["Entrance 3, Lower Hamlet", "Main Street", "Hauptstraße"],
        no: &["SCN-125", "waiting", "10.0.0.1", "ada@example.org", "Berlin", "2024-01-31"],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    // A sentence is no address; what stands within it is searched for.
    if cell.spaces > 20 {
        return Match::No;
    }
    if streets::stand_in(cell) {
        return Match::Valid;
    }
    let short = cell.digits <= 20 && cell.text.len() <= 160;
    let words = cell.spaces > 0 || cell.wide >= 12;
    match cell.digits {
        1.. if short && words && (cell.letters + cell.wide >= 3) => Match::Shape,
        0 if streets::is_street(cell.text) => Match::Shape,
        _ => Match::No,
    }
}
