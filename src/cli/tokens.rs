//! `stewardd tokens`: who may call the API. A token is shown once, when it is made; what is stored is its hash.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{CliError, Globals, context};
use crate::config::duration;
use crate::http::guard::{self, token};
use crate::model::clock::rfc3339;
use crate::model::{Clock, Instant, Scope};
use crate::store::Store;
use crate::store::tokens::{self, NewToken, Token, TokenError};

const DAY: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(24 * 730);
const LONGEST_NAME: usize = 64;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a token and print it, this once.
    Create {
        /// What the caller is called in decisions and evidence; no person's name
        #[arg(long)]
        name: String,
        /// What it may ask for: decide, search, plan, admin or approve; repeat for more
        #[arg(long = "scope", required = true, value_name = "SCOPE")]
        scopes: Vec<Scope>,
        /// How long it is good for, 730d at most
        #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = lifetime)]
        expires: Duration,
    },
    /// Show the tokens in force; with --all, every one ever made.
    List {
        /// Expired and revoked ones as well
        #[arg(long)]
        all: bool,
    },
    /// Make a successor with the same scopes and print it; the token before ends after the overlap.
    Rotate {
        /// The token's name, as `stewardd tokens list` shows it
        #[arg(value_name = "NAME")]
        name: String,
        /// How long the token before stays good
        #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = lifetime)]
        overlap: Duration,
        /// How long the successor is good for, 730d at most; as long as the one before if not given
        #[arg(long, value_name = "DURATION", value_parser = lifetime)]
        expires: Option<Duration>,
    },
    /// End a token at once.
    Revoke {
        /// The token's id, as `stewardd tokens list` shows it
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let (by, now) = (context::principal(), Clock::System.millis());
    let (secret, hash) = token::make();
    match args.command {
        Command::Create { name, scopes, expires } => {
            let new = NewToken { name: checked(&name)?, hash, by: &by, now };
            let scopes = scopes.into_iter().collect();
            let token = tokens::create(&store, &new, scopes, millis(expires)).await?;
            show(&token, &secret, globals)
        }
        Command::Rotate { name, overlap, expires } => {
            let new = NewToken { name: checked(&name)?, hash, by: &by, now };
            let expires = expires.map(millis);
            let token = tokens::rotate(&store, &new, expires, millis(overlap)).await?;
            show(&token, &secret, globals)
        }
        Command::List { all } => list(&store, all, now, globals).await,
        // Said back, it would stand in one more place.
        Command::Revoke { id } if token::is_token(&id) => {
            Err(CliError::usage("this is a token itself")
                .with_hint("revoke it by its id, which `stewardd tokens list` shows"))
        }
        Command::Revoke { id } => {
            tokens::revoke(&store, &id, &by, now).await?;
            context::print(globals, &json!({ "revoked": id }), format!("revoked {id}"))
        }
    }
}

/// The token goes to standard output and nowhere else; a pipe gets it without any word around it.
fn show(token: &Token, secret: &SecretString, globals: &Globals) -> Result<(), CliError> {
    let secret = secret.expose_secret();
    let Token { id, name, scopes, expires_at, .. } = token;
    if !globals.json {
        let until = rfc3339(*expires_at);
        eprintln!("{name} ({id}) may {scopes} until {until}. It is shown this once:");
    }
    let json = json!({
        "id": id, "name": name, "scopes": scopes, "expires_at": rfc3339(*expires_at),
        "token": secret,
    });
    context::print(globals, &json, secret)
}

async fn list(store: &Store, all: bool, now: Instant, globals: &Globals) -> Result<(), CliError> {
    let mut found = tokens::list(store).await?;
    found.retain(|token| all || token.is_in_force(now));
    context::print(globals, &json!({ "tokens": found }), List { tokens: &found, now })
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let time = duration::parse(text)?;
    if time > LONGEST {
        return Err(format!("{} days at most", LONGEST.as_secs() / DAY.as_secs()));
    }
    Ok(time)
}

