//! Rows that were deleted between two scans: taken off the counts, or read anew when they are many.

use stewardd::scan::TableObservation;

use super::again::{OPTIONS, ROWS, Site};
use crate::support::governed::Engine;

const FLUSH: &str = "SELECT pg_stat_force_next_flush()";

impl Site {
    async fn change(&self, sql: &str) {
        self.governed.execute(&format!("{sql}; {FLUSH}")).await;
    }
}

fn valid(table: &TableObservation, field: &str) -> u64 {
    table.field(field).expect("a field").values.of("email").valid
}

#[tokio::test]
async fn what_is_gone_is_taken_off_and_much_of_it_reads_anew() {
    let site = Site::new(Engine::Postgres, false).await;
    site.scan(OPTIONS()).await;
    let before = site.table("customers").await;
    let mails = valid(&before, "email");
    site.change("DELETE FROM tickets WHERE id % 20 = 0; DELETE FROM customers WHERE id % 20 = 0")
        .await;
    let less = site.scan(OPTIONS()).await;
    assert_eq!((less.changes, less.deleted, less.rows), (2, ROWS as u64 / 10, 0), "{less:?}");
    let left = ROWS as u64 * 19 / 20;
    let tickets = site.table("tickets").await;
    assert_eq!((tickets.rows, tickets.estimated_rows, tickets.complete), (left, left, true));
    let body = tickets.field("body").expect("body");
    assert_eq!((body.rows, body.values.filled, body.populated()), (left, left, 10_000));
    let customers = site.table("customers").await;
    assert_eq!(customers.estimated_rows, before.estimated_rows - ROWS as u64 / 20, "a sampled one");
    assert_eq!(valid(&customers, "email"), (mails * 19).div_ceil(20));

    // Twice a twentieth and a bit is more than a tenth, whenever it went.
    site.change("DELETE FROM tickets WHERE id % 17 = 0").await;
    let many = site.scan(OPTIONS()).await;
    assert_eq!((many.changes, many.deleted, many.unchanged), (0, 0, 2), "{many:?}");
    let tickets = site.table("tickets").await;
    let there = site.governed.number("SELECT count(*) FROM tickets").await as u64;
    assert_eq!((tickets.rows, tickets.complete), (there, true));
}

#[tokio::test]
async fn what_is_gone_at_one_stroke_is_no_longer_known() {
    let site = Site::new(Engine::Postgres, true).await;
    site.scan(OPTIONS()).await;
    assert!(valid(&site.table("customers").await, "email") > 0);
    site.change("TRUNCATE customers; INSERT INTO customers VALUES (1, 'none', now())").await;
    let emptied = site.scan(OPTIONS()).await;
    assert_eq!((emptied.changes, emptied.rows), (0, 1), "{emptied:?}");
    let customers = site.table("customers").await;
    assert_eq!((customers.rows, valid(&customers, "email")), (1, 0));
}

#[tokio::test]
async fn a_database_that_counts_no_deletions_is_said_to_be_one() {
    let site = Site::new(Engine::Sqlite, true).await;
    site.scan(OPTIONS()).await;
    site.governed.execute("DELETE FROM tickets WHERE id % 20 = 0").await;
    let after = site.scan(OPTIONS()).await;
    assert_eq!((after.changes, after.deleted, after.deletions_unknown), (2, 0, 2), "{after:?}");
    assert_eq!(site.table("tickets").await.rows, ROWS as u64, "until it is read whole");
}
