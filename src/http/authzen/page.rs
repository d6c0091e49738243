//! Where a page of a search ends and the next begins: a token that says after whom, and is good for the same search
//! under the same bundle alone.
//!
//! The token holds an id that the caller has seen already. It is authenticated, so that nobody can begin elsewhere
//! than a page ended, under a key that lives as long as the process: after a restart a search begins anew.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::Rng as _;
use serde_json::Value;
use sha2::Sha256;

use super::json::Json;
use crate::model::failpoint;
use crate::policy::decide::{Ask, Named, Sought};

/// Results of a page that names no limit, and the most that one may hold.
const DEFAULT_LIMIT: u64 = 100;
const MAX_LIMIT: u64 = 1000;
/// Bytes of the authentication code that go into a token.
const CODE: usize = 16;

/// What makes tokens of this process its own.
#[derive(Clone)]
pub struct PageKey(Arc<[u8; 32]>);

impl PageKey {
    pub fn new() -> Self {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        Self(Arc::new(key))
    }

    /// A token for what comes after `last`.
    pub fn token(&self, query: &Query<'_>, last: &str) -> String {
        let code = self.code(query, last).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&code[..CODE], last.as_bytes()].concat())
    }

    /// After whom the page begins that the token is for.
    pub fn after(&self, query: &Query<'_>, token: &str) -> Result<String, String> {
        let wrong = || {
            "`page.token` is not of this search, or no longer: policies may have changed; begin \
             again without it"
                .to_owned()
        };
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
        let (code, last) = bytes.split_at_checked(CODE).ok_or_else(wrong)?;
        let last = std::str::from_utf8(last).map_err(|_| wrong())?;
        let is_ours = self.code(query, last).verify_truncated_left(code).is_ok();
        if !is_ours && !failpoint::on("page-token-of-any-search") {
            return Err(wrong());
        }
        Ok(last.to_owned())
    }

    fn code(&self, query: &Query<'_>, last: &str) -> Hmac<Sha256> {
        let mut code = Hmac::<Sha256>::new_from_slice(&*self.0).expect("any length is a key");
        let Query { sought, ask, bundle } = query;
        text(&mut code, bundle);
        code.update(&[*sought as u8]);
        for Named { kind, id, properties } in [&ask.subject, &ask.resource] {
            text(&mut code, kind);
            text(&mut code, id);
            object(&mut code, properties);
        }
        text(&mut code, &ask.action);
        object(&mut code, &ask.action_properties);
        object(&mut code, &ask.context);
        text(&mut code, last);
        code
    }
}

/// What a token is for.
pub struct Query<'a> {
    pub sought: Sought,
    pub ask: &'a Ask,
    pub bundle: &'a str,
}

fn text(code: &mut Hmac<Sha256>, text: &str) {
    code.update(&(text.len() as u64).to_be_bytes());
    code.update(text.as_bytes());
}

/// Members in an order of their own: the caller may send them in any.
fn object(code: &mut Hmac<Sha256>, members: &serde_json::Map<String, Value>) {
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    code.update(&(members.len() as u64).to_be_bytes());
    for (name, of) in members {
        text(code, name);
        value(code, of);
    }
}

fn value(code: &mut Hmac<Sha256>, of: &Value) {
    match of {
        Value::Object(members) => {
            code.update(b"o");
            object(code, members);
        }
        Value::Array(items) => {
            code.update(b"a");
            code.update(&(items.len() as u64).to_be_bytes());
            items.iter().for_each(|item| value(code, item));
        }
        other => {
            code.update(b"v");
            text(code, &other.to_string());
        }
    }
}

/// The page that a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Wanted<'r> {
    pub limit: usize,
    pub token: Option<&'r str>,
}

