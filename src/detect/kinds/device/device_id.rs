//! Identifiers of phones and browsers: advertising identifiers, installation identifiers, fingerprints.
//! They are UUIDs, hashes and random text, so only the column's name tells them from other keys; short
//! numbers are the keys of a table of machines.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const DEVICE_ID: Recogniser = Recogniser {
    name: "device_id",
    category: "user.device.device_id",
    names: Names {
        strong: &[
            "device id",
            "deviceid",
            "device uuid",
            "device uid",
            "device identifier",
            "device token",
            "device fingerprint",
            "browser fingerprint",
            "canvas fingerprint",
            "client fingerprint",
            "push token",
            "fcm token",
            "apns token",
            "advertising id",
            "advertiser id",
            "advertising identifier",
            "mobile ad id",
            "google ad id",
            "idfa",
            "idfv",
            "gaid",
            "aaid",
            "adid",
            "oaid",
            "android id",
            "udid",
            "installation id",
            "install id",
            "geräte id",
            "设备 id",
            "设备标识",
            "设备号",
            "广告标识",
            "id dispositivo",
            "dispositivo id",
            "identificador dispositivo",
            "id appareil",
            "appareil id",
            "identifiant appareil",
            "gerätekennung",
            "apparaat id",
            "設備 id",
            "装置 id",
            "端末 id",
            "端末识别",
            "端末識別子",
            "geräte kennung",
        ],
        not: &["iot", "machine", "in machine", "in sensor", "in reading", "in measurement"],
        weak: &["ad id"],
        tables: &["device", "phone", "mobile", "install", "installation"],
    },
    trust: Trust { named: 80, within: 75, ..Trust::BY_NAME },
    source: "names of the platforms: Apple AdSupport and UIDevice, Android Advertising ID, MSA OAID; \
             FingerprintJS",
    gate: Gate::ANY
        .bytes(14..=255)
        .digits(1..=255)
        .spaces(0..=0)
        .wide(0..=0)
        .without(mark::AT | mark::SLASH | mark::COMMA | mark::PAREN),
    judge,
    within: Within::NamedWord,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &[
            "6d92078a-8246-4ba4-ae5b-76104861e7dc",
            "9774d56d682e549c",
            "dGhpc2lzMWZha2V0b2tlbg",
        ],
        no: &["17", "SENSOR-0001", "2024-01-31 10:11", "192.168.100.200", "12345678901234"],
    },
};

/// Digits among letters, and nothing that makes it a date, an address or an amount.
fn judge(cell: &Cell<'_>) -> Match {
    let dashed = cell.text.len() == 36;
    let tokens = cell.letters >= 2 && (dashed || !cell.has(mark::DASH) || cell.text.len() >= 40);
    if tokens && (!cell.has(mark::DOT) || cell.text.len() >= 40) { Match::Shape } else { Match::No }
}
