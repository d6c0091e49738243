//! `[http]`: where the daemon listens, who may ask, and how much.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::jwt::{self, JwtConfig};
use crate::config::reader::Section;
use crate::config::url::is_loopback;
use crate::model::Scopes;

#[derive(Debug, Clone)]
pub struct HttpConfig {
    pub listen: SocketAddr,
    /// A unix socket to listen on as well.
    pub socket: Option<PathBuf>,
    pub tls: Option<TlsConfig>,
    pub public_url: Option<String>,
    /// The host of `public_url`.
    pub public_host: Option<String>,
    /// `none` only on loopback.
    pub auth: HttpAuth,
    /// Per caller, and per address for those nobody knows.
    pub rate: Rate,
    pub max_connections: usize,
    /// User id of a process on the unix socket → what it may ask.
    pub peers: BTreeMap<u32, Scopes>,
    /// Name in a client's certificate → what it may ask.
    pub certificates: BTreeMap<String, Scopes>,
    pub jwt: Option<JwtConfig>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpAuth {
    Tokens,
    None,
}

/// `[http.tls]`: PEM files, read at start and again when they change.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// The server's certificate, then the intermediate ones.
    pub cert_file: PathBuf,
    pub key_file: PathBuf,
    /// Authorities of clients' certificates; with it, a client without one is turned away.
    pub client_ca_file: Option<PathBuf>,
}

/// So many requests in a period, and so many at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub requests: NonZeroU32,
    pub per: Duration,
    pub burst: NonZeroU32,
}

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8181);
const DEFAULT_RATE: (NonZeroU32, Duration) =
    (NonZeroU32::new(1_000).expect("not zero"), Duration::from_secs(1));
/// What a kernel calls every user it does not know in a namespace: a scope for it is one for anybody.
pub const OVERFLOW_UID: u32 = 65_534;

impl Default for HttpConfig {
    /// What an empty `[http]` says.
    fn default() -> Self {
        let (requests, per) = DEFAULT_RATE;
        Self {
            listen: DEFAULT_LISTEN,
            socket: None,
            tls: None,
            public_url: None,
            public_host: None,
            auth: HttpAuth::Tokens,
            rate: Rate { requests, per, burst: requests },
            max_connections: 1_024,
            peers: BTreeMap::new(),
            certificates: BTreeMap::new(),
            jwt: None,
        }
    }
}

pub(in crate::config) fn read(section: &Section) -> Option<HttpConfig> {
    let listen = section.parsed("listen", DEFAULT_LISTEN, |text| {
        text.parse::<SocketAddr>()
            .map_err(|_| "an address and a port, like 127.0.0.1:8181".to_owned())
    });
    let words = [("tokens", HttpAuth::Tokens), ("none", HttpAuth::None)];
    let auth = section.choice("auth", HttpAuth::Tokens, &words);
    let public = section.parsed("public_url", None, |text| public_url(text).map(Some));
    let insecure = section.flag("insecure", false);
    let socket = path(section, "socket");
    let rate = rate(section);
    let max_connections = section.number("max_connections", 1_024, 16..=100_000);
    let peers = peers(section);
    let certificates = scopes_by(section, "certificates", |name| Ok(name.to_owned()));
    let tls = section.table("tls").map(|section| tls(&section));
    let jwt = section.table("jwt").map(|section| jwt::read(&section));
    if let Some(listen) = listen.filter(|listen| !listen.ip().is_loopback()) {
        elsewhere(section, listen, auth, section.place("tls").is_some() || insecure == Some(true));
    }
    if certificates.as_ref().is_some_and(|names| !names.is_empty()) {
        let asked = tls
            .as_ref()
            .is_some_and(|tls| tls.as_ref().is_none_or(|tls| tls.client_ca_file.is_some()));
        if !asked {
            let span = section.place("certificates").unwrap_or_default();
            let hint = "set client_ca_file in [http.tls], or remove this section";
            section.wrong_hint(span, "no client is asked for a certificate", hint);
        }
    }
    let public = public.filter(|_| section.finish())?;
    Some(HttpConfig {
        listen: listen?,
        socket: socket?,
        tls: tls.map_or(Some(None), |tls| tls.map(Some))?,
        public_host: public.as_ref().and_then(|url| url.host_str().map(str::to_owned)),
        public_url: public.map(|url| url.as_str().trim_end_matches('/').to_owned()),
        auth: auth?,
        rate: rate?,
        max_connections: max_connections? as usize,
        peers: peers?,
        certificates: certificates?,
        jwt: jwt.map_or(Some(None), |jwt| jwt.map(Some))?,
    })
}

