//! `[http.jwt]`: an issuer whose tokens are believed.

use std::path::PathBuf;

use url::Url;

use super::http::path;
use crate::config::reader::Section;
use crate::config::url::is_loopback;

#[derive(Debug, Clone)]
pub struct JwtConfig {
    /// `iss` must be exactly this.
    pub issuer: String,
    /// `aud` must be, or hold, exactly this.
    pub audience: String,
    pub keys: KeySet,
    /// The claim with the scopes: words in a text, or a list.
    pub scope_claim: String,
    /// The claim with the caller's name.
    pub name_claim: String,
}

/// Where the issuer's public keys are (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySet {
    File(PathBuf),
    Url {
        url: String,
        /// The issuer may be on this machine or in a private network.
        allow_private: bool,
    },
}

pub(super) fn read(section: &Section) -> Option<JwtConfig> {
    let hint = "[http.jwt] needs issuer, audience, and jwks_file or jwks_url";
    let issuer = section.needed_text("issuer", hint);
    let audience = section.needed_text("audience", hint);
    let allow_private = section.flag("allow_private", false);
    let keys = keys(section, hint, "jwks_file", "jwks_url", allow_private?);
    let claim = |key, default: &'static str| {
        section.parsed(key, default.to_owned(), |text| Ok(text.to_owned()))
    };
    let scope_claim = claim("scope_claim", "scope");
    let name_claim = claim("name_claim", "sub");
    section.finish().then_some(())?;
    Some(JwtConfig {
        issuer: issuer?.value.to_owned(),
        audience: audience?.value.to_owned(),
        keys: keys?,
        scope_claim: scope_claim?,
        name_claim: name_claim?,
    })
}

/// Exactly one of a file and a URL.
fn keys(
    section: &Section,
    hint: &str,
    file: &'static str,
    url: &'static str,
    allow_private: bool,
) -> Option<KeySet> {
    match (section.place(file), section.place(url)) {
        (Some(_), Some(span)) => {
            section.wrong_hint(span, format!("both `{file}` and `{url}`"), "keep one of them");
            None
        }
        (None, None) => {
            section.lacking(format!("`{file}` is missing"), hint);
            None
        }
        (Some(_), None) => path(section, file)?.map(KeySet::File),
        (None, Some(_)) => {
            let text = section.text(url)?;
            let parsed = Url::parse(text.value).ok();
            let safe = parsed.is_some_and(|url| match url.scheme() {
                "https" => url.host().is_some(),
                "http" => is_loopback(&url) && allow_private,
                _ => false,
            });
            if !safe {
                let hint = "http:// only on loopback, with allow_private = true";
                section.wrong_hint(text.span, format!("`{url}` must begin with https://"), hint);
                return None;
            }
            Some(KeySet::Url { url: text.value.to_owned(), allow_private })
        }
    }
}
