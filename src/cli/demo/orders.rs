//! The orders: old ones only with customers in good order, so that no two rules want one record.

use std::ops::Range;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::customers::{Dossier, iso};
use super::dice::Dice;
use super::plant::{Group, OLD_ORDERS, ORDERS};
use super::things::Product;

/// A row of `orders`.
#[derive(Serialize)]
pub struct Order {
    id: i64,
    customer_id: i64,
    product_id: i64,
    total_cents: i64,
    currency: &'static str,
    shipping_address: Option<String>,
    client_ip: Option<String>,
    ordered_at: String,
    closed_at: Option<String>,
}

// Ages in days. Calendar periods end with a year, so each range stays a year clear of the next.
const RECENT: Range<u64> = 2..700;
/// Beyond the period for claims, within the one for taxes.
const DORMANT: Range<u64> = 1_500..3_400;
const WITHIN_TAX_PERIOD: Range<u64> = 2..3_400;
const BEYOND_TAX_PERIOD: Range<u64> = 4_120..5_100;
/// An order is closed within this many days; younger ones may be open.
const DAYS_TO_CLOSE: i64 = 20;

/// Sixty thousand orders in the order they were placed: what each group needs, ordinary ones, old ones.
pub fn orders(
    dice: &mut Dice,
    dossiers: &[Dossier],
    products: &[Product],
    now: DateTime<Utc>,
) -> Vec<Order> {
    let mut placed: Vec<(DateTime<Utc>, &Dossier)> = Vec::with_capacity(ORDERS as usize);
    for dossier in dossiers {
        for _ in 0..needed(dice, dossier) {
            placed.push((dice.ago(now, age(dossier)), dossier));
        }
    }
    let mut buyers: Vec<&Dossier> = dossiers.iter().filter(|dossier| dossier.buys).collect();
    while placed.len() < (ORDERS - OLD_ORDERS) as usize {
        placed.push((dice.ago(now, WITHIN_TAX_PERIOD), dice.pick(&buyers)));
    }
    buyers.retain(|dossier| dossier.group == Group::Plain);
    while placed.len() < ORDERS as usize {
        placed.push((dice.ago(now, BEYOND_TAX_PERIOD), dice.pick(&buyers)));
    }
    placed.sort_by_key(|(time, _)| *time);
    let numbered = placed.into_iter().zip(1..);
    numbered.map(|((time, who), id)| order(dice, who, products, now, time, id)).collect()
}

/// How many orders make a customer what the group says.
fn needed(dice: &mut Dice, dossier: &Dossier) -> u64 {
    match dossier.group {
        Group::Dormant | Group::DormantHeld | Group::DormantOwing => dice.number(1..4),
        Group::LapsedTaxed => 1,
        _ => u64::from(dossier.buys),
    }
}

fn age(dossier: &Dossier) -> Range<u64> {
    match dossier.group {
        Group::Dormant | Group::DormantHeld | Group::DormantOwing => DORMANT,
        Group::LapsedTaxed => WITHIN_TAX_PERIOD,
        _ => RECENT,
    }
}

fn order(
    dice: &mut Dice,
    dossier: &Dossier,
    products: &[Product],
    now: DateTime<Utc>,
    time: DateTime<Utc>,
    id: i64,
) -> Order {
    let product = &products[dice.number(0..products.len() as u64) as usize];
    let person = &dossier.person;
    let closed = time + Duration::days(dice.number(1..DAYS_TO_CLOSE as u64) as i64);
    Order {
        id,
        customer_id: dossier.row.id,
        product_id: product.id,
        total_cents: product.price_cents * dice.number(1..4) as i64,
        currency: person.country.currency,
        shipping_address: Some(format!("{}, {} {}", person.street, person.postcode, person.city)),
        client_ip: dice.chance(60).then(|| address(dice)),
        ordered_at: iso(time),
        closed_at: (closed < now).then(|| iso(closed)),
    }
}

/// An address of the blocks kept for documentation (RFC 5737).
fn address(dice: &mut Dice) -> String {
    let block = dice.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{block}.{}", dice.number(1..255))
}
