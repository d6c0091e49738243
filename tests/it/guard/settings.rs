//! What `[http]` may say.

use std::path::Path;

use stewardd::config::{Config, Environment, HttpAuth, KeySet, parse};
use stewardd::model::Diagnostic;

const BEFORE: &str = "[store]\nurl = \"sqlite:///var/lib/stewardd/stewardd.db\"\n\
                      [policies]\ndir = \"policies\"\n[audit]\ndir = \"/audit\"\n[http]\n";
const JWT: &str = "[http.jwt]\nissuer = \"https://id\"\naudience = \"stewardd\"\n";
const TLS: &str = "[http.tls]\ncert_file = \"c.pem\"\nkey_file = \"k.pem\"\n";

fn read(http: &str) -> Result<Config, Vec<Diagnostic>> {
    let environment = Environment::injected(None, |_| Err(std::io::ErrorKind::NotFound.into()));
    parse(&format!("{BEFORE}{http}"), Path::new("/etc/stewardd/stewardd.toml"), &environment)
}

/// The only complaint, and its remedy.
fn complaint(http: &str) -> String {
    let mut complaints = read(http).expect_err(http);
    assert_eq!(complaints.len(), 1, "{http}: {complaints:#?}");
    let complaint = complaints.remove(0);
    format!("{} {}", complaint.message, complaint.hint.unwrap_or_default())
}

#[test]
fn nothing_said_is_cautious() {
    let http = read("").unwrap().http;
    assert_eq!(http.listen.to_string(), "127.0.0.1:8181");
    assert_eq!((http.auth, http.max_connections), (HttpAuth::Tokens, 1_024));
    assert_eq!((http.rate.requests.get(), http.rate.burst.get()), (1_000, 1_000));
    assert!(http.socket.is_none() && http.tls.is_none() && http.jwt.is_none());
    assert!(http.peers.is_empty() && http.certificates.is_empty());
}

#[test]
fn elsewhere_takes_tls_or_a_word() {
    let elsewhere = "listen = \"0.0.0.0:8181\"\n";
    let refused = complaint(elsewhere);
    assert!(refused.contains("without TLS") && refused.contains("insecure = true"), "{refused}");
    read(&format!("{elsewhere}insecure = true\n")).unwrap();
    let tls = read(&format!("{elsewhere}{TLS}")).unwrap().http.tls.unwrap();
    assert_eq!(tls.cert_file, Path::new("/etc/stewardd/c.pem"));
    let open = complaint(&format!("{elsewhere}auth = \"none\"\n{TLS}"));
    assert!(open.contains("loopback only"), "{open}");
}

#[test]
fn every_setting_is_read() {
    let text = format!(
        "socket = \"run/s.sock\"\nrate = \"600/m\"\nburst = 50\nmax_connections = 64\n{TLS}\
         client_ca_file = \"/ca.pem\"\n[http.peers]\n\"1000\" = [\"admin\", \"decide\"]\n\
         [http.certificates]\n\"spiffe://x/y\" = [\"plan\"]\n{JWT}jwks_file = \"keys.json\"\n\
         scope_claim = \"scp\"\n"
    );
    let http = read(&text).unwrap().http;
    assert_eq!(http.socket.as_deref(), Some(Path::new("/etc/stewardd/run/s.sock")));
    assert_eq!((http.rate.per.as_secs(), http.rate.burst.get()), (60, 50));
    assert_eq!(http.max_connections, 64);
    assert_eq!(http.peers[&1000].to_string(), "decide admin");
    assert_eq!(http.certificates["spiffe://x/y"].to_string(), "plan");
    let jwt = http.jwt.unwrap();
    assert_eq!(jwt.keys, KeySet::File("/etc/stewardd/keys.json".into()));
    assert_eq!((jwt.scope_claim.as_str(), jwt.name_claim.as_str()), ("scp", "sub"));
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_remedy() {
    let jwt = |more: &str| format!("{JWT}{more}");
    let cases = [
        ("rate = \"1000\"\n".to_owned(), "1000/s"),
        ("rate = \"0/s\"\n".to_owned(), "1000/s"),
        ("rate = \"5/h\"\n".to_owned(), "600/m"),
        ("burst = 0\n".to_owned(), "between"),
        ("max_connections = 1\n".to_owned(), "between"),
        ("tls = true\n".to_owned(), "section"),
        ("[http.tls]\ncert_file = \"c.pem\"\n".to_owned(), "key_file"),
        (format!("{TLS}ca = \"x\"\n"), "unknown key"),
        ("[http.peers]\n\"root\" = [\"admin\"]\n".to_owned(), "user id"),
        ("[http.peers]\n\"65534\" = [\"decide\"]\n".to_owned(), "stands for every user"),
        ("[http.peers]\n\"0\" = [\"everything\"]\n".to_owned(), "unknown scope"),
        ("[http.peers]\n\"0\" = []\n".to_owned(), "list of scopes"),
        ("[http.peers]\n\"0\" = \"admin\"\n".to_owned(), "list of scopes"),
        ("[http.certificates]\n\"x\" = [\"plan\"]\n".to_owned(), "client_ca_file"),
        (jwt(""), "jwks_file"),
        (jwt("jwks_file = \"a\"\njwks_url = \"https://id/k\"\n"), "keep one"),
        (jwt("jwks_url = \"http://id.example.org/k\"\n"), "https://"),
        (jwt("jwks_url = \"http://127.0.0.1/k\"\n"), "allow_private"),
        ("[http.jwt]\nissuer = \"i\"\njwks_file = \"k\"\n".to_owned(), "audience"),
    ];
    for (text, said) in cases {
        let complaint = complaint(&text);
        assert!(complaint.contains(said), "{text}{complaint}");
    }
    read(&jwt("jwks_url = \"http://127.0.0.1/k\"\nallow_private = true\n")).unwrap();
}
