//! One origin's entities, unchanging once it is whole: the files of `entities/`, or one directory's answer. Held in a
//! third of the room of Cedar's own entities, and shared by every decider that knows them.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use cedar_policy::{EntityTypeName, EntityUid};
use indexmap::{Equivalent, IndexMap};

use super::value::Record;

/// Where an entity stands in its layer.
pub(super) type At = u32;

/// Entities by type and id.
#[derive(Debug, Default)]
pub struct Layer {
    types: Vec<EntityTypeName>,
    type_at: HashMap<EntityTypeName, u16>,
    entities: IndexMap<Key, Stored>,
    /// Of everything that something is in, what is directly in it.
    below: HashMap<At, Vec<At>>,
    defined: usize,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    of: u16,
    id: Box<str>,
}

/// A key that is only looked for.
struct Sought<'a> {
    of: u16,
    id: &'a str,
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.hash(state);
        self.id.hash(state);
    }
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.of == key.of && *self.id == *key.id
    }
}

#[derive(Debug, Default)]
struct Stored {
    /// None: it is named as somebody's parent, and says nothing of itself.
    parents: Option<Box<[At]>>,
    attributes: Record,
}

impl Layer {
    /// Adds an entity, or replaces the one of that name.
    pub fn add(&mut self, uid: &EntityUid, attributes: Record, parents: &[EntityUid]) {
        let place = self.place_of(uid);
        let parents = parents.iter().map(|parent| self.place_of(parent)).collect();
        self.put(place, attributes, parents);
    }

    /// The same at places that [`Layer::place`] gave.
    pub(super) fn put(&mut self, place: At, attributes: Record, mut parents: Vec<At>) {
        // To be in oneself says nothing, and Cedar takes it for a circle.
        parents.retain(|parent| *parent != place);
        parents.sort_unstable();
        parents.dedup();
        for above in &parents {
            self.below.entry(*above).or_default().push(place);
        }
        let stored = &mut self.entities[place as usize];
        stored.attributes = attributes;
        match stored.parents.replace(parents.into()) {
            None => self.defined += 1,
            Some(before) => {
                let now = stored.parents.clone().unwrap_or_default();
                for above in &before {
                    let below = self.below.entry(*above).or_default();
                    below.retain(|below| *below != place);
                    below.extend(now.contains(above).then_some(place));
                }
            }
        }
    }

    fn place_of(&mut self, uid: &EntityUid) -> At {
        let of = self.type_of(uid.type_name());
        self.place(of, uid.id().unescaped())
    }

    /// The layer's number of a type.
    pub(super) fn type_of(&mut self, name: &EntityTypeName) -> u16 {
        self.type_at.get(name).copied().unwrap_or_else(|| {
            let of = u16::try_from(self.types.len()).expect("a schema has fewer types");
            self.types.push(name.clone());
            self.type_at.insert(name.clone(), of);
            of
        })
    }

    /// The place of an entity, be it new.
    pub(super) fn place(&mut self, of: u16, id: &str) -> At {
        if let Some(place) = self.entities.get_index_of(&Sought { of, id }) {
            return place as At;
        }
        let (place, _) = self.entities.insert_full(Key { of, id: id.into() }, Stored::default());
        At::try_from(place).expect("fewer than four thousand million")
    }

    /// Nothing more is added: gives back what growing took.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.entities.shrink_to_fit();
        self.below.values_mut().for_each(Vec::shrink_to_fit);
        self
    }

    pub(super) fn find(&self, name: &EntityTypeName, id: &str) -> Option<At> {
        let of = *self.type_at.get(name)?;
        self.entities.get_index_of(&Sought { of, id }).map(|place| place as At)
    }

    pub(super) fn name(&self, place: At) -> (&EntityTypeName, &str) {
        let (key, _) = self.entities.get_index(place as usize).expect("a place of this layer");
        (&self.types[usize::from(key.of)], &key.id)
    }

    /// Whether it stands for itself, and not only as somebody's parent.
    pub(super) fn defines(&self, place: At) -> bool {
        self.entities[place as usize].parents.is_some()
    }

    pub(super) fn attributes(&self, place: At) -> &Record {
        &self.entities[place as usize].attributes
    }

    pub(super) fn parents(&self, place: At) -> &[At] {
        self.entities[place as usize].parents.as_deref().unwrap_or_default()
    }

    pub(super) fn below(&self, place: At) -> &[At] {
        self.below.get(&place).map_or(&[], Vec::as_slice)
    }

    pub(super) fn of_type(&self, name: &EntityTypeName) -> impl Iterator<Item = At> {
        let of = self.type_at.get(name).copied();
        let all = self.entities.iter().enumerate();
        all.filter(move |(_, (key, stored))| Some(key.of) == of && stored.parents.is_some())
            .map(|(place, _)| place as At)
    }

    /// Places of every kind.
    pub(super) fn places(&self) -> usize {
        self.entities.len()
    }

    /// How many stand for themselves.
    pub fn len(&self) -> usize {
        self.defined
    }
}
