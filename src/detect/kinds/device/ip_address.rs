//! IPv4 and IPv6 addresses of the internet.
//!
//! The addresses of servers are no personal data, and versions look alike (`10.0.19045.3803`, `1.2.3.4`):
//! only addresses that the internet routes are proven, and of those not the ones made of small numbers.
//! Private networks need a name that says whose address it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const IP_ADDRESS: Recogniser = Recogniser {
    name: "ip_address",
    category: "user.device.ip_address",
    names: Names {
        strong: &[
            "client ip",
            "client ip address",
            "client addr",
            "user ip",
            "user ip address",
            "visitor ip",
            "customer ip",
            "remote ip",
            "remote ip address",
            "remote addr",
            "remote address",
            "login ip",
            "last login ip",
            "last ip",
            "last ip address",
            "last seen ip",
            "sign in ip",
            "last sign in ip",
            "current sign in ip",
            "signup ip",
            "sign up ip",
            "registration ip",
            "register ip",
            "registered ip",
            "created ip",
            "created from ip",
            "consent ip",
            "order ip",
            "session ip",
            "caller ip",
            "peer ip",
            "source ip",
            "src ip",
            "device ip",
            "ip client",
            "x forwarded for",
            "forwarded for",
            "登录 ip",
            "登陆 ip",
            "注册 ip",
            "客户端 ip",
            "用户 ip",
        ],
        weak: &[
            "ip",
            "ips",
            "ip address",
            "ip addr",
            "ipaddress",
            "ipaddr",
            "ipv 4",
            "ipv 6",
            "ip adresse",
            "adresse ip",
            "dirección ip",
            "direccion ip",
            "indirizzo ip",
            "ip 地址",
        ],
        not: &[
            "version",
            "release",
            "build",
            "firmware",
            "driver",
            "host",
            "hostname",
            "server",
            "gateway",
            "router",
            "dns",
            "ntp",
            "nameserver",
            "subnet",
            "mask",
            "netmask",
            "network",
            "cidr",
            "range",
            "pool",
            "bind",
            "listen",
            "node",
            "pod",
            "cluster",
            "container",
            "instance",
            "proxy",
            "balancer",
            "upstream",
            "vip",
            "printer",
            "camera",
            "in server",
            "in host",
            "in node",
            "in pod",
            "in instance",
            "in machine",
            "in network",
            "in subnet",
            "in interface",
            "in router",
            "in switch",
            "in printer",
            "in camera",
            "in sensor",
            "in vm",
            "in container",
            "in asset",
            "in release",
            "in version",
            "in dns",
            "in gateway",
        ],
        tables: &[
            "user",
            "customer",
            "client",
            "account",
            "member",
            "login",
            "session",
            "visit",
            "visitor",
            "subscriber",
            "click",
            "consent",
            "order",
            "comment",
            "event",
            "hit",
            "signup",
            "vote",
            "用户",
            "会员",
            "客户",
        ],
    },
    trust: Trust { values: 65, named: 90, within: 65, within_least: 10, ..Trust::BY_NAME },
    source: "RFC 791, RFC 4291 section 2.2; IANA special-purpose address registries; CJEU C-582/14",
    gate: Gate::ANY
        .digits(1..=80)
        .bytes(3..=110)
        .letters(0..=60)
        .without(mark::AT | mark::UNDERSCORE | mark::EQUALS | mark::DOLLAR | mark::PAREN),
    judge: |cell| match first(cell.text).and_then(address) {
        Some(address) if is_of_the_internet(address) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Text(within),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "203.0.113.7",
            "93.184.216.34",
            "2001:db8::8a2e:370:7334",
            "198.51.100.23/32",
            "203.0.113.7, 10.0.0.1",
            "203.0.113.7:51234",
        ],
        shape: &["192.168.100.200", "10.0.0.1", "1.2.3.4", "fe80::1", "127.0.0.1", "::1"],
        no: &[
            "10.0.19045.3803",
            "1.24.0",
            "12:30:45",
            "256.1.1.1",
            "203.0.113.0/24",
            "12.50",
            "web-7.example.com",
        ],
    },
};

/// The first of a list, as proxies write it.
fn first(text: &str) -> Option<&str> {
    text.split(',').next()
}

/// The address alone, or with the length of a single host, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let count = |sign: u8| text.bytes().filter(|b| *b == sign).count();
    match (count(b'.'), count(b':')) {
        (3, 0) => single(text)?.parse().ok().map(IpAddr::V4),
        (3, 1) => {
            let (text, port) = text.split_once(':')?;
            port.parse::<u16>().ok()?;
            text.parse().ok().map(IpAddr::V4)
        }
        (0 | 3, 2..) => single(text)?.parse().ok().map(IpAddr::V6),
        _ => None,
    }
}

