//! How often each recogniser hit. Kept of every column of every table, so that thousands of tables count: a list
//! that is as long as it needs to be, its names those of the recognisers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::RECOGNISERS;

/// How often one recogniser hit, in cells; a cell counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// The whole value is one, proven.
    pub valid: u64,
    /// The whole value looks like one.
    pub shaped: u64,
    /// A proven one stands within longer text.
    pub within: u64,
}

/// By recogniser name, in order; those that never hit are left out. Written as a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitsByName(Box<[(Cow<'static, str>, Hits)]>);

impl HitsByName {
    /// Those of the recognisers, in their order.
    pub fn of(hits: impl Iterator<Item = Hits>) -> Self {
        let named = RECOGNISERS.iter().map(|one| Cow::Borrowed(one.name)).zip(hits);
        named.filter(|(_, hits)| *hits != Hits::default()).collect()
    }

    pub fn get(&self, recogniser: &str) -> Hits {
        let at = self.0.binary_search_by(|(name, _)| name.as_ref().cmp(recogniser));
        at.map_or(Hits::default(), |at| self.0[at].1)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Hits> {
        self.0.iter_mut().map(|(_, hits)| hits)
    }

    /// Adds those of other cells.
    pub fn add(&mut self, more: &HitsByName) {
        let mut sums: BTreeMap<_, Hits> = std::mem::take(&mut self.0).into_iter().collect();
        for (name, hits) in &more.0 {
            let sum = sums.entry(name.clone()).or_default();
            sum.valid += hits.valid;
            sum.shaped += hits.shaped;
            sum.within += hits.within;
        }
        self.0 = sums.into_iter().collect();
    }
}

impl FromIterator<(Cow<'static, str>, Hits)> for HitsByName {
    fn from_iter<I: IntoIterator<Item = (Cow<'static, str>, Hits)>>(hits: I) -> Self {
        let mut hits: Vec<_> = hits.into_iter().collect();
        hits.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self(hits.into_boxed_slice())
    }
}

impl Serialize for HitsByName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, hits)| (name, hits)))
    }
}

impl<'de> Deserialize<'de> for HitsByName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A recogniser that is no more still has its name.
        let known = |name: String| {
            let one = RECOGNISERS.iter().find(|one| one.name == name);
            one.map_or(Cow::Owned(name), |one| Cow::Borrowed(one.name))
        };
        let hits = BTreeMap::<String, Hits>::deserialize(deserializer)?;
        Ok(hits.into_iter().map(|(name, hits)| (known(name), hits)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_by_name_and_is_written_as_a_map() {
        let read = |text: &str| serde_json::from_str::<HitsByName>(text).expect("a map");
        let mut hits = read(r#"{"gone":{"valid":1,"shaped":0,"within":0}}"#);
        hits.add(&read(
            r#"{"email":{"valid":2,"shaped":1,"within":0},"gone":{"valid":1,"shaped":0,"within":3}}"#,
        ));
        assert_eq!(hits.get("email"), Hits { valid: 2, shaped: 1, within: 0 });
        assert_eq!(hits.get("gone"), Hits { valid: 2, shaped: 0, within: 3 });
        assert_eq!(hits.get("phone"), Hits::default());
        let written = serde_json::to_string(&hits).expect("plain data");
        assert!(written.starts_with(r#"{"email":{"valid":2"#) && read(&written) == hits);
    }
}
