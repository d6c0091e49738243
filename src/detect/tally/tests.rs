use super::*;

#[test]
fn counts_wholes_and_parts_and_keeps_no_value() {
    let mut tally = Tally::new(Some(Kind::String));
    for text in
        ["ada@example.org", "write to bob@example.org now", "", "nothing here", "\u{0}\u{1}"]
    {
        tally.count(text.as_bytes());
    }
    tally.count(&[0xff, 0xfe]);
    let counts = tally.finish();
    assert_eq!(counts.of("email"), Hits { valid: 1, shaped: 0, within: 1 });
    assert_eq!(counts.filled, 5);
    let kept = serde_json::to_string(&counts).expect("plain data");
    assert!(!kept.contains("example"), "{kept}");
}

/// However late it comes, and whatever words are around it.
#[test]
fn one_id_among_thousands_is_found() {
    for others in ["Berlin", "Ada Smith", "They came to see the garden and stayed for tea"] {
        let mut tally = Tally::new(Some(Kind::String));
        (0..5_000).for_each(|_| tally.count(others.as_bytes()));
        tally.count(b"11010519491231002X");
        tally.count(b"pay to DE91100000000123456789, please, and write to ann@example.org");
        (0..5_000).for_each(|_| tally.count(others.as_bytes()));
        let counts = tally.finish();
        assert_eq!(counts.of("cn_resident_id").valid, 1, "{others}");
        assert_eq!(counts.of("iban").within, 1, "{others}");
        assert_eq!(counts.of("email").within, 1, "{others}");
        assert_eq!(counts.filled, 10_002);
    }
}

/// What most values are is counted to the last one that is not.
#[test]
fn every_malformed_value_of_a_known_kind_is_counted() {
    let mut tally = Tally::new(Some(Kind::String));
    for n in 0..10_000 {
        let value =
            if n % 270 == 13 { "nobody at home".into() } else { format!("a{n}@example.org") };
        tally.count(value.as_bytes());
    }
    let valid = tally.finish().of("email").valid;
    assert_eq!(valid, 10_000 - (0..10_000).filter(|n| n % 270 == 13).count() as u64);
}

#[test]
fn counts_of_older_detectors_still_load() {
    let old = r#"{"filled":3,"prose":0,"hits":{"email":{"valid":3,"shaped":0,"within":0}}}"#;
    let counts: ValueCounts = serde_json::from_str(old).expect("an old observation");
    assert_eq!((counts.of("email").valid, counts.detector), (3, 0));
    assert!(!counts.is_current() && ValueCounts::default().is_current());
}

#[test]
fn does_not_look_for_names_in_numbers() {
    let mut tally = Tally::new(Some(Kind::Decimal));
    tally.count(b"4111111111111111");
    assert!(tally.finish().hits.is_empty());
}

#[test]
fn what_lives_on_its_name_runs_only_where_the_name_says_it() {
    let hits = |table: &str, name: &str, comment: Option<&str>| {
        let column = Column { comment: comment.map(str::to_owned), ..Column::plain(name) };
        let mut tally = Tally::of(table, &column);
        tally.count(b"hunter2!");
        tally.count(b"ada@example.org");
        let counts = tally.finish();
        assert_eq!(counts.of("email").valid, 1, "values speak everywhere");
        counts.of("password").shaped
    };
    assert_eq!((hits("t", "password", None), hits("t", "c1", Some("the password"))), (2, 2));
    assert_eq!(hits("t", "c1", None), 0);
}
