//! Addresses of network cards: six octets, EUI-48, in the notations of IEEE (`-`), of Unix (`:`) and of
//! Cisco (`.`). Broadcast and the groups of network protocols name no device.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const MAC_ADDRESS: Recogniser = Recogniser {
    name: "mac_address",
    category: "user.device.device_id",
    names: Names {
        strong: &[
            "mac address",
            "mac addr",
            "macaddress",
            "macaddr",
            "wifi mac",
            "wlan mac",
            "device mac",
            "client mac",
            "bluetooth address",
            "bluetooth mac",
            "bssid",
            "adresse mac",
            "mac adresse",
            "dirección mac",
            "mac 地址",
        ],
        weak: &["mac"],
        not: &[
            "router",
            "switch",
            "gateway",
            "server",
            "host",
            "printer",
            "in server",
            "in host",
            "in switch",
            "in router",
            "in interface",
            "in node",
            "in printer",
            "in sensor",
            "in vm",
            "gw",
            "ap",
            "access point",
            "base",
            "beacon",
            "in reading",
            "hub",
            "bridge",
            "controller",
            "in gateway",
            "in beacon",
            "in plc",
            "in machine",
            "in asset",
        ],
        tables: &["device", "phone", "visitor", "guest", "client", "user"],
    },
    trust: Trust { values: 70, named: 88, within: 75, within_least: 5, ..Trust::BY_NAME },
    source: "IEEE 802-2014 section 8.2 (EUI-48)",
    gate: Gate::ANY
        .bytes(12..=17)
        .letters(0..=12)
        .digits(1..=12)
        .spaces(0..=0)
        .wide(0..=0)
        .without(
            mark::AT | mark::SLASH | mark::PLUS | mark::UNDERSCORE | mark::EQUALS | mark::COMMA,
        ),
    judge: |cell| match octets(cell.text) {
        Some((octets, written)) if is_of_a_device(octets) => {
            if written {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    },
    within: Within::Word,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["3c:22:fb:1a:9e:07", "3C-22-FB-1A-9E-07", "3c22.fb1a.9e07"],
        shape: &["3C22FB1A9E07"],
        no: &[
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            "01:00:5e:00:00:fb",
            "33:33:00:00:00:fb",
            "3c:22:fb:1a:9e",
            "3c:22-fb:1a-9e:07",
            "db-01.example.com",
        ],
    },
};

/// The six octets, and whether separators say that they are some.
fn octets(text: &str) -> Option<([u8; 6], bool)> {
    let bytes = text.as_bytes();
    let (every, separator) = match (bytes.len(), *bytes.get(2)?, *bytes.get(4)?) {
        (17, separator @ (b':' | b'-'), _) => (2, separator),
        (14, _, b'.') => (4, b'.'),
        (12, ..) => (12, 0),
        _ => return None,
    };
    let (mut octets, mut digits) = ([0u8; 6], 0);
    for (at, byte) in bytes.iter().enumerate() {
        if at % (every + 1) == every {
            if *byte != separator {
                return None;
            }
            continue;
        }
        let value = char::from(*byte).to_digit(16)? as u8;
        octets[digits / 2] = octets[digits / 2] << 4 | value;
        digits += 1;
    }
    (digits == 12).then_some((octets, separator != 0))
}

/// Not broadcast, and none of the groups that networks themselves speak to; elsewhere the group bit is left
/// alone, since made-up and scrambled addresses do not heed it.
fn is_of_a_device(octets: [u8; 6]) -> bool {
    let [a, b, c, ..] = octets;
    let known = GROUPS.contains(&[a, b, c]) || [a, b] == [0x33, 0x33];
    let flat = octets.iter().all(|octet| *octet == a);
    !known && !flat
}

/// Multicast of IPv4, of bridges, of precision time, of Cisco, of IS-IS and of DECnet.
const GROUPS: &[[u8; 3]] = &[
    [0x01, 0x00, 0x5e],
    [0x01, 0x80, 0xc2],
    [0x01, 0x1b, 0x19],
    [0x01, 0x00, 0x0c],
    [0x09, 0x00, 0x2b],
    [0xab, 0x00, 0x00],
];
