//! Who may do this, to what may it be done, what may be done: the stored entities, or the actions, for which the
//! answer would be yes.
//!
//! Not everybody is tried. The heads of the permits that can apply name those they are about, and where a head names
//! nobody, Cedar's partial evaluation says for whom its condition can hold at all. Whoever is left is judged as a
//! decision is, so that a search cannot say anything that a decision would not. Candidates are gone through in the
//! order of their ids, and no further than a page needs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cedar_policy::{Context, Entities, EntityTypeName, EntityUid, PolicySet};
use cedar_policy_core::ast;

use super::answer::{Decision, Reason};
use super::ask::{Ask, Named};
use super::decider::Decider;
use super::question::{Question, told};
use super::reach::{Reach, Side, Spot};
use super::types::EntityType;
use super::value::Record;
use crate::model::{Instant, failpoint};
use crate::policy::residual::{self, Open};

/// How many are judged for one page: what is not found by then is left to the next one.
const TRIALS: usize = 10_000;
/// More permits than this are not evaluated partially: it would cost more than it spares.
const OPEN_PERMITS: usize = 256;

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    Subject,
    Resource,
    Action,
}

/// Where a page begins and how much it holds.
#[derive(Debug, Clone, Copy)]
pub struct Pager<'a> {
    /// The last one that earlier pages went through.
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Ids of entities or names of actions, in their order.
    pub names: Vec<String>,
    /// After whom the next page begins; none: this is the last.
    pub last: Option<String>,
    /// How many decisions it took.
    pub judged: usize,
    /// Why nobody can be found at all.
    pub nobody: Option<Decision>,
}

impl Decider {
    /// A page of those who would be permitted. The id of who is searched for does not matter; everybody else must be
    /// known.
    pub fn search(&self, sought: Sought, ask: &Ask, pager: Pager<'_>, now: Instant) -> Found {
        let mut ask = ask.clone();
        let candidates = match sought {
            Sought::Action => self.actions_for(&ask),
            Sought::Subject => {
                ask.subject.id.clear();
                self.candidates(Side::Principal, &ask, now)
            }
            Sought::Resource => {
                ask.resource.id.clear();
                self.candidates(Side::Resource, &ask, now)
            }
        };
        let candidates = match candidates {
            Ok(candidates) => candidates,
            Err(nobody) => return Found { nobody: Some(nobody), ..Found::default() },
        };
        let left = candidates.into_iter().filter(|one| pager.after.is_none_or(|at| &**one > at));
        // A heap gives the first few of a million in their order without ordering the rest.
        let left: BinaryHeap<Reverse<String>> = left.map(Reverse).collect();
        self.go_through(sought, ask, left, pager.limit, now)
    }

    fn go_through(
        &self,
        sought: Sought,
        mut ask: Ask,
        mut left: BinaryHeap<Reverse<String>>,
        limit: usize,
        now: Instant,
    ) -> Found {
        let mut found = Found::default();
        let mut before: Option<String> = None;
        while let Some(Reverse(name)) = left.pop() {
            if before.as_ref() == Some(&name) {
                continue;
            }
            if found.judged == TRIALS {
                // A page that is full ends with what it shows.
                let shown = found.names.last().filter(|_| found.names.len() == limit).cloned();
                found.last = shown.or(before);
                return found;
            }
            let place = match sought {
                Sought::Subject => &mut ask.subject.id,
                Sought::Resource => &mut ask.resource.id,
                Sought::Action => &mut ask.action,
            };
            name.clone_into(place);
            found.judged += 1;
            if self.decide(&ask, now).permitted {
                if found.names.len() == limit {
                    found.last = found.names.last().cloned();
                    return found;
                }
                found.names.push(name.clone());
            }
            before = Some(name);
        }
        found
    }

    /// The actions that are for these types.
    fn actions_for(&self, ask: &Ask) -> Result<Vec<String>, Decision> {
        let subject = self.known_party(&ask.subject)?;
        let resource = self.known_party(&ask.resource)?;
        let all = self.types.actions().filter(|(_, action)| {
            action.principals.contains(&subject.name) && action.resources.contains(&resource.name)
        });
        Ok(all.map(|(name, _)| name).collect())
    }

    /// Ids of those who may be permitted, some perhaps twice.
    fn candidates(&self, side: Side, ask: &Ask, now: Instant) -> Result<Vec<String>, Decision> {
        let (sought, other) = match side {
            Side::Principal => (&ask.subject, &ask.resource),
            Side::Resource => (&ask.resource, &ask.subject),
        };
        let unknown = || Decision::denied(Reason::UnknownType);
        let of = self.type_of(&sought.kind).ok_or_else(unknown)?;
        self.known_party(other)?;
        let by = self.meet(&ask.asker(), now)?;
        let questions = self.questions(&by, ask.resource.party())?;
        let [question] = &questions[..] else { return Ok(self.all_of(of)) };
        Ok(match self.reach(side, of, question) {
            Reach::All => self.all_of(of),
            Reach::Only(spots) => spots.iter().flat_map(|spot| self.at(spot, &of.name)).collect(),
        })
    }

