//! The oracle: which rows must go, by hand, from the policies' English.
//!
//! * A customer goes whose consent ended thirty days ago, or whose account was closed in a year that is more
//!   than ten calendar years (in Berlin) past, or who is dormant and has not ordered for three years (or ever).
//! * Whoever owes stays; so does whoever has more than 4,000 credit (or credit that cannot be added up), is in
//!   litigation, or ordered within ninety days.
//! * A record with a value that is not what its column is for stays.
//! * Held people stay; so do customers with a ticket, and those one of whose orders is disputed, was paid
//!   within a year, goes to a held person, or cannot be read.
//! * An order goes with its customer, never alone.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Datelike, TimeZone, Utc};
use chrono_tz::Europe::Berlin;

use super::data::{Cell, Customer, DAY, Data, Order, When};
use crate::support::governed::Engine;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    Goes,
    NotDue,
    Unjudgeable,
    /// Due, but under a hold.
    Held,
    /// Due, but a ticket refers to it.
    Restricted,
    /// Due, but one of its orders has to stay.
    Vetoed,
}

#[derive(Debug, Clone, Default)]
pub struct Truth {
    pub customers: BTreeMap<i64, Fate>,
    pub orders_gone: BTreeSet<i64>,
}

impl Truth {
    pub fn of(engine: Engine, data: &Data, now: DateTime<Utc>) -> Self {
        let held: HashSet<i64> = data.holds.iter().copied().collect();
        let ticketed: HashSet<i64> = data.tickets.iter().copied().collect();
        let mut orders: BTreeMap<i64, Vec<&Order>> = BTreeMap::new();
        for order in &data.orders {
            if let Some(customer) = order.customer {
                orders.entry(customer).or_default().push(order);
            }
        }
        let mut truth = Self::default();
        for customer in &data.customers {
            let own = orders.get(&customer.id).map_or(&[][..], Vec::as_slice);
            let fate = if !readable(engine, customer, own) {
                Fate::Unjudgeable
            } else if !permitted(engine, customer, own, now)
                || forbidden(engine, customer, own, now)
            {
                Fate::NotDue
            } else if ticketed.contains(&customer.id) {
                Fate::Restricted
            } else if held.contains(&customer.id) {
                Fate::Held
            } else if own.iter().any(|order| stays(order, &held, now)) {
                Fate::Vetoed
            } else {
                truth.orders_gone.extend(own.iter().map(|order| order.id));
                Fate::Goes
            };
            truth.customers.insert(customer.id, fate);
        }
        truth
    }

    pub fn count(&self, fate: Fate) -> u64 {
        self.customers.values().filter(|one| **one == fate).count() as u64
    }

    pub fn gone(&self) -> Vec<i64> {
        let gone = self.customers.iter().filter(|(_, fate)| **fate == Fate::Goes);
        gone.map(|(id, _)| *id).collect()
    }

    pub fn due(&self) -> u64 {
        self.customers.len() as u64 - self.count(Fate::NotDue) - self.count(Fate::Unjudgeable)
    }
}

fn readable(engine: Engine, customer: &Customer, orders: &[&Order]) -> bool {
    let odd = [&customer.consent_ends_at, &customer.closed_at]
        .into_iter()
        .any(|when| matches!(when, When::Odd(_)));
    !odd && !matches!(customer.segment, Cell::Odd(_))
        && !matches!(customer.balance_cents, Cell::Odd(_))
        && !matches!(customer.credit_cents, Cell::Odd(_))
        && !matches!(customer.litigation, Cell::Odd(_))
        && !matches!(last_order(engine, orders), When::Odd(_))
}

fn permitted(engine: Engine, customer: &Customer, orders: &[&Order], now: DateTime<Utc>) -> bool {
    let lapsed = since(&customer.consent_ends_at, now).is_some_and(|age| age >= 30 * DAY);
    let year = |at: DateTime<Utc>| at.with_timezone(&Berlin).year();
    let closed = match customer.closed_at {
        When::At(micros) => {
            year(Utc.timestamp_micros(micros).single().expect("a time")) + 10 < year(now)
        }
        _ => false,
    };
    let idle = match last_order(engine, orders) {
        When::Null => true,
        when => since(&when, now).is_some_and(|age| age >= 1_095 * DAY),
    };
    let dormant = match customer.segment {
        Cell::Is(segment) => segment == "dormant" || segment.starts_with("trial-"),
        _ => false,
    };
    lapsed || closed || (dormant && idle)
}

fn forbidden(engine: Engine, customer: &Customer, orders: &[&Order], now: DateTime<Utc>) -> bool {
    let owes = matches!(customer.balance_cents, Cell::Is(balance) if balance > 0);
    let credit = match customer.credit_cents {
        Cell::Is(credit) => credit.checked_add(1_000).is_none_or(|sum| sum > 5_000),
        _ => false,
    };
    let recent = since(&last_order(engine, orders), now).is_some_and(|age| age < 90 * DAY);
    owes || credit || customer.litigation == Cell::Is(true) || recent
}

fn stays(order: &Order, held: &HashSet<i64>, now: DateTime<Utc>) -> bool {
    let odd = matches!(order.disputed, Cell::Odd(_)) || matches!(order.paid_at, When::Odd(_));
    let paid = since(&order.paid_at, now).is_some_and(|age| age < 365 * DAY);
    odd || paid || order.disputed == Cell::Is(true) || held.contains(&order.recipient)
}

fn since(when: &When, now: DateTime<Utc>) -> Option<i64> {
    match when {
        When::At(micros) => Some(now.timestamp_micros() - micros),
        _ => None,
    }
}

/// What the database answers as the last order: SQLite's greatest text, the servers' greatest moment. MySQL
/// keeps a day that is none between its neighbours.
fn last_order(engine: Engine, orders: &[&Order]) -> When {
    let rank = |when: &When| -> Option<(i64, String)> {
        match (engine, when) {
            (_, When::Null) => None,
            (Engine::Sqlite, When::At(micros)) => {
                let at = Utc.timestamp_micros(*micros).single().expect("a time");
                Some((0, at.format("%Y-%m-%dT%H:%M:%SZ").to_string()))
            }
            (Engine::Sqlite, When::Odd(sql)) => Some((0, sql.trim_matches('\'').to_owned())),
            (Engine::Postgres | Engine::Mysql, When::At(micros)) => Some((*micros, String::new())),
            (Engine::Mysql, When::Odd(sql)) => {
                let before = |month| {
                    let day = Utc.with_ymd_and_hms(2021, month, 1, 0, 0, 0).single();
                    day.expect("a day").timestamp_micros()
                };
                let micros = match *sql {
                    "'2021-00-10 00:00:00'" => before(1) - 2,
                    "'2021-01-00 00:00:00'" => before(1) - 1,
                    "'2021-02-30 00:00:00'" => before(3) - 1,
                    _ => i64::MIN,
                };
                Some((micros, String::new()))
            }
            (Engine::Postgres, When::Odd("'infinity'")) => Some((i64::MAX, String::new())),
            (Engine::Postgres, When::Odd("'-infinity'")) => Some((i64::MIN, String::new())),
            (Engine::Postgres, When::Odd(sql)) if sql.contains("BC") => {
                Some((i64::MIN + 1, String::new()))
            }
            (Engine::Postgres, When::Odd(_)) => Some((i64::MAX - 1, String::new())),
        }
    };
    let moments = orders.iter().map(|order| &order.ordered_at).filter(|when| **when != When::Null);
    moments.max_by_key(|when| rank(when)).cloned().unwrap_or(When::Null)
}
