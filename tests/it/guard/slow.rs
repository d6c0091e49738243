//! Clients that never finish: they are cut, and nobody waits for them.

use std::time::{Duration, Instant};

use stewardd::config::HttpConfig;
use stewardd::model::failpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::site::{EVALUATION, HOUR, Site, ask, settings, site};
use super::tls;
use crate::support::daemon::PATIENCE;

const SLOW: usize = 500;
/// How long a head may take.
const HEAD: Duration = Duration::from_secs(5);

/// Opens so many connections that send a byte a second of something endless, each in a task that ends when the
/// server cuts it.
async fn drip(site: &Site, count: usize, beginning: Vec<u8>) -> JoinSet<()> {
    let mut slow = JoinSet::new();
    for _ in 0..count {
        let (address, beginning) = (site.address, beginning.clone());
        let mut stream = TcpStream::connect(address).await.unwrap();
        slow.spawn(async move {
            let mut sent = stream.write_all(&beginning).await;
            let mut answer = [0; 256];
            while sent.is_ok() {
                tokio::select! {
                    read = stream.read(&mut answer) => match read {
                        Ok(0) | Err(_) => return,
                        // An alert or a farewell comes before the end.
                        Ok(_) => {}
                    },
                    () = tokio::time::sleep(Duration::from_secs(1)) => {
                        sent = stream.write_all(b"a").await;
                    }
                }
            }
        });
    }
    slow
}

/// Whoever takes the deadlines away need not wait for those who are never cut any longer than this.
const MUTANTS_PATIENCE: Duration = Duration::from_secs(15);

async fn all_cut(slow: JoinSet<()>) {
    let patience = if failpoint::on("no-deadlines") { MUTANTS_PATIENCE } else { PATIENCE };
    tokio::time::timeout(patience, slow.join_all()).await.expect("they are cut");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_answers_beside_slow_heads_and_the_slow_are_cut() {
    let site = site(&settings()).await;
    let slow = drip(&site, SLOW, b"GET /healthz HTTP/1.1\r\nX-Slow: ".to_vec()).await;
    let asked = Instant::now();
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200);
    println!("health answered after {:?} beside {SLOW} slow heads", asked.elapsed());
    all_cut(slow).await;
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_answers_beside_slow_handshakes_and_the_slow_are_cut() {
    let world = tls::World::new();
    let site = site(&world.settings(false)).await;
    // The head of a record that announces a long ClientHello.
    let slow = drip(&site, SLOW, vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc]).await;
    let asked = Instant::now();
    let stream = world.connect(site.address, None).await.unwrap();
    assert_eq!(ask(stream, "GET", "/healthz", "", b"").await.unwrap().status, 200);
    println!("health answered after {:?} beside {SLOW} slow handshakes", asked.elapsed());
    all_cut(slow).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_are_cut_and_an_idle_connection_is_not() {
    let site = site(&settings()).await;
    let (token, _) = site.token("crm-app", "decide", HOUR).await;
    let request = format!(
        "POST {EVALUATION} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: 5\r\n\r\n"
    );
    let mut idle = TcpStream::connect(site.address).await.unwrap();
    let mut twice = async || {
        idle.write_all(format!("{request}12345").as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = idle.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
    };
    twice().await;
    let long = request.replace("Content-Length: 5", "Content-Length: 1000");
    // Few, so that the idle one is asked again before it has idled for too long.
    let slow = drip(&site, SLOW / 10, long.into_bytes()).await;
    all_cut(slow).await;
    // Longer ago than a head may take.
    twice().await;
}

/// All the room there is for them: how many of the silent are left when a newcomer was answered, and how late that was.
async fn left_by_a_newcomer() -> (u32, Duration) {
    let site = site(&HttpConfig { max_connections: 16, ..settings() }).await;
    let begun = Instant::now();
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(TcpStream::connect(site.address).await.unwrap());
    }
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200);
    let mut open = 0;
    for stream in &mut silent {
        // The end of a stream that was cut is here already; of another there is nothing to read.
        let read = stream.read_u8();
        open += u32::from(tokio::time::timeout(Duration::from_millis(20), read).await.is_err());
    }
    (open, begun.elapsed())
}

/// While none of them is late yet, a newcomer takes the place of the oldest.
#[tokio::test]
async fn room_is_made_at_the_expense_of_the_slow() {
    let mut open = 0;
    // A machine that was held up until they were late anyway has shown nothing.
    for _ in 0..3 {
        let (left, elapsed) = left_by_a_newcomer().await;
        open = left;
        if open > 0 || elapsed < HEAD {
            break;
        }
    }
    assert!(open > 0, "it was answered only when they had been late");
}

#[tokio::test]
async fn what_was_begun_is_answered_after_the_end_began() {
    let mut site = site(&settings()).await;
    let (token, _) = site.token("crm-app", "decide", HOUR).await;
    let mut begun = TcpStream::connect(site.address).await.unwrap();
    let head = format!(
        "POST {EVALUATION} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    );
    begun.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 25];
    begun.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    site.stop.cancel();
    // Nobody new is let in from the moment the listener is gone.
    while TcpStream::connect(site.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    begun.write_all(b"12345").await.unwrap();
    let mut rest = String::new();
    begun.read_to_string(&mut rest).await.unwrap();
    assert!(rest.starts_with("HTTP/1.1 200") && rest.ends_with("Token crm-app 5"), "{rest}");
    site.serving.join_next().await.unwrap().unwrap();
}
