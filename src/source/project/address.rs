//! Questions about network addresses. PostgreSQL's `inet` is the pair of address and prefix that Cedar's
//! `ipaddr` is; MariaDB's `inet4` and `inet6` are single hosts in the order of their bytes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sea_query::Expr;

use super::template::sql;
use crate::model::Dialect;

/// What a policy can ask about an address.
#[derive(Debug, Clone, Copy)]
pub enum AddressTest<'a> {
    IsV4,
    IsV6,
    IsLoopback,
    IsMulticast,
    /// Every address of it lies in the range, as text that Cedar's `ip()` accepts.
    IsInRange(&'a str),
    /// Every address of the range lies in it.
    Contains(&'a str),
}

/// `<<=` asks what Cedar asks: the prefix is at least as long, and equal as far as the range's goes.
pub(super) fn network(raw: &Expr, test: &AddressTest<'_>) -> Expr {
    let (text, range) = match test {
        AddressTest::IsV4 => ("(family($1) = 4)", None),
        AddressTest::IsV6 => ("(family($1) = 6)", None),
        AddressTest::IsLoopback => ("($1 <<= inet '127.0.0.0/8' OR $1 = inet '::1')", None),
        AddressTest::IsMulticast => ("($1 <<= inet '224.0.0.0/4' OR $1 <<= inet 'ff00::/8')", None),
        AddressTest::IsInRange(range) => ("($1 <<= CAST($2 AS inet))", Some(*range)),
        AddressTest::Contains(range) => ("($1 >>= CAST($2 AS inet))", Some(*range)),
    };
    let arguments: Vec<Expr> = [raw.clone()].into_iter().chain(range.map(Expr::val)).collect();
    sql(Dialect::Postgres, text, &arguments)
}

/// The same of a column of hosts of one family: within the range's first and last address. `None` when the
/// range cannot be read, `Some(None)` when no host of the family answers yes.
pub(super) fn host(v4: bool, raw: &Expr, test: &AddressTest<'_>) -> Option<Option<Expr>> {
    let between = |first: IpAddr, last: IpAddr| {
        let [first, last] = [first, last].map(|address| Expr::val(address.to_string()));
        let arguments = [raw.clone(), first, last];
        sql(Dialect::Mysql, "($1 >= $2 AND $1 <= $3)", &arguments)
    };
    let range = match (test, v4) {
        (AddressTest::IsV4 | AddressTest::IsV6, _) => {
            let every = matches!(test, AddressTest::IsV4) == v4;
            return Some(
                every.then(|| sql(Dialect::Mysql, "($1 = $1)", std::slice::from_ref(raw))),
            );
        }
        (AddressTest::IsLoopback, true) => "127.0.0.0/8",
        (AddressTest::IsLoopback, false) => "::1",
        (AddressTest::IsMulticast, true) => "224.0.0.0/4",
        (AddressTest::IsMulticast, false) => "ff00::/8",
        (AddressTest::IsInRange(range) | AddressTest::Contains(range), _) => range,
    };
    let (first, last) = ends(range)?;
    let one = first == last || !matches!(test, AddressTest::Contains(_));
    Some((first.is_ipv4() == v4 && one).then(|| between(first, last)))
}

/// The first and the last address of a range as Cedar writes it.
fn ends(range: &str) -> Option<(IpAddr, IpAddr)> {
    let (host, prefix) = match range.split_once('/') {
        Some((host, prefix)) => (host.parse().ok()?, Some(prefix.parse::<u32>().ok()?)),
        None => (range.parse().ok()?, None),
    };
    Some(match host {
        IpAddr::V4(host) => {
            let mask = u32::MAX.checked_shr(prefix.unwrap_or(32)).unwrap_or(0);
            let bits = host.to_bits();
            (Ipv4Addr::from_bits(bits & !mask).into(), Ipv4Addr::from_bits(bits | mask).into())
        }
        IpAddr::V6(host) => {
            let mask = u128::MAX.checked_shr(prefix.unwrap_or(128)).unwrap_or(0);
            let bits = host.to_bits();
            (Ipv6Addr::from_bits(bits & !mask).into(), Ipv6Addr::from_bits(bits | mask).into())
        }
    })
}
