//! The guarded HTTP client: the only one in the house. It connects to addresses that passed the check and
//! to no other, follows no redirect, uses no proxy, and gives up after 15 seconds.
//!
//! The check sits in the resolver that the connector itself asks: a check before the request would look
//! at one answer of the DNS and connect to another.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

use super::{address, retry};

const TIMEOUT: Duration = Duration::from_secs(15);

/// Why a receiver cannot be used at all. It never quotes the URL, which may be the receiver's secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    #[error("the URL is not one of a webhook; write https://host/path")]
    Url,
    #[error("no TLS: the system's certificate authorities cannot be read; install ca-certificates")]
    Tls,
}

/// What became of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The receiver answered, and may have asked for patience.
    Status(u16, Option<Duration>),
    /// It did not: `timeout`, `refused_address`, `unreachable` or `broken`.
    Failed(&'static str),
}

/// A client for one receiver.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
    allow_private: bool,
}

impl Client {
    pub fn new(url: &str, allow_private: bool) -> Result<Self, ClientError> {
        let url = Url::parse(url).map_err(|_| ClientError::Url)?;
        if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
            return Err(ClientError::Url);
        }
        // An error says that somebody has chosen the provider already, which is what is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("stewardd/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .timeout(TIMEOUT)
            .dns_resolver(GuardedResolver { allow_private });
        if url.scheme() == "http" {
            // No certificate is looked at, so a machine without any can still send.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| ClientError::Tls)?;
        Ok(Self { http, url, allow_private })
    }

    /// Gets a document of at most `limit` bytes once; the error is a word, as in [`Answer::Failed`].
    pub async fn get(&self, limit: usize) -> Result<Vec<u8>, &'static str> {
        if self.is_refused() {
            return Err("refused_address");
        }
        let mut response = self.http.get(self.url.clone()).send().await.map_err(|e| word(&e))?;
        if response.status() != reqwest::StatusCode::OK {
            return Err("another answer than 200");
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| word(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > limit {
                return Err("too large");
            }
        }
        Ok(body)
    }

    /// The connector does not ask the resolver about literal addresses.
    fn is_refused(&self) -> bool {
        let literal = match self.url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            _ => return false,
        };
        !address::allowed(literal, self.allow_private)
    }

    /// Posts a body once.
    pub async fn post(&self, headers: &[(&'static str, String)], body: String) -> Answer {
        if self.is_refused() {
            return Answer::Failed("refused_address");
        }
        let request = self.http.post(self.url.clone()).body(body);
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        match request.send().await {
            Ok(response) => {
                let after = response.headers().get("retry-after");
                let after = after.and_then(|value| retry::retry_after(value.to_str().ok()?));
                Answer::Status(response.status().as_u16(), after)
            }
            Err(error) => Answer::Failed(word(&error)),
        }
    }
}

/// What went wrong, as a word: the error's own text quotes the URL.
fn word(error: &reqwest::Error) -> &'static str {
    let mut causes = std::iter::successors(Some(error as &dyn Error), |error| (*error).source());
    if causes.any(<dyn std::error::Error + 'static>::is::<RefusedAddress>) {
        "refused_address"
    } else if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "unreachable"
    } else {
        "broken"
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the name leads to no address a webhook may go to")]
struct RefusedAddress;

/// Resolves a name to the addresses that are allowed; the connector tries only these.
struct GuardedResolver {
    allow_private: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> =
                found.filter(|found| address::allowed(found.ip(), allow_private)).collect();
            if allowed.is_empty() {
                return Err(RefusedAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn post(url: &str, allow_private: bool) -> Answer {
        Client::new(url, allow_private).unwrap().post(&[], String::new()).await
    }

    #[tokio::test]
    async fn private_addresses_are_refused_by_name_and_by_number() {
        // Port 9 (discard) is closed: an allowed address is refused by the machine, not by us.
        let urls = ["http://localhost:9/", "http://127.0.0.1:9/", "http://[::ffff:127.0.0.1]:9/"];
        for url in urls {
            assert_eq!(post(url, false).await, Answer::Failed("refused_address"), "{url}");
            assert_eq!(post(url, true).await, Answer::Failed("unreachable"), "{url}");
        }
        let numbers = ["http://2130706433:9/", "http://0x7f.1:9/", "http://0177.0.0.1:9/"];
        for url in numbers {
            assert_eq!(post(url, false).await, Answer::Failed("refused_address"), "{url}");
        }
        let metadata = post("http://169.254.169.254/latest", true).await;
        assert_eq!(metadata, Answer::Failed("refused_address"));
    }

    #[test]
    fn a_url_of_something_else_is_refused() {
        for url in ["", "incident", "ftp://example.org/", "file:///etc/passwd"] {
            assert_eq!(Client::new(url, false).err(), Some(ClientError::Url), "{url:?}");
        }
    }
}