impl<'r> Wanted<'r> {
    /// Unknown members are ignored; an empty token is none.
    pub fn of(page: Option<&'r Json<'_>>) -> Result<Self, String> {
        let page = match page {
            None => return Ok(Self { limit: DEFAULT_LIMIT as usize, token: None }),
            Some(Json::Object(page)) => page,
            Some(_) => return Err("`page` is not an object".to_owned()),
        };
        let limit = match page.get("limit").map(Json::number) {
            None => DEFAULT_LIMIT,
            Some(Some(limit)) if (1..=MAX_LIMIT).contains(&limit) => limit,
            Some(_) => {
                return Err(format!("`page.limit` is not a whole number from 1 to {MAX_LIMIT}"));
            }
        };
        let token = match page.get("token") {
            None => None,
            Some(Json::Text(token)) => Some(&**token).filter(|token| !token.is_empty()),
            Some(_) => return Err("`page.token` is not a text".to_owned()),
        };
        Ok(Self { limit: limit as usize, token })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    type Change = fn(&mut Ask);

    fn ask() -> Ask {
        let properties = json!({ "a": [1, { "b": "x", "c": null }], "d": 1 });
        let subject = Named {
            kind: "user".into(),
            id: String::new(),
            properties: properties.as_object().expect("an object").clone(),
        };
        Ask { subject, action: "read".into(), ..Ask::default() }
    }

    #[test]
    fn a_token_is_good_for_its_own_search_and_no_other() {
        let key = PageKey::new();
        let (own, bundle) = (ask(), "b1");
        let query = Query { sought: Sought::Subject, ask: &own, bundle };
        let token = key.token(&query, "änn");
        assert_eq!(key.after(&query, &token).as_deref(), Ok("änn"));

        let mut reordered = ask();
        reordered.subject.properties =
            json!({ "d": 1, "a": [1, { "c": null, "b": "x" }] }).as_object().unwrap().clone();
        let again = Query { sought: Sought::Subject, ask: &reordered, bundle };
        assert_eq!(key.after(&again, &token).as_deref(), Ok("änn"), "members have no order");

        let others: [(&str, Change); 6] = [
            ("kind", |ask| ask.subject.kind = "group".into()),
            ("property", |ask| ask.subject.properties["d"] = json!(2)),
            ("deep", |ask| ask.subject.properties["a"] = json!([1, { "b": "x", "c": 0 }])),
            ("action", |ask| ask.action = "write".into()),
            ("resource", |ask| ask.resource.id = "1".into()),
            ("context", |ask| drop(ask.context.insert("x".into(), json!(1)))),
        ];
        for (what, change) in others {
            let mut other = ask();
            change(&mut other);
            let query = Query { sought: Sought::Subject, ask: &other, bundle };
            assert!(key.after(&query, &token).is_err(), "{what}");
        }
        for query in [
            Query { sought: Sought::Resource, ask: &own, bundle },
            Query { sought: Sought::Subject, ask: &own, bundle: "b2" },
        ] {
            assert!(key.after(&query, &token).is_err());
        }
        assert!(PageKey::new().after(&query, &token).is_err(), "another process");
        for at in 0..token.len() {
            let mut tampered = token.clone().into_bytes();
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(tampered).expect("ASCII");
            assert!(key.after(&query, &tampered).is_err(), "byte {at}");
        }
        for token in ["", "x", "AAAA", "====", "%%%%"] {
            assert!(key.after(&query, token).is_err(), "{token}");
        }
    }

    #[test]
    fn pages_have_a_size() {
        let of = |page: Value| {
            let bytes = page.to_string().into_bytes();
            let page = super::super::json::read(&bytes).expect("JSON");
            Wanted::of(Some(&page)).map(|page| (page.limit, page.token.is_some()))
        };
        assert_eq!(Wanted::of(None), Ok(Wanted { limit: 100, token: None }));
        assert_eq!(of(json!({ "more": 1, "token": "" })), Ok((100, false)));
        assert_eq!(of(json!({ "limit": 1, "token": "t" })), Ok((1, true)));
        assert_eq!(of(json!({ "limit": 1000 })), Ok((1000, false)));
        for page in [
            json!([]),
            json!("x"),
            json!({ "limit": 0 }),
            json!({ "limit": 1001 }),
            json!({ "limit": -1 }),
            json!({ "limit": 1.5 }),
            json!({ "limit": "10" }),
            json!({ "token": 1 }),
        ] {
            assert!(of(page.clone()).is_err(), "{page}");
        }
    }
}
