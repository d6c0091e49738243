//! `wrk` and what it says; and single requests, to see what is answered before it is measured.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

const CONNECTIONS: usize = 32;

/// What one run of `wrk` saw.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub per_second: f64,
    pub p99: Duration,
    /// Answers other than 2xx, and connections that failed.
    pub failed: u64,
}

/// Where to post which lines.
pub struct Target<'a> {
    pub address: SocketAddr,
    pub path: &'a str,
    pub bodies: &'a Path,
}

impl Target<'_> {
    pub fn load(&self, seconds: u64) -> Load {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/http/bodies.lua");
        let output = Command::new("wrk")
            .args(["-t", "1", "-c", &CONNECTIONS.to_string(), "-d", &format!("{seconds}s")])
            .args(["--latency", "--timeout", "10s", "-s"])
            .arg(script)
            .arg(format!("http://{}{}", self.address, self.path))
            .arg("--")
            .arg(self.bodies)
            .output()
            .expect("wrk is installed (Debian: apt-get install wrk)");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = said + &String::from_utf8_lossy(&output.stderr);
        read(&said).unwrap_or_else(|| panic!("wrk said: {said}"))
    }
}

fn read(said: &str) -> Option<Load> {
    let after = |word: &str| {
        let line = said.lines().find_map(|line| line.trim().strip_prefix(word))?;
        Some(line.trim().to_owned())
    };
    let sockets = after("Socket errors:").unwrap_or_default();
    let sockets: u64 = sockets.split([' ', ',']).filter_map(|word| word.parse::<u64>().ok()).sum();
    let others = after("Non-2xx or 3xx responses:").and_then(|text| text.parse().ok());
    Some(Load {
        per_second: after("Requests/sec:")?.parse().ok()?,
        p99: duration(&after("99%")?)?,
        failed: sockets + others.unwrap_or(0),
    })
}

/// As `wrk` writes it: `870.00us`, `1.23ms`, `1.05s`.
fn duration(text: &str) -> Option<Duration> {
    let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0)];
    let (number, unit) = units.iter().find_map(|(unit, s)| Some((text.strip_suffix(unit)?, s)))?;
    Some(Duration::from_secs_f64(number.parse::<f64>().ok()? * unit))
}

/// Status and JSON of one request; none while nobody listens.
pub fn post(address: SocketAddr, path: &str, body: &Value) -> Option<(u16, Value)> {
    let body = body.to_string();
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}
