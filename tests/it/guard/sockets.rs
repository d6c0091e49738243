//! The unix socket: who a process is, the kernel says.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use axum::http::Extensions;
use stewardd::config::HttpConfig;
use stewardd::http::guard::Peer;
use stewardd::http::{BindError, Server};
use tokio::net::UnixStream;

use super::site::{ADMIN, EVALUATION, ask, settings, site};

fn process(uid: u32) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(Peer::Process { uid });
    extensions
}

#[tokio::test]
async fn a_process_is_its_user_and_the_file_goes_with_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stewardd.sock");
    let config = HttpConfig { socket: Some(path.clone()), ..settings() };
    let mut site = site(&config).await;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    let own = rustix::process::geteuid().as_raw();
    for route in [EVALUATION, ADMIN] {
        let stream = UnixStream::connect(&path).await.unwrap();
        let answer = ask(stream, "POST", route, "", b"").await.unwrap();
        assert_eq!((answer.status, answer.body), (200, format!("Socket uid:{own} 0")));
    }
    let stream = UnixStream::connect(&path).await.unwrap();
    let wrong = ask(stream, "POST", ADMIN, "Authorization: Bearer stw_wrong\r\n", b"").await;
    assert_eq!(wrong.unwrap().status, 401, "a wrong token is refused, whoever brings it");
    let second = Server::bind(&config).await;
    assert!(matches!(second, Err(BindError::Socket { .. })), "somebody listens there");
    site.stop.cancel();
    site.serving.join_next().await.unwrap().unwrap();
    assert!(!path.exists());
    assert!(UnixStream::connect(&path).await.is_err());
}

#[tokio::test]
async fn other_users_may_what_they_were_given() {
    let own = rustix::process::geteuid().as_raw();
    let (decides, plans) = (own + 1, own + 2);
    let peers =
        BTreeMap::from([(decides, "decide".parse().unwrap()), (plans, "plan".parse().unwrap())]);
    let site = site(&HttpConfig { peers, ..settings() }).await;
    assert_eq!(site.ask_as(process(own)).await, 200);
    assert_eq!(site.ask_as(process(decides)).await, 200);
    assert_eq!(site.ask_as(process(plans)).await, 403);
    assert_eq!(site.ask_as(process(own + 3)).await, 403, "known, and given nothing");
    assert_eq!(site.ask_as(Extensions::new()).await, 401);
}
