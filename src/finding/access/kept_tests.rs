use super::*;
use crate::audit::decisions::Seen;
use crate::finding::access::habit::excesses;
use crate::finding::access::{HOUR, Tally};
use crate::store::{Store, older};

/// Before hours were counted.
const DAYS_ONLY: usize = 6;
const TODAY: i64 = 20_514;

fn read(hour: i64, resources: u64) -> Tally {
    let mut tally = Tally::default();
    for number in 0..resources {
        tally.add(Seen {
            time: hour * HOUR,
            principal: ("User".into(), "clerk".into()),
            resource: ("crm::customers".into(), Some(format!("{number:012x}").into())),
            table: None,
            action: "read".into(),
            permitted: true,
            break_glass: false,
            bundle: "bundle".into(),
        });
    }
    tally
}

#[tokio::test]
async fn days_before_hours_were_counted_explain_what_they_held() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stewardd.db");
    let mut store = older(&path, DAYS_ONLY).await;
    sqlx::query("INSERT INTO access_known (principal, since, last) VALUES ('clerk', ?, ?)")
        .bind(TODAY - 40)
        .bind(TODAY - 1)
        .execute(&mut store)
        .await
        .unwrap();
    let yesterday = read((TODAY - 1) * HOURS, 30);
    let sketch = yesterday.rows.values().next().unwrap().sketch.bytes();
    for day in TODAY - DAYS..TODAY {
        sqlx::query("INSERT INTO access_habits VALUES ('clerk', ?, 2, 30, 30, ?)")
            .bind(day)
            .bind((day == TODAY - 1).then_some(sketch))
            .execute(&mut store)
            .await
            .unwrap();
    }
    sqlx::Connection::close(store).await.unwrap();
    let store = Store::open(&path).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let habit = before(&mut tx, "clerk", TODAY).await.unwrap();
    assert_eq!(habit.days, [Counts { refused: 2, permitted: 30, resources: 30 }; DAYS as usize]);
    let hours = Counts { refused: 2, permitted: 0, resources: 30 };
    assert_eq!(habit.hours, [hours; DAYS as usize], "all of a day may have been one hour");
    let night = |resources| Counts { resources, ..Counts::default() };
    assert!(excesses(night(62), &habit.hours).is_empty());
    assert_eq!(excesses(night(63), &habit.hours).len(), 1);
    // What comes late is added to a day with bits, and to one whose bits are gone.
    for (day, late, resources) in [(TODAY - 1, 40, 40), (TODAY - 9, 3, 30)] {
        let tally = read(day * HOURS, late);
        let ((_, hour), row) = tally.rows.iter().next().unwrap();
        remember(&mut tx, "clerk", *hour, row).await.unwrap();
        let days = before(&mut tx, "clerk", day + 1).await.unwrap().days;
        let expected = Counts { refused: 2, permitted: 30 + late, resources };
        assert_eq!(days.last(), Some(&expected));
    }
}
