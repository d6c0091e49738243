//! What is planted in the demo's data, and what a correct first cycle must therefore report.
//!
//! The groups are disjoint and every age is days away from its threshold, so the counts follow from the
//! policies in `policies/` alone, whatever the day.

use std::collections::BTreeMap;

use serde::Serialize;

/// Why a customer is in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// In order in every respect.
    Plain,
    /// Held on a consent that ended months ago: to be erased.
    Lapsed,
    /// The same, but under a legal hold.
    LapsedHeld,
    /// The same, but owing money.
    LapsedOwing,
    /// The same, but with an open dispute.
    LapsedDisputing,
    /// The same, but with an order the tax office may still ask for.
    LapsedTaxed,
    /// The consent ended, but not thirty days ago.
    LapsedRecently,
    /// The end of the consent is not a date.
    LapsedUnreadable,
    /// A contract customer who has not ordered for years: to be anonymised.
    Dormant,
    DormantHeld,
    DormantOwing,
    /// Nobody has confirmed the data for two years: to be asked.
    Stale,
    /// The last confirmation is not a date.
    StaleUnreadable,
}

pub const CUSTOMERS: u32 = 20_000;
pub const ORDERS: u32 = 60_000;
pub const TICKETS: u32 = 15_000;
pub const PRODUCTS: u32 = 120;
pub const NEWSLETTER: u32 = 800;

/// Orders after the tax period that still carry an address; all of them are customers' in good order.
pub const OLD_ORDERS: u32 = 2_600;
/// Tickets closed more than a year ago; likewise.
pub const OLD_TICKETS: u32 = 5_100;

/// How many customers each group has; everybody else is plain.
pub const SIZES: [(Group, u32); 12] = [
    (Group::Lapsed, 412),
    (Group::LapsedHeld, 12),
    (Group::LapsedOwing, 96),
    (Group::LapsedDisputing, 23),
    (Group::LapsedTaxed, 37),
    (Group::LapsedRecently, 150),
    (Group::LapsedUnreadable, 240),
    (Group::Dormant, 1_240),
    (Group::DormantHeld, 9),
    (Group::DormantOwing, 54),
    (Group::Stale, 940),
    (Group::StaleUnreadable, 160),
];

/// Fields that no valid purpose covers.
pub const OVER_COLLECTED: [&str; 7] = [
    "customers.mothers_maiden_name",
    "customers.religion",
    "customers.resident_id",
    "newsletter_2019.email",
    "newsletter_2019.full_name",
    "orders.client_ip",
    "tickets.body",
];

/// What is in the data. The part of it that a cycle reports has the names of the cycle's own report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Planted {
    pub tables: u64,
    pub fields: u64,
    /// Findings by kind, counted per table and field.
    pub findings: BTreeMap<&'static str, u64>,
    /// Records of all tables that policy asks to act on, by action.
    pub due: BTreeMap<&'static str, u64>,
    /// Those of them that are acted on, without their dependants.
    pub acted: BTreeMap<&'static str, u64>,
    /// Due, kept by a legal hold.
    pub held: u64,
    /// Due, kept because an order they depend on may not be erased.
    pub blocked: u64,
    /// Records with a value that cannot be judged.
    pub unjudgeable: u64,
    /// Rows erased along with their customer, by table.
    pub cascaded: BTreeMap<&'static str, u64>,
    pub consent_lapsed: u64,
    pub dormant: u64,
    pub stale: u64,
    /// Would be due if they owed nothing.
    pub owing: u64,
    /// Would be due if they had no open dispute.
    pub disputing: u64,
    pub over_collected: Vec<&'static str>,
}

/// How many customers a group has.
pub fn size(group: Group) -> u64 {
    let planted: u32 = SIZES.iter().map(|(_, count)| count).sum();
    let found = SIZES.iter().find(|(candidate, _)| *candidate == group);
    u64::from(found.map_or(CUSTOMERS - planted, |(_, count)| *count))
}

impl Planted {
    /// What the generator plants, given how many tickets went with the customers to be erased.
    pub fn new(tables: u64, fields: u64, cascaded_tickets: u64) -> Self {
        use Group::{
            Dormant, DormantHeld, DormantOwing, Lapsed, LapsedDisputing, LapsedHeld, LapsedOwing,
            LapsedTaxed, LapsedUnreadable, Stale, StaleUnreadable,
        };
        let sum = |groups: &[Group]| groups.iter().copied().map(size).sum::<u64>();
        let (tickets, orders) = (u64::from(OLD_TICKETS), u64::from(OLD_ORDERS));
        Self {
            tables,
            fields,
            findings: BTreeMap::from([
                ("consent_lapsed", 1),
                ("invalid_values", 2),
                ("no_retention_rule", 1),
                ("over_collected", OVER_COLLECTED.len() as u64),
                // Resident ids and mothers' maiden names.
                ("plaintext_sensitive", 2),
                ("stale", 1),
                ("unclassified", 1),
            ]),
            due: BTreeMap::from([
                ("erase", sum(&[Lapsed, LapsedHeld, LapsedTaxed]) + tickets),
                ("anonymize", sum(&[Dormant, DormantHeld]) + orders),
                ("reverify", size(Stale)),
            ]),
            acted: BTreeMap::from([
                ("erase", size(Lapsed) + tickets),
                ("anonymize", size(Dormant) + orders),
                ("reverify", size(Stale)),
            ]),
            held: sum(&[LapsedHeld, DormantHeld]),
            blocked: size(LapsedTaxed),
            unjudgeable: sum(&[LapsedUnreadable, StaleUnreadable]),
            cascaded: BTreeMap::from([("tickets", cascaded_tickets)]),
            consent_lapsed: sum(&[Lapsed, LapsedHeld, LapsedTaxed]),
            dormant: sum(&[Dormant, DormantHeld]),
            stale: size(Stale),
            owing: sum(&[LapsedOwing, DormantOwing]),
            disputing: size(LapsedDisputing),
            over_collected: OVER_COLLECTED.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_one_group() {
        let planted: u64 = SIZES.iter().map(|(_, count)| u64::from(*count)).sum();
        assert_eq!(planted + size(Group::Plain), u64::from(CUSTOMERS));
        assert!(size(Group::Plain) > u64::from(CUSTOMERS) / 2);
    }

    #[test]
    fn what_is_due_is_acted_on_held_or_blocked() {
        let planted = Planted::new(5, 42, 100);
        let total = |counts: &BTreeMap<_, u64>| counts.values().sum::<u64>();
        assert_eq!(total(&planted.due), total(&planted.acted) + planted.held + planted.blocked);
    }
}