    /// The type of somebody who is known: stored, or a part of a governed database, whose records nobody stores.
    fn known_party(&self, named: &Named) -> Result<&EntityType, Decision> {
        let of = self.type_of(&named.kind);
        let of = of.ok_or_else(|| Decision::denied(Reason::UnknownType))?;
        told(of, named.party(), "")?;
        let kind = of.name.to_string();
        let governed = kind != "Steward::Table" && self.table_of(&kind, &named.id).is_some();
        if governed || self.known.find_named(&of.name, &named.id).is_some() {
            return Ok(of);
        }
        Err(Decision::denied(Reason::UnknownEntity))
    }

    fn all_of(&self, of: &EntityType) -> Vec<String> {
        if of.name.to_string() == "Steward::Field" {
            return self.fields.keys().cloned().collect();
        }
        let stored = self.known.of_type(&of.name).into_iter();
        stored.map(|place| self.known.id(place).to_owned()).collect()
    }

    /// The known ones of a type at a spot.
    fn at(&self, spot: &Spot, of: &EntityTypeName) -> Vec<String> {
        let own = |uid: &EntityUid| self.known.find(uid);
        let places = match spot {
            Spot::Is(uid) => own(uid).into_iter().collect(),
            Spot::Under(uid) if failpoint::on("search-forgets-in") => {
                own(uid).into_iter().collect()
            }
            Spot::Under(uid) => {
                let mut below = self.known.below(uid);
                below.extend(own(uid));
                below
            }
        };
        let named = places.into_iter().map(|place| self.known.uid(place));
        let named = named.filter(|uid| uid.type_name() == of);
        named.map(|uid| uid.id().unescaped().to_owned()).collect()
    }

    /// For whom any of the permits can hold.
    fn reach(&self, side: Side, of: &EntityType, question: &Question<'_>) -> Reach {
        // What a field is in, and what is said of it, comes with each field.
        if of.name.to_string() == "Steward::Field" || failpoint::on("search-tries-all") {
            return Reach::All;
        }
        let known = match side {
            Side::Principal => &question.resource,
            Side::Resource => &question.by.principal,
        };
        let permits = self.permits.about(&question.by.action.uid);
        let permits: Vec<_> = permits.filter(|permit| permit.admits(side, known)).collect();
        let (mut named, mut open) = (Reach::Only(Vec::new()), Vec::new());
        for permit in permits {
            let reach = permit.reach(side, &of.name);
            match &reach {
                Reach::Only(spots) if spots.iter().all(|spot| matches!(spot, Spot::Is(_))) => {
                    named = named.and(reach);
                }
                _ => open.push((permit, reach)),
            }
        }
        let policies = open.iter().map(|(permit, _)| permit.policy.clone());
        let narrowed = (open.len() <= OPEN_PERMITS)
            .then(|| self.narrowed(side, of, question, policies.collect()))
            .flatten();
        match narrowed {
            Some(narrowed) => named.and(narrowed),
            None => open.into_iter().fold(named, |all, (_, reach)| all.and(reach)),
        }
    }

    /// For whom the conditions can hold. None where partial evaluation has nothing to say: a request may leave unsaid
    /// what it must be told.
    fn narrowed(
        &self,
        side: Side,
        of: &EntityType,
        question: &Question<'_>,
        policies: Vec<cedar_policy::Policy>,
    ) -> Option<Reach> {
        let policies = PolicySet::from_policies(policies).ok()?;
        let contexts = [Some(&question.by.context), question.by.broken.as_ref()];
        let mut all = Reach::Only(Vec::new());
        for context in contexts.into_iter().flatten().map(|context| &context.said) {
            let entities = self.entities_but(side, question, context)?;
            let pairs = context.iter().map(|(name, value)| (name.to_string(), value.expression()));
            let known = |entity: &ast::Entity| Open::Known(entity.uid().clone().into());
            let (principal, resource) = match side {
                Side::Principal => (Open::Of(of.name.clone()), known(&question.resource)),
                Side::Resource => (known(&question.by.principal), Open::Of(of.name.clone())),
            };
            let request = residual::Request {
                principal,
                action: question.by.action.uid.clone(),
                resource,
                context: Context::from_pairs(pairs).ok()?,
            };
            let left = residual::permits(&policies, &self.schema, request, entities).ok()?;
            all = left.iter().fold(all, |all, condition| all.and(Reach::of(condition, side)));
        }
        Some(all)
    }

    /// The entities of a question without the one that is not known yet.
    fn entities_but(
        &self,
        side: Side,
        question: &Question<'_>,
        context: &Record,
    ) -> Option<Entities> {
        let entities = self.entities(question, context, &self.slice(question)).ok()?;
        let sought = match side {
            Side::Principal => &question.by.principal,
            Side::Resource => &question.resource,
        };
        Entities::from(entities).remove_entities([sought.uid().clone().into()]).ok()
    }
}
