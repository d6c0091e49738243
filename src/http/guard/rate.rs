//! How much is too much: a bucket per caller, and one per address for whoever is not known.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::caller::{Caller, Peer, Via};
use crate::config::Rate;

type Buckets<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// Whose bucket a request without an identity is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Origin {
    Address(IpAddr),
    Process(u32),
    Unknown,
}

pub(super) struct Rates {
    callers: Buckets<(Via, Arc<str>)>,
    origins: Buckets<Origin>,
    /// Of open pages: whoever tries tokens from an address must not blind what watches us from there.
    pages: Buckets<Origin>,
}

impl Rates {
    pub fn new(rate: Rate) -> Self {
        let period = (rate.per / rate.requests.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(period).expect("longer than zero");
        let quota = quota.allow_burst(rate.burst.min(largest(period)));
        let (origins, pages) = (RateLimiter::keyed(quota), RateLimiter::keyed(quota));
        Self { callers: RateLimiter::keyed(quota), origins, pages }
    }

    /// Takes one request of a caller; otherwise how long to wait.
    pub fn caller(&self, caller: &Caller, peer: Option<&Peer>) -> Result<(), Duration> {
        match caller.via {
            Via::Nobody => self.origin(peer),
            via => take(&self.callers, &(via, caller.name.clone())),
        }
    }

    /// Takes one request of whoever is at the other end.
    pub fn origin(&self, peer: Option<&Peer>) -> Result<(), Duration> {
        take(&self.origins, &origin(peer))
    }

    /// Takes one open page for whoever is at the other end.
    pub fn page(&self, peer: Option<&Peer>) -> Result<(), Duration> {
        take(&self.pages, &origin(peer))
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        fn tidy<K: Clone + Hash + Eq>(buckets: &Buckets<K>) {
            buckets.retain_recent();
            // Room that a crowd of addresses once took is given back.
            buckets.shrink_to_fit();
        }
        tidy(&self.callers);
        tidy(&self.origins);
        tidy(&self.pages);
    }
}

/// A bucket's nanoseconds are counted in 64 bits, from the start of the process on.
fn largest(period: Duration) -> NonZeroU32 {
    let room = u64::MAX / 2 / period.as_nanos() as u64;
    u32::try_from(room).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX)
}

fn take<K: Clone + Hash + Eq>(buckets: &Buckets<K>, key: &K) -> Result<(), Duration> {
    buckets.check_key(key).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
}

/// Whoever has one address of IPv6 has its /64.
fn origin(peer: Option<&Peer>) -> Origin {
    match peer {
        Some(Peer::Address { ip, .. }) => Origin::Address(match ip.to_canonical() {
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            ip @ IpAddr::V4(_) => ip,
        }),
        Some(Peer::Process { uid }) => Origin::Process(*uid),
        None => Origin::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scopes;

    fn peer(ip: &str) -> Peer {
        Peer::Address { ip: ip.parse().unwrap(), certificate: None }
    }

    #[test]
    fn each_has_a_bucket_of_their_own() {
        let (requests, burst) = (NonZeroU32::MIN, NonZeroU32::new(2).unwrap());
        let rates = Rates::new(Rate { requests, per: Duration::from_mins(1), burst });
        let caller = |name: &str, via| Caller { name: name.into(), via, scopes: Scopes::NONE };
        let crm = caller("crm", Via::Token);
        for _ in 0..2 {
            rates.caller(&crm, None).unwrap();
        }
        let wait = rates.caller(&crm, None).unwrap_err();
        assert!(wait > Duration::from_secs(50) && wait <= Duration::from_mins(1), "{wait:?}");
        rates.caller(&caller("crm", Via::Jwt), None).unwrap();
        rates.caller(&caller("shop", Via::Token), None).unwrap();
        for ip in ["2001:db8::1", "2001:db8::2"] {
            rates.caller(&caller("anonymous", Via::Nobody), Some(&peer(ip))).unwrap();
        }
        rates.origin(Some(&peer("2001:db8::3"))).unwrap_err();
        rates.origin(Some(&peer("2001:db8:0:1::3"))).unwrap();
        for ip in ["192.0.2.1", "::ffff:192.0.2.1"] {
            rates.origin(Some(&peer(ip))).unwrap();
        }
        rates.origin(Some(&peer("192.0.2.1"))).unwrap_err();
    }

    #[test]
    fn the_largest_bucket_is_no_smaller_than_it_says() {
        let rate =
            Rate { requests: NonZeroU32::MIN, per: Duration::from_mins(1), burst: NonZeroU32::MAX };
        let rates = Rates::new(rate);
        for _ in 0..1_000 {
            rates.origin(None).unwrap();
        }
    }
}
