//! Addresses of personal pages in social networks.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const PROFILE_URL: Recogniser = Recogniser {
    name: "profile_url",
    category: "user.contact.url",
    names: Names {
        strong: &[
            "profile url",
            "profile link",
            "social url",
            "social profile",
            "linkedin url",
            "linkedin profile",
            "linkedin",
            "twitter url",
            "facebook url",
            "facebook profile",
            "facebook",
            "instagram url",
            "instagram",
            "github url",
            "github profile",
            "personal website",
            "personal url",
            "homepage url",
            "个人主页",
        ],
        weak: &["homepage", "website", "url", "link"],
        not: &["company", "product", "api", "webhook", "in company", "in product", "in supplier"],
        tables: &["person", "author", "profile", "contact", "applicant", "candidate"],
    },
    trust: Trust { values: 85, named: 85, within: 80, within_least: 5, ..Trust::BY_NAME },
    source: "RFC 3986; the networks' own addresses of profiles",
    gate: Gate::ANY.bytes(10..=255).letters(6..=255).spaces(0..=0).needs(mark::DOT | mark::SLASH),
    judge: |cell| {
        let bare = without_scheme(cell.text);
        if is_profile(bare) {
            Match::Valid
        } else if bare.len() < cell.text.len() && bare.contains('.') {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[
            "https://www.linkedin.com/in/ada-lovelace-1815/",
            "https://x.com/ada_lovelace",
            "facebook.com/ada.lovelace",
            "https://t.me/ada_lovelace",
            "https://www.tiktok.com/@ada",
        ],
        shape: &["https://example.org/a?b=1", "https://www.linkedin.com/company/example"],
        no: &[
            "/var/log/syslog.1",
            "x.com",
            "db-01.example.com",
            "text/html.utf8",
            "application/vnd.ms-excel",
            "twitter.com/share?text=hello",
        ],
    },
};

/// Host, and what stands before the name in the path.
const NETWORKS: &[(&str, &str)] = &[
    ("linkedin.com", "in/"),
    ("x.com", ""),
    ("twitter.com", ""),
    ("facebook.com", ""),
    ("instagram.com", ""),
    ("github.com", ""),
    ("t.me", ""),
    ("vk.com", ""),
    ("tiktok.com", "@"),
    ("youtube.com", "@"),
    ("medium.com", "@"),
    ("mastodon.social", "@"),
    ("weibo.com", "u/"),
    ("zhihu.com", "people/"),
    ("xing.com", "profile/"),
    ("reddit.com", "user/"),
    ("reddit.com", "u/"),
    ("threads.net", "@"),
    ("bsky.app", "profile/"),
    ("pinterest.com", ""),
    ("snapchat.com", "add/"),
    ("twitch.tv", ""),
    ("gitlab.com", ""),
    ("line.me", "ti/p/"),
    ("wa.me", ""),
];

/// First words of paths that are the network's own.
const PAGES: &[&str] = &[
    "share",
    "sharer",
    "sharer.php",
    "intent",
    "home",
    "login",
    "search",
    "explore",
    "about",
    "help",
    "groups",
    "events",
    "pages",
    "hashtag",
    "p",
    "reel",
    "tr",
    "plugins",
    "watch",
    "features",
    "topics",
];

fn without_scheme(text: &str) -> &str {
    text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text)
}

/// The name is the last word of the path: what lies below it are posts and repositories.
fn is_profile(bare: &str) -> bool {
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let Some((host, path)) = bare.split_once('/') else { return false };
    NETWORKS.iter().any(|(network, before)| {
        // `m.facebook.com`, `de.linkedin.com`
        let part = host.strip_suffix(network).map(|part| part.strip_suffix('.').unwrap_or(part));
        let theirs = host == *network
            || part.is_some_and(|p| {
                (1..=2).contains(&p.len()) && host.len() > network.len() + p.len()
            });
        let name = if theirs { path.strip_prefix(before) } else { None };
        name.is_some_and(|name| {
            let name = name.split(['?', '&', '#']).next().unwrap_or_default();
            let name = name.strip_suffix('/').unwrap_or(name);
            (2..=100).contains(&name.len()) && !name.contains('/') && !PAGES.contains(&name)
        })
    })
}

fn within(cell: &Cell<'_>) -> bool {
    let apart = |c: char| !c.is_ascii_graphic() || "\"'<>()[]{},;|`".contains(c);
    cell.has(mark::DOT | mark::SLASH)
        && HOSTS_END.iter().any(|end| cell.text.contains(end))
        && cell.text.split(apart).any(|word| {
            let word = word.trim_end_matches(['.', ':', '!', '?', '\\', '*', '`']);
            let mut behind = word.match_indices([':', '=', '#', '&']);
            word.contains('/')
                && (is_profile(without_scheme(word))
                    || behind.any(|(at, _)| is_profile(without_scheme(&word[at + 1..]))))
        })
}

/// How the networks' hosts end before the path.
const HOSTS_END: &[&str] = &[".com/", ".me/", ".social/", ".net/", ".app/", ".tv/"];
