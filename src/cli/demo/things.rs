//! The tables beside the customers: goods, which are about nobody, and a forgotten mailing list.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::customers::iso;
use super::dice::Dice;
use super::people::People;
use super::plant::{NEWSLETTER, PRODUCTS};

/// A row of `products`.
#[derive(Serialize)]
pub struct Product {
    pub id: i64,
    sku: String,
    name: String,
    pub price_cents: i64,
}

/// A row of `newsletter_2019`.
#[derive(Serialize)]
pub struct Reader {
    id: i64,
    email: String,
    full_name: String,
    exported_at: String,
}

const FINISHES: [&str; 5] = ["oak", "walnut", "steel", "white", "black"];
const GOODS: [&str; 8] = ["shelf", "lamp", "chair", "table", "stool", "mirror", "rug", "wine rack"];

pub fn products(dice: &mut Dice) -> Vec<Product> {
    (1..=i64::from(PRODUCTS))
        .map(|id| Product {
            id,
            sku: format!("SK-{id:04}"),
            name: format!("{} {}", dice.pick(&FINISHES), dice.pick(&GOODS)),
            price_cents: dice.number(900..80_000) as i64,
        })
        .collect()
}

/// People who are not customers.
pub fn newsletter(dice: &mut Dice, people: &People, now: DateTime<Utc>) -> Vec<Reader> {
    let exported_at = iso(dice.ago(now, 2_400..2_500));
    (1..=i64::from(NEWSLETTER))
        .map(|id| {
            let person = people.person(dice, now.date_naive());
            Reader {
                id,
                email: format!("{}.reader{id}@example.net", person.mailbox),
                full_name: person.full_name,
                exported_at: exported_at.clone(),
            }
        })
        .collect()
}
