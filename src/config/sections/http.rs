//! `[http]`: where the daemon listens and who may ask.

use std::net::{Ipv4Addr, SocketAddr};

use url::Url;

use crate::config::reader::Section;
use crate::config::url::is_loopback;

#[derive(Debug, Clone)]
pub struct HttpConfig {
    pub listen: SocketAddr,
    pub public_url: Option<String>,
    /// The host of `public_url`.
    pub public_host: Option<String>,
    /// `none` only on loopback.
    pub auth: HttpAuth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpAuth {
    Tokens,
    None,
}

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8181);

pub(in crate::config) fn read(section: &Section) -> Option<HttpConfig> {
    let listen = section.parsed("listen", DEFAULT_LISTEN, |text| {
        text.parse::<SocketAddr>()
            .map_err(|_| "an address and a port, like 127.0.0.1:8181".to_owned())
    });
    let words = [("tokens", HttpAuth::Tokens), ("none", HttpAuth::None)];
    let auth = section.choice("auth", HttpAuth::Tokens, &words);
    let public = section.parsed("public_url", None, |text| public_url(text).map(Some));
    if let Some(listen) = listen.filter(|listen| !listen.ip().is_loopback()) {
        let span = section.place("listen").unwrap_or_default();
        if auth == Some(HttpAuth::None) {
            let span = section.place("auth").unwrap_or_default();
            let message = format!("`auth` must not be \"none\" while `listen` is {listen}");
            section.wrong_hint(span, message, "\"none\" is for loopback only");
        }
        let hint = "listen on 127.0.0.1 or ::1 and let a proxy on this machine speak TLS";
        section.wrong_hint(span, "`listen` is reachable from elsewhere, without TLS", hint);
    }
    let public = public.filter(|_| section.finish())?;
    Some(HttpConfig {
        listen: listen?,
        public_host: public.as_ref().and_then(|url| url.host_str().map(str::to_owned)),
        public_url: public.map(|url| url.as_str().trim_end_matches('/').to_owned()),
        auth: auth?,
    })
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
