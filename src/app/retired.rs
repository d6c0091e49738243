//! Bundles that are no longer in force. Whoever still judges by one keeps it; the last to let go would have to
//! take apart a hundred thousand small pieces on a thread that should be answering requests. So the daemon
//! keeps one more reference, and lets go itself, elsewhere, when nobody else holds it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::policy::Bundle;

#[derive(Debug, Default)]
pub struct Retired {
    bundles: Mutex<Vec<Arc<Bundle>>>,
}

impl Retired {
    pub fn keep(&self, bundle: Arc<Bundle>) {
        self.bundles.lock().unwrap_or_else(PoisonError::into_inner).push(bundle);
    }

    /// Drops those that nobody uses any more, on a thread for work that blocks.
    pub async fn sweep(&self) -> Result<(), tokio::task::JoinError> {
        let unused: Vec<Arc<Bundle>> = {
            let mut bundles = self.bundles.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody can take a new reference to one that is not in force.
            bundles.extract_if(.., |bundle| Arc::strong_count(bundle) == 1).collect()
        };
        if unused.is_empty() {
            return Ok(());
        }
        tokio::task::spawn_blocking(move || drop(unused)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySources;

    fn bundle() -> Arc<Bundle> {
        let text = "@id(\"a\") forbid (principal, action, resource);".to_owned();
        let sources = PolicySources { files: [("retention/a.cedar".to_owned(), text)].into() };
        Arc::new(Bundle::compile(sources, &[], &[]).expect("a sound set"))
    }

    #[tokio::test]
    async fn a_bundle_stays_as_long_as_somebody_judges_by_it() {
        let (retired, used, unused) = (Retired::default(), bundle(), bundle());
        let (weak_used, weak_unused) = (Arc::downgrade(&used), Arc::downgrade(&unused));
        retired.keep(used.clone());
        retired.keep(unused);
        retired.sweep().await.unwrap();
        assert!(weak_unused.upgrade().is_none(), "nobody used it");
        drop(used);
        assert!(weak_used.upgrade().is_some(), "its last user did not have to take it apart");
        retired.sweep().await.unwrap();
        assert!(weak_used.upgrade().is_none());
    }
}
