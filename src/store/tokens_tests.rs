use super::*;

const HOUR: i64 = 3_600_000;

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("stewardd.db")).await.unwrap();
    (dir, store)
}

fn new(name: &str, byte: u8, now: Instant) -> NewToken<'_> {
    NewToken { name, hash: [byte; 32], by: "uid:7", now }
}

fn decide() -> Scopes {
    "decide".parse().unwrap()
}

#[tokio::test]
async fn a_name_has_one_token_and_a_successor_with_its_scopes_and_lifetime() {
    let (_dir, store) = store().await;
    let first = create(&store, &new("crm", 1, 0), decide(), 90 * HOUR).await.unwrap();
    let again = create(&store, &new("crm", 2, HOUR), decide(), HOUR).await;
    assert!(matches!(again, Err(TokenError::Taken(_))));
    let before = version(&store).await.unwrap();
    let second = rotate(&store, &new("crm", 3, 2 * HOUR), None, 24 * HOUR).await.unwrap();
    assert_ne!(version(&store).await.unwrap(), before);
    assert_eq!((second.scopes, second.expires_at), (decide(), 92 * HOUR));
    assert_eq!(second.replaces.as_ref(), Some(&first.id));
    let all = list(&store).await.unwrap();
    assert_eq!(
        all.iter().map(|token| token.expires_at).collect::<Vec<_>>(),
        [26 * HOUR, 92 * HOUR]
    );
    // A longer overlap of a later rotation does not bring the first one back.
    rotate(&store, &new("crm", 4, 3 * HOUR), Some(HOUR), 48 * HOUR).await.unwrap();
    let all = list(&store).await.unwrap();
    let expire: Vec<_> = all.iter().map(|token| token.expires_at).collect();
    assert_eq!(expire, [26 * HOUR, 51 * HOUR, 4 * HOUR]);
}

#[tokio::test]
async fn a_token_is_revoked_once_and_its_name_is_free_again() {
    let (_dir, store) = store().await;
    let token = create(&store, &new("crm", 1, 0), decide(), HOUR).await.unwrap();
    revoke(&store, &token.id, "uid:7", 1).await.unwrap();
    assert!(!list(&store).await.unwrap()[0].is_in_force(1));
    assert!(matches!(revoke(&store, &token.id, "uid:7", 2).await, Err(TokenError::NoId(_))));
    let rotated = rotate(&store, &new("crm", 2, 2), None, HOUR).await;
    assert!(matches!(rotated, Err(TokenError::NoName(_))));
    create(&store, &new("crm", 3, 3), decide(), HOUR).await.unwrap();
    used(&store, &[token.id], "2026-12-31").await.unwrap();
    assert_eq!(list(&store).await.unwrap()[0].last_used.as_deref(), Some("2026-12-31"));
}

#[test]
fn the_instant_of_expiry_is_too_late() {
    let token = |expires_at| Token {
        id: String::new(),
        name: String::new(),
        hash: [0; 32],
        scopes: decide(),
        created_by: String::new(),
        created_at: 0,
        expires_at,
        replaces: None,
        revoked_at: None,
        last_used: None,
    };
    assert!(token(HOUR).is_in_force(HOUR - 1));
    assert!(!token(HOUR).is_in_force(HOUR));
}