/// What must hold before other machines can ask.
fn elsewhere(section: &Section, listen: SocketAddr, auth: Option<HttpAuth>, allowed: bool) {
    if auth == Some(HttpAuth::None) {
        let span = section.place("auth").unwrap_or_default();
        let message = format!("`auth` must not be \"none\" while `listen` is {listen}");
        section.wrong_hint(span, message, "\"none\" is for loopback only");
    }
    if !allowed {
        let span = section.place("listen").unwrap_or_default();
        let hint = "listen on 127.0.0.1 or ::1 behind a proxy on this machine that speaks TLS, or \
                    add [http.tls], or set insecure = true where the network itself is trusted";
        section.wrong_hint(span, "`listen` is reachable from elsewhere, without TLS", hint);
    }
}

fn tls(section: &Section) -> Option<TlsConfig> {
    let hint = "[http.tls] needs cert_file and key_file, in PEM";
    let cert_file = section.needed_text("cert_file", hint);
    let key_file = section.needed_text("key_file", hint);
    let client_ca_file = path(section, "client_ca_file");
    section.finish().then_some(())?;
    let base = section.document.base();
    Some(TlsConfig {
        cert_file: base.join(cert_file?.value),
        key_file: base.join(key_file?.value),
        client_ca_file: client_ca_file?,
    })
}

/// A path, relative to the file's directory; `Some(None)` when absent.
pub(super) fn path(section: &Section, key: &'static str) -> Option<Option<PathBuf>> {
    if section.raw(key).is_none() {
        return Some(None);
    }
    section.text(key).map(|text| Some(section.document.base().join(text.value)))
}

/// `rate = "1000/s"`, `burst = 1000`.
fn rate(section: &Section) -> Option<Rate> {
    let (requests, per) = section.parsed("rate", DEFAULT_RATE, |text| {
        let wrong = || "a number of requests a second or a minute, like 1000/s or 600/m".to_owned();
        let (number, unit) = text.split_once('/').ok_or_else(wrong)?;
        let per = match unit {
            "s" => Duration::from_secs(1),
            "m" => Duration::from_mins(1),
            _ => return Err(wrong()),
        };
        number.parse::<NonZeroU32>().map(|number| (number, per)).map_err(|_| wrong())
    })?;
    let burst = section.number("burst", u64::from(requests.get()), 1..=u64::from(u32::MAX))?;
    Some(Rate { requests, per, burst: NonZeroU32::new(burst as u32)? })
}

fn peers(section: &Section) -> Option<BTreeMap<u32, Scopes>> {
    scopes_by(section, "peers", |name| match name.parse::<u32>() {
        Ok(OVERFLOW_UID) => Err(format!(
            "{OVERFLOW_UID} stands for every user the kernel does not know; name the user's own id"
        )),
        Ok(uid) => Ok(uid),
        Err(_) => Err(format!("`{name}` is not a user id; write \"1000\" = [\"decide\"]")),
    })
}

/// A table of lists of scopes.
fn scopes_by<K: Ord>(
    section: &Section,
    key: &'static str,
    name: impl Fn(&str) -> Result<K, String>,
) -> Option<BTreeMap<K, Scopes>> {
    let Some(raw) = section.raw(key) else { return Some(BTreeMap::new()) };
    let Some(table) = raw.get_ref().as_table() else {
        let hint = format!("write [http.{key}] and below it \"name\" = [\"decide\"]");
        section.wrong_hint(raw.span(), format!("`{key}` is a table of lists of scopes"), &hint);
        return None;
    };
    let entry = |(found, value): (&toml::Spanned<_>, &toml::Spanned<toml::de::DeValue>)| {
        let found_name: &std::borrow::Cow<str> = found.get_ref();
        let key = name(found_name).map_err(|why| section.wrong(found.span(), why)).ok();
        let words = value.get_ref().as_array().filter(|words| !words.is_empty());
        let scopes: Result<Scopes, String> = words
            .ok_or_else(|| "a list of scopes, like [\"decide\", \"plan\"]".to_owned())
            .and_then(|words| {
                let word = |word: &toml::Spanned<toml::de::DeValue>| {
                    word.get_ref().as_str().unwrap_or_default().parse()
                };
                words.iter().map(word).collect()
            });
        let scopes = scopes.map_err(|why| section.wrong(value.span(), why)).ok();
        Some((key?, scopes?))
    };
    let all: Vec<_> = table.iter().map(entry).collect();
    all.into_iter().collect()
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| format!("not a URL: {why}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a public URL carries no name and no password".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err("must begin with https:// (http:// only on loopback)".to_owned()),
    }
}
