//! Questions about network addresses, in PostgreSQL's `inet`, which is the pair of address and prefix that
//! Cedar's `ipaddr` is.

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
pub(super) fn test(raw: &Expr, test: &AddressTest<'_>) -> Expr {
    let (text, range) = match test {
        AddressTest::IsV4 => ("(family($1) = 4)", None),
        AddressTest::IsV6 => ("(family($1) = 6)", None),
        AddressTest::IsLoopback => ("($1 <<= inet '127.0.0.0/8' OR $1 = inet '::1')", None),
        AddressTest::IsMulticast => {
            ("($1 <<= inet '224.0.0.0/4' OR $1 <<= inet 'ff00::/8')", None)
        }
        AddressTest::IsInRange(range) => ("($1 <<= CAST($2 AS inet))", Some(*range)),
        AddressTest::Contains(range) => ("($1 >>= CAST($2 AS inet))", Some(*range)),
    };
    let arguments: Vec<Expr> =
        [raw.clone()].into_iter().chain(range.map(Expr::val)).collect();
    sql(Dialect::Postgres, text, &arguments)
}