/// A name stands in policies, logs and evidence.
fn checked(name: &str) -> Result<&str, CliError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let good = (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(letter);
    let good = good && !guard::is_reserved(name) && !token::is_token(name);
    good.then_some(name).ok_or_else(|| {
        CliError::usage("this cannot be a token's name")
            .with_hint("1 to 64 letters, digits, `-`, `_` and `.`, for example crm-app; not `anonymous`, `stewardd` or a token")
    })
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl From<TokenError> for CliError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Store(error) => error.into(),
            _ => CliError::usage(error.to_string()),
        }
    }
}

struct List<'a> {
    tokens: &'a [Token],
    now: Instant,
}

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tokens.is_empty() {
            return f.write_str("No tokens.");
        }
        for (index, token) in self.tokens.iter().enumerate() {
            let line = if index > 0 { "\n" } else { "" };
            let Token { id, name, scopes, expires_at, revoked_at, last_used, .. } = token;
            let ends = match revoked_at {
                Some(at) => format!("revoked {}", rfc3339(*at)),
                None if *expires_at <= self.now => format!("expired {}", rfc3339(*expires_at)),
                None => format!("until {}", rfc3339(*expires_at)),
            };
            let used = last_used.as_deref().unwrap_or("never");
            write!(f, "{line}{id}  {name}  {scopes}  {ends}  last used {used}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::context::fixture;

    fn create(name: &str) -> Args {
        let (name, scopes) = (name.to_owned(), vec![Scope::Plan, Scope::Decide]);
        Args { command: Command::Create { name, scopes, expires: 90 * DAY } }
    }

    fn rotate(name: &str) -> Args {
        let (name, overlap) = (name.to_owned(), DAY);
        Args { command: Command::Rotate { name, overlap, expires: None } }
    }

    #[tokio::test]
    async fn a_token_is_made_followed_and_revoked() {
        let site = fixture::site().await;
        run(create("crm-app"), &site.globals).await.unwrap();
        assert_eq!(run(create("crm-app"), &site.globals).await.unwrap_err().code, 64);
        run(rotate("crm-app"), &site.globals).await.unwrap();
        let all = tokens::list(&site.store).await.unwrap();
        let [old, new] = &all[..] else { panic!("{all:?}") };
        assert_eq!(new.expires_at - new.created_at, millis(90 * DAY));
        assert_eq!(old.expires_at - new.created_at, millis(DAY));
        assert_eq!((new.scopes.to_string(), &new.name), ("decide plan".to_owned(), &old.name));
        for code in [Ok(()), Err(64)] {
            let revoke = Args { command: Command::Revoke { id: new.id.clone() } };
            let ended = run(revoke, &site.globals).await;
            assert_eq!(ended.map_err(|error| error.code), code);
        }
        let revoke = Args { command: Command::Revoke { id: "stw_secret".to_owned() } };
        assert!(!format!("{:?}", run(revoke, &site.globals).await).contains("stw_"));
        let shown = List { tokens: &tokens::list(&site.store).await.unwrap(), now: 0 }.to_string();
        assert!(shown.contains("last used never") && shown.contains("revoked "), "{shown}");
    }

    #[tokio::test]
    async fn names_and_lifetimes_have_limits() {
        let site = fixture::site().await;
        for name in
            ["", "crm app", "crm\n", "客户", &"x".repeat(65), "anonymous", "stewardd", "stw_x"]
        {
            assert_eq!(run(create(name), &site.globals).await.unwrap_err().code, 64, "{name:?}");
        }
        assert_eq!(run(rotate("nobody"), &site.globals).await.unwrap_err().code, 64);
        assert_eq!(lifetime("730d"), Ok(LONGEST));
        for wrong in ["731d", "0d", "90", "2y"] {
            assert!(lifetime(wrong).is_err(), "{wrong}");
        }
    }
}
