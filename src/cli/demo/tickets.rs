//! Support tickets: what people write, and what they should not have written.

use std::ops::Range;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::customers::{Dossier, iso};
use super::dice::Dice;
use super::numbers;
use super::people::Person;
use super::plant::{Group, OLD_TICKETS, TICKETS};

/// A row of `tickets`.
#[derive(Serialize)]
pub struct Ticket {
    id: i64,
    pub customer_id: i64,
    kind: &'static str,
    body: String,
    opened_at: String,
    closed_at: Option<String>,
}

/// Days since a ticket was closed: kept, and due.
const KEPT: Range<u64> = 3..330;
const DUE: Range<u64> = 400..1_800;
const KINDS: [&str; 3] = ["question", "complaint", "return"];
/// Of a hundred tickets, this many quote a payment card.
const CARELESS: u64 = 4;

const OPENINGS: [(&str, [&str; 4]); 7] = [
    (
        "de",
        [
            "Hallo, meine Bestellung ist noch nicht angekommen.",
            "Die Ware war beschädigt, was nun?",
            "Ich möchte meine Lieferanschrift ändern.",
            "Die Rechnung stimmt nicht.",
        ],
    ),
    (
        "fr",
        [
            "Bonjour, je n'ai toujours pas reçu mon colis.",
            "L'article est arrivé cassé.",
            "Je souhaite changer mon adresse de livraison.",
            "La facture est fausse.",
        ],
    ),
    (
        "en",
        [
            "Hi, my parcel has not arrived yet.",
            "The item was damaged, what now?",
            "Please change my delivery address.",
            "I was charged twice for one order.",
        ],
    ),
    (
        "zh",
        [
            "你好，我的包裹还没有收到。",
            "商品有破损，怎么处理？",
            "我想修改收货地址。",
            "发票金额不对。",
        ],
    ),
    (
        "ja",
        [
            "荷物がまだ届いていません。",
            "商品が破損していました。",
            "配送先を変更したいです。",
            "請求額が間違っています。",
        ],
    ),
    (
        "es",
        [
            "Hola, mi pedido todavía no ha llegado.",
            "El artículo llegó roto.",
            "Quiero cambiar la dirección de entrega.",
            "La factura no es correcta.",
        ],
    ),
    (
        "pt",
        [
            "Olá, meu pedido ainda não chegou.",
            "O produto veio quebrado.",
            "Quero mudar o endereço de entrega.",
            "A fatura está errada.",
        ],
    ),
];

/// What is to become a ticket.
struct Draft<'a> {
    who: &'a Dossier,
    kind: &'static str,
    opened: DateTime<Utc>,
    closed: Option<DateTime<Utc>>,
}

/// Fifteen thousand tickets in the order they came in: open disputes, old ones, recent ones.
pub fn tickets(dice: &mut Dice, dossiers: &[Dossier], now: DateTime<Utc>) -> Vec<Ticket> {
    let of = |wanted: &[Group]| -> Vec<&Dossier> {
        dossiers.iter().filter(|dossier| wanted.contains(&dossier.group)).collect()
    };
    let mut drafts = Vec::with_capacity(TICKETS as usize);
    for who in of(&[Group::LapsedDisputing]) {
        let opened = dice.ago(now, KEPT);
        drafts.push(Draft { who, kind: "dispute", opened, closed: None });
    }
    let plain = of(&[Group::Plain]);
    for _ in 0..OLD_TICKETS {
        drafts.push(draft(dice, &plain, now, DUE));
    }
    let anybody = of(&[Group::Plain, Group::Stale, Group::Lapsed, Group::LapsedRecently]);
    while drafts.len() < TICKETS as usize {
        let mut recent = draft(dice, &anybody, now, KEPT);
        if dice.chance(10) {
            recent.closed = None;
        }
        drafts.push(recent);
    }
    drafts.sort_by_key(|draft| draft.opened);
    drafts.into_iter().zip(1..).map(|(draft, id)| ticket(dice, draft, id)).collect()
}

fn draft<'a>(
    dice: &mut Dice,
    from: &[&'a Dossier],
    now: DateTime<Utc>,
    closed: Range<u64>,
) -> Draft<'a> {
    let closed = dice.ago(now, closed);
    let opened = closed - Duration::hours(dice.number(1..300) as i64);
    Draft { who: dice.pick(from), kind: dice.pick(&KINDS), opened, closed: Some(closed) }
}

fn ticket(dice: &mut Dice, draft: Draft<'_>, id: i64) -> Ticket {
    Ticket {
        id,
        customer_id: draft.who.row.id,
        kind: draft.kind,
        body: body(dice, &draft.who.person, &draft.who.row.email),
        opened_at: iso(draft.opened),
        closed_at: draft.closed.map(iso),
    }
}

/// The text of one ticket in the customer's language, some with a way to reach them.
fn body(dice: &mut Dice, person: &Person, email: &str) -> String {
    let language = person.country.language;
    let (_, openings) =
        OPENINGS.iter().find(|(candidate, _)| *candidate == language).unwrap_or(&OPENINGS[2]);
    let mut text = dice.pick(openings).to_owned();
    if dice.chance(35) {
        text.push_str(&format!(" E-Mail: {email}."));
    }
    if let Some(phone) = person.phone.as_deref().filter(|_| dice.chance(20)) {
        text.push_str(&format!(" Tel. {phone}."));
    }
    if dice.chance(CARELESS) {
        text.push_str(&format!(" Visa {}.", numbers::card(dice)));
    }
    if let Some(id) = person.resident_id.as_deref().filter(|_| dice.chance(CARELESS * 3)) {
        text.push_str(&format!(" 身份证号：{id}。"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::people::People;
    use crate::cli::demo::places::COUNTRIES;

    #[test]
    fn every_country_writes_its_own_language() {
        for country in &COUNTRIES {
            assert!(OPENINGS.iter().any(|(language, _)| *language == country.language));
        }
    }

    #[test]
    fn some_quote_a_card_and_most_do_not() {
        let (people, mut dice) = (People::new(), Dice::new(5));
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date");
        let person = people.person(&mut dice, today);
        let bodies: Vec<_> =
            (0..1_000).map(|_| body(&mut dice, &person, "a@example.org")).collect();
        let cards = bodies.iter().filter(|text| text.contains("Visa 4000")).count();
        assert!((10..100).contains(&cards), "{cards}");
    }
}
