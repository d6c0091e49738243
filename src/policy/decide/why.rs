//! Why a decision came out as it did: every policy that could apply, put to the same question alone.

use std::collections::BTreeSet;

use cedar_policy::{Context, Entities, EntityUid, PolicySet, Request};

use super::ask::Ask;
use super::decider::{Decider, Question};
use super::index::Party;
use crate::model::Instant;
use crate::policy::explain::access::{Considered, considered};
use crate::policy::judge::name;

impl Decider {
    /// The policies that were looked at for a question, permits first, and of them
    /// the nearest to being satisfied. Of a field of several
    /// categories, which is asked about once for each, those of the first.
    pub fn considered(&self, ask: &Ask, now: Instant) -> Vec<Considered> {
        let Ok(questions) = self.question(ask, now) else { return Vec::new() };
        let Some(Ok((request, entities))) = questions.first().map(|one| self.put_alone(one)) else {
            return Vec::new();
        };
        let party = |uid: Option<&EntityUid>| {
            let uid = uid.cloned()?;
            let above = entities.ancestors(&uid).into_iter().flatten().cloned().collect();
            Some(Party { uid, above })
        };
        let (Some(principal), Some(resource), Some(action)) =
            (party(request.principal()), party(request.resource()), request.action().cloned())
        else {
            return Vec::new();
        };
        let slice = self.index.slice(&principal, &action, &resource);
        let ids: BTreeSet<String> =
            slice.flat_map(PolicySet::policies).map(|policy| name(policy.id())).collect();
        let written = self.bundle.written.iter().filter(|written| ids.contains(&written.meta.id));
        let mut all = considered(written, request, entities);
        all.sort_by_key(|one| (one.forbids, one.lacking.len(), one.policy.clone()));
        all
    }

    fn put_alone(&self, question: &Question<'_>) -> Result<(Request, Entities), String> {
        let context = question.broken.as_ref().unwrap_or(&question.context);
        let entities = self.entities(question, context)?;
        let pairs = context.iter().map(|(name, value)| (name.to_string(), value.expression()));
        let context = Context::from_pairs(pairs).map_err(|_| "context".to_owned())?;
        let (principal, resource) = (question.principal.clone(), question.resource.clone());
        Request::new(principal, question.action.uid.clone(), resource, context, None)
            .map(|request| (request, entities))
            .map_err(|_| "request".to_owned())
    }
}
