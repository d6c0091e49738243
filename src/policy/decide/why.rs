//! Why a decision came out as it did: every policy that could apply, put to the same question alone.

use std::collections::BTreeSet;

use cedar_policy::{Context, Entities, Request};

use super::ask::Ask;
use super::decider::Decider;
use super::question::Question;
use crate::model::Instant;
use crate::policy::explain::access::{Considered, considered};

impl Decider {
    /// The policies that were looked at for a question, permits first, and of them
    /// the nearest to being satisfied. Of a field of several
    /// categories, which is asked about once for each, those of the first.
    pub fn considered(&self, ask: &Ask, now: Instant) -> Vec<Considered> {
        let Ok(by) = self.meet(&ask.asker(), now) else { return Vec::new() };
        let Ok(questions) = self.questions(&by, ask.resource.party()) else {
            return Vec::new();
        };
        let Some(question) = questions.first() else { return Vec::new() };
        let Ok((request, entities)) = self.put_alone(question) else { return Vec::new() };
        let slice = self.slice(question);
        let ids: BTreeSet<&str> =
            slice.iter().flat_map(|bucket| &bucket.ready).map(|policy| &*policy.id).collect();
        let written =
            self.bundle.written.iter().filter(|written| ids.contains(written.meta.id.as_str()));
        let mut all = considered(written, request, entities);
        all.sort_by_key(|one| (one.forbids, one.lacking.len(), one.policy.clone()));
        all
    }

    fn put_alone(&self, question: &Question<'_>) -> Result<(Request, Entities), String> {
        let by = question.by;
        let context = &by.broken.as_ref().unwrap_or(&by.context).said;
        let entities = self.entities(question, context, &self.slice(question))?;
        let pairs = context.iter().map(|(name, value)| (name.to_string(), value.expression()));
        let context = Context::from_pairs(pairs).map_err(|_| "context".to_owned())?;
        let (principal, resource) = (by.principal.uid(), question.resource.uid());
        let (principal, resource) = (principal.clone().into(), resource.clone().into());
        Request::new(principal, by.action.uid.clone(), resource, context, None)
            .map(|request| (request, entities.into()))
            .map_err(|_| "request".to_owned())
    }
}
