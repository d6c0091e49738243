//! What is known, and what a request says, as Cedar's own values and entities.
//!
//! An entity that is asked about often is made once and kept, up to a number: a directory of a million people is
//! asked about a few at a time. Reading what is kept waits for nobody.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use cedar_policy::{EntityId, EntityTypeName, EntityUid};
use cedar_policy_core::ast::{self, Entity, EntityUID, PartialValue, RestrictedExpr};
use cedar_policy_core::evaluator::RestrictedEvaluator;
use cedar_policy_core::extensions::Extensions;

use super::known::{Known, Place};
use super::value::{Record, Value};

/// Entities that are kept at the most, some 500 bytes each.
const KEPT: usize = 65_536;

/// The kept ones, by their places in what is known, which must not change any more.
#[derive(Debug)]
pub struct Made {
    places: Box<[OnceLock<Arc<Entity>>]>,
    kept: AtomicUsize,
}

impl Made {
    pub fn new(known: &Known) -> Self {
        let places = (0..known.places()).map(|_| OnceLock::new()).collect();
        Self { places, kept: AtomicUsize::new(0) }
    }

    /// A known entity, just as it is stored.
    pub fn stored(&self, known: &Known, place: Place) -> Result<Arc<Entity>, String> {
        let kept = self.places.get(place as usize);
        if let Some(entity) = kept.and_then(OnceLock::get) {
            return Ok(entity.clone());
        }
        let entity = Arc::new(entity(known, known.uid(place), Some(place), &[], &[])?);
        if let Some(kept) = kept
            && self.kept.fetch_add(1, Ordering::Relaxed) < KEPT
        {
            // Somebody else may have been quicker; theirs is the same.
            kept.set(entity.clone()).ok();
        }
        Ok(entity)
    }

    /// With what is said of it instead of what is stored, and in `parents` besides.
    pub fn told(
        &self,
        known: &Known,
        name: &EntityTypeName,
        id: &str,
        own: &[(Arc<str>, Value)],
        parents: &[EntityUid],
    ) -> Result<Arc<Entity>, String> {
        match known.find_named(name, id) {
            Some(place) if own.is_empty() && parents.is_empty() => self.stored(known, place),
            place => {
                let uid = EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id));
                Ok(Arc::new(entity(known, uid, place, own, parents)?))
            }
        }
    }
}

/// What it is in at any distance stands as its parents, so that nothing above it need be there.
fn entity(
    known: &Known,
    uid: EntityUid,
    place: Option<Place>,
    own: &[(Arc<str>, Value)],
    parents: &[EntityUid],
) -> Result<Entity, String> {
    let mut above: HashSet<EntityUID> = HashSet::new();
    for parent in parents {
        above.extend(everything_above(known, known.find(parent)));
        above.insert(parent.clone().into());
    }
    above.extend(everything_above(known, place));
    let stored = place.map(|place| known.attributes(place)).into_iter().flatten();
    let stored = stored.filter(|(name, _)| !own.iter().any(|(told, _)| told == name));
    let attributes = stored
        .chain(own)
        .map(|(name, value)| Ok(((**name).into(), PartialValue::Value(cedars(value)?))));
    let attributes = attributes.collect::<Result<Vec<_>, String>>()?;
    Ok(Entity::new_with_attr_partial_value(uid.into(), attributes, HashSet::new(), above, []))
}

fn everything_above(known: &Known, place: Option<Place>) -> impl Iterator<Item = EntityUID> {
    let above = place.map(|place| known.above(place)).unwrap_or_default();
    above.into_iter().map(|at| known.uid(at).into())
}

/// A request's context.
pub fn context(record: &Record) -> Result<ast::Context, String> {
    if record.is_empty() {
        return Ok(ast::Context::empty());
    }
    let pairs = record.iter().map(|(name, value)| Ok(((**name).into(), cedars(value)?)));
    Ok(ast::Context::Value(Arc::new(pairs.collect::<Result<BTreeMap<_, _>, String>>()?)))
}

fn cedars(value: &Value) -> Result<ast::Value, String> {
    Ok(match value {
        Value::Bool(value) => (*value).into(),
        Value::Long(value) => (*value).into(),
        Value::String(text) => (**text).into(),
        Value::Decimal(text) => extension(&DECIMAL, text)?,
        Value::Ipaddr(text) => extension(&IP, text)?,
        Value::Datetime(text) => extension(&DATETIME, text)?,
        Value::Duration(text) => extension(&DURATION, text)?,
        Value::Entity(uid) => EntityUID::from((**uid).clone()).into(),
        Value::Set(items) => {
            let items = items.iter().map(cedars).collect::<Result<Vec<_>, _>>()?;
            ast::Value::set(items, None)
        }
        Value::Record(record) => {
            let pairs = record.iter().map(|(name, value)| Ok(((**name).into(), cedars(value)?)));
            let pairs = pairs.collect::<Result<BTreeMap<_, _>, String>>()?;
            ast::Value::record_arc(Arc::new(pairs), None)
        }
    })
}

/// The constructors of Cedar's extension types; a name is read once.
static DECIMAL: LazyLock<ast::Name> = LazyLock::new(|| constructor("decimal"));
static IP: LazyLock<ast::Name> = LazyLock::new(|| constructor("ip"));
static DATETIME: LazyLock<ast::Name> = LazyLock::new(|| constructor("datetime"));
static DURATION: LazyLock<ast::Name> = LazyLock::new(|| constructor("duration"));

fn constructor(name: &str) -> ast::Name {
    name.parse().expect("a name of Cedar's own")
}

/// A value of one of Cedar's extension types, which only its constructor makes. Its message may quote the text.
fn extension(constructor: &LazyLock<ast::Name>, text: &str) -> Result<ast::Value, String> {
    let name = ast::Name::clone(constructor);
    let call = RestrictedExpr::call_extension_fn(name, [RestrictedExpr::val(text)]);
    let evaluator = RestrictedEvaluator::new(Extensions::all_available());
    evaluator.interpret(call.as_borrowed()).map_err(|_| "a value Cedar cannot read".to_owned())
}
