//! Peers of the unix socket that are other users: processes of theirs where root may start some, and ourselves.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use stewardd::config::HttpConfig;

use super::site::{ADMIN, EVALUATION, settings, site};

/// Users and groups that every machine has, and no container leaves away.
const LISTED: u32 = 1;
const UNLISTED: u32 = 2;
const OTHER_GROUP: u32 = 2;
const SOCKET: &str = "stewardd.sock";
const ASKING: &str = "guard::peers::a_process_asks";

/// What a process of another user is answered on both routes, or that it may not even connect.
fn told(dir: &Path, uid: u32, gid: u32) -> Vec<String> {
    let output = Command::new(dir.join("it"))
        .args([ASKING, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .current_dir(dir)
        .uid(uid)
        .gid(gid)
        .output()
        .expect("a process of another user");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said.lines().filter_map(|line| line.strip_prefix("told: ")).map(str::to_owned).collect()
}

fn asked(path: &Path, route: &str) -> String {
    let mut stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return "kept out".to_owned(),
        Err(error) => panic!("{error}"),
    };
    let request = format!("POST {route} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    format!("{} {body}", head.split(' ').nth(1).expect("a status"))
}

#[test]
#[ignore = "a child of the test below, in the directory of its socket"]
fn a_process_asks() {
    for route in [EVALUATION, ADMIN] {
        // A line of its own, whatever the runner has begun.
        println!("\ntold: {}", asked(Path::new(SOCKET), route));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_kernel_says_who_asks() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(SOCKET);
    let own = rustix::process::geteuid().as_raw();
    // The daemon's own user may everything, whatever the list says of it.
    let plan = "plan".parse().unwrap();
    let peers = BTreeMap::from([(LISTED, "decide".parse().unwrap()), (own, plan)]);
    let _site = site(&HttpConfig { socket: Some(path.clone()), peers, ..settings() }).await;
    for route in [EVALUATION, ADMIN] {
        assert_eq!(asked(&path, route), format!("200 Socket uid:{own} 0"));
    }
    if own != 0 {
        println!("left out: what other users are told, whom only root can start processes of");
        return;
    }
    // Others get at the socket and at this program, and nobody but for the group's sake.
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let (program, here) = (std::env::current_exe().unwrap(), dir.path().join("it"));
    fs::hard_link(&program, &here).or_else(|_| fs::copy(&program, &here).map(drop)).unwrap();
    let group = fs::metadata(&path).unwrap().gid();
    let answers = told(dir.path(), LISTED, group);
    assert_eq!(answers[0], format!("200 Socket uid:{LISTED} 0"), "named by the kernel");
    assert!(answers[1].starts_with("403 ") && answers.len() == 2, "{answers:?}");
    let answers = told(dir.path(), UNLISTED, group);
    assert!(answers.iter().all(|answer| answer.starts_with("403 ")), "{answers:?}");
    assert_eq!(answers.len(), 2, "{answers:?}");
    assert_ne!(group, OTHER_GROUP);
    assert_eq!(told(dir.path(), LISTED, OTHER_GROUP), ["kept out", "kept out"]);
}
