//! No token gets anywhere but to whoever made it: not into logs at their most talkative, the store, the audit
//! log or any answer.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::daemon::{Daemon, Home, PATIENCE};

const POLICY: &str = "@id(\"nobody\")\nforbid (principal, action, resource);\n";

/// Every file below a directory that holds the text.
pub fn holding(dir: &Path, text: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding(&path, text, found);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(text.len()).any(|window| window == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
}

async fn asked(daemon: &Daemon, path: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(daemon.address()).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\nContent-Length: 0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_shown_once_and_found_nowhere() {
    let home = Home::new("[log]\nlevel = \"trace\"\n").with_policy("access/a.cedar", POLICY);
    let mut daemon = home.start().await;
    let create = ["tokens", "create", "--name", "crm-app", "--scope", "decide"];
    let made = home.json(&create);
    let rotated = home.json(&["tokens", "rotate", "crm-app", "--overlap", "1h"]);
    home.json(&["tokens", "revoke", made["id"].as_str().unwrap()]);
    let listed = home.json(&["tokens", "list", "--all"]);
    assert_eq!(listed["tokens"].as_array().unwrap().len(), 2);
    assert!(!home.run(&create).status.success(), "the name is taken");
    let tokens = [&made, &rotated].map(|token| token["token"].as_str().unwrap());
    for token in tokens {
        for path in ["/healthz", "/access/v1/evaluation", "/v1/nothing"] {
            let answer = asked(&daemon, path, token).await;
            assert!(!answer.contains(token), "{answer}");
        }
    }
    let deadline = Instant::now() + PATIENCE;
    let written = |what: &str| {
        let mut found = Vec::new();
        holding(&home.audit(), what, &mut found);
        !found.is_empty()
    };
    for kind in ["token.created", "token.rotated", "token.revoked"] {
        while !written(&format!("dev.stewardd.{kind}")) {
            assert!(Instant::now() < deadline, "no {kind}: {}", home.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert!(written(made["id"].as_str().unwrap()), "the search finds what is there");
    assert_eq!(daemon.stop().await, 0);
    for token in tokens {
        let mut found = Vec::new();
        holding(home.path(), token, &mut found);
        holding(home.path(), &token[4..47], &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
    assert!(!listed.to_string().contains("hash"), "{listed}");
    let verified = home.json(&["audit", "verify"]);
    assert_eq!(verified["verified"], true, "{verified}");
}