/// Without the length of its network, if that is a single host.
fn single(text: &str) -> Option<&str> {
    match text.split_once('/') {
        Some((text, "32" | "128")) => Some(text),
        Some(_) => None,
        None => Some(text),
    }
}

fn is_of_the_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_routed(four) && !is_like_a_version(four),
        IpAddr::V6(six) => is_global(six),
    }
}

/// The ranges for documentation count: they stand where real ones would.
fn is_routed(four: Ipv4Addr) -> bool {
    let [a, b, ..] = four.octets();
    let shared = a == 100 && (64..128).contains(&b);
    !(four.is_private() || four.is_loopback() || four.is_link_local() || shared)
        && (1..224).contains(&a)
}

/// All small, or the last one nought: one address in a thousand, and most versions.
fn is_like_a_version(four: Ipv4Addr) -> bool {
    let octets = four.octets();
    octets.iter().all(|octet| *octet < 40) || octets[3] == 0 && octets[2] == 0
}

fn is_global(six: Ipv6Addr) -> bool {
    six.segments()[0] & 0xe000 == 0x2000
}

/// An address of the internet that no version or path touches.
fn within(cell: &Cell<'_>) -> bool {
    if cell.digits < 4 {
        return false;
    }
    let bytes = cell.text.as_bytes();
    let mut from = 0;
    while let Some(at) = next_joint(bytes, from) {
        let start = bytes[..at].iter().rposition(|b| !is_part(*b)).map_or(0, |before| before + 1);
        let length = bytes[at..].iter().position(|b| !is_part(*b)).unwrap_or(bytes.len() - at);
        from = at + length;
        if is_address_at(cell.text, start, from) {
            return true;
        }
    }
    false
}

/// Where a dot stands between digits, or a colon beside a sign of an IPv6 address.
fn next_joint(bytes: &[u8], from: usize) -> Option<usize> {
    let joint = |window: &[u8]| match window {
        [before, b'.', after] => before.is_ascii_digit() && after.is_ascii_digit(),
        [before, b':', after] => {
            before.is_ascii_hexdigit() && (after.is_ascii_hexdigit() || *after == b':')
        }
        _ => false,
    };
    let start = from.saturating_sub(1);
    bytes.get(start..)?.windows(3).position(joint).map(|at| start + at + 1)
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'.' || byte == b':'
}

fn is_address_at(text: &str, start: usize, end: usize) -> bool {
    // `ip:203.0.113.7`, `src:…`: what stands before the colon is a key.
    let key = text[start..end].find(['.', ':']).filter(|at| text.as_bytes()[start + at] == b':');
    let key = key.filter(|at| *at <= 2 && text[start + at + 1..end].contains('.'));
    let start = key.map_or(start, |at| start + at + 1);
    let part = text[start..end].trim_matches(['.', ':']);
    let (before, after) = (&text[..start], &text[end..]);
    let touched = before.ends_with(|c: char| c.is_ascii_alphanumeric() || "/_-@".contains(c))
        || after.starts_with(|c: char| c.is_ascii_alphanumeric() || "/_-@".contains(c));
    part.len() >= 7
        && !touched
        && address(part).is_some_and(is_of_the_internet)
        && !VERSIONS.iter().any(|version| says_before(before, version))
}

/// Whether the word before is this one.
fn says_before(before: &str, word: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '=', '"']);
    let head = before.len().checked_sub(word.len()).and_then(|at| before.split_at_checked(at));
    head.is_some_and(|(head, tail)| {
        tail.eq_ignore_ascii_case(word) && !head.ends_with(|c: char| c.is_ascii_alphanumeric())
    })
}

const VERSIONS: &[&str] =
    &["version", "v", "ver", "release", "build", "firmware", "driver", "server", "host"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("login from 203.0.113.7, then nothing", true),
            ("来自203.0.113.7的登录请求已经被拒绝", true),
            ("ip=2001:db8::8a2e:370:7334 refused", true),
            ("update to version 203.0.113.7 at once", false),
            ("Mozilla/5.0 Chrome/120.0.6099.109 Safari", false),
            ("the gateway is 192.168.0.1 as ever", false),
            ("it began at 12:30:45 and 1.2.3.4 was released", false),
        ] {
            let cell = Cell::of(text).expect("text");
            assert_eq!(within(&cell), expected, "{text}");
        }
    }
}
