//! Everybody and everything that is known by name: people, roles, services, tables. Held in a third of the room
//! of Cedar's own entities, which are made for a request from the few that it can touch.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid};
use indexmap::{Equivalent, IndexMap};

use super::value::Record;

/// A known entity's place, as long as nothing is added.
pub type Place = u32;

/// Entities by type and id.
#[derive(Debug, Default)]
pub struct Known {
    types: Vec<EntityTypeName>,
    type_at: HashMap<EntityTypeName, u16>,
    entities: IndexMap<Key, Stored>,
    /// Of each place the places directly below it.
    below: Vec<Vec<Place>>,
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
    /// Whether it stands for itself, and not only as somebody's parent.
    defined: bool,
    attributes: Record,
    parents: Box<[Place]>,
}

impl Known {
    /// Adds an entity, or replaces the one of that name.
    pub fn add(&mut self, uid: &EntityUid, attributes: Record, parents: &[EntityUid]) {
        let parents: Box<[Place]> = parents.iter().map(|parent| self.place_of(parent)).collect();
        let place = self.place_of(uid);
        for above in self.entities[place as usize].parents.clone() {
            self.below[above as usize].retain(|below| *below != place);
        }
        for above in &parents {
            self.below[*above as usize].push(place);
        }
        self.entities[place as usize] = Stored { defined: true, attributes, parents };
    }

    fn place_of(&mut self, uid: &EntityUid) -> Place {
        let name = uid.type_name();
        let of = self.type_at.get(name).copied().unwrap_or_else(|| {
            let of = u16::try_from(self.types.len()).expect("a schema has fewer types");
            self.types.push(name.clone());
            self.type_at.insert(name.clone(), of);
            of
        });
        let id = uid.id().unescaped();
        if let Some(place) = self.entities.get_index_of(&Sought { of, id }) {
            return place as Place;
        }
        let (place, _) = self.entities.insert_full(Key { of, id: id.into() }, Stored::default());
        self.below.push(Vec::new());
        Place::try_from(place).expect("fewer than four thousand million")
    }

    /// Where the entity stands, if it is known.
    pub fn find(&self, uid: &EntityUid) -> Option<Place> {
        let of = *self.type_at.get(uid.type_name())?;
        let place = self.entities.get_index_of(&Sought { of, id: uid.id().unescaped() })?;
        self.entities[place].defined.then_some(place as Place)
    }

    pub fn uid(&self, place: Place) -> EntityUid {
        let (key, _) = self.entities.get_index(place as usize).expect("a place of ours");
        let name = self.types[usize::from(key.of)].clone();
        EntityUid::from_type_name_and_id(name, EntityId::new(&key.id))
    }

    pub fn id(&self, place: Place) -> &str {
        let (key, _) = self.entities.get_index(place as usize).expect("a place of ours");
        &key.id
    }

    pub fn attributes(&self, place: Place) -> &Record {
        &self.entities[place as usize].attributes
    }

    /// How many stand for themselves.
    pub fn len(&self) -> usize {
        self.entities.values().filter(|stored| stored.defined).count()
    }

    /// Everything it is in, at any distance.
    pub fn above(&self, place: Place) -> Vec<Place> {
        self.climb(place, |at| &self.entities[at as usize].parents)
    }

    /// Everything that is in it, at any distance, and what is defined of it.
    pub fn below(&self, uid: &EntityUid) -> Vec<Place> {
        let Some(of) = self.type_at.get(uid.type_name()) else { return Vec::new() };
        let sought = Sought { of: *of, id: uid.id().unescaped() };
        let Some(place) = self.entities.get_index_of(&sought) else { return Vec::new() };
        let all = self.climb(place as Place, |at| &self.below[at as usize]);
        all.into_iter().filter(|at| self.entities[*at as usize].defined).collect()
    }

    fn climb<'s>(&'s self, from: Place, next: impl Fn(Place) -> &'s [Place]) -> Vec<Place> {
        let mut seen = HashSet::new();
        let mut found: Vec<Place> = next(from).to_vec();
        found.retain(|at| seen.insert(*at));
        let mut done = 0;
        while let Some(at) = found.get(done).copied() {
            done += 1;
            found.extend(next(at).iter().filter(|at| seen.insert(**at)));
        }
        found
    }

    /// Every defined entity of a type, in the order of their ids.
    pub fn of_type(&self, name: &EntityTypeName) -> Vec<Place> {
        let Some(of) = self.type_at.get(name) else { return Vec::new() };
        let all = self.entities.iter().enumerate();
        all.filter(|(_, (key, stored))| key.of == *of && stored.defined)
            .map(|(place, _)| place as Place)
            .collect()
    }

    /// An entity as Cedar takes it: what it is in at any distance stands as its parents, so that nothing above it
    /// need be there. Attributes in `own` come before the stored ones.
    pub fn entity(&self, uid: EntityUid, own: &Record, parents: &[EntityUid]) -> Option<Entity> {
        let place = self.find(&uid);
        let mut above: HashSet<EntityUid> = parents.iter().cloned().collect();
        for parent in parents.iter().filter_map(|parent| self.find(parent)) {
            above.extend(self.above(parent).into_iter().map(|at| self.uid(at)));
        }
        let mut attributes = HashMap::new();
        if let Some(place) = place {
            above.extend(self.above(place).into_iter().map(|at| self.uid(at)));
            let stored = self.attributes(place).iter();
            attributes.extend(stored.map(|(name, value)| (name.to_string(), value.expression())));
        }
        attributes.extend(own.iter().map(|(name, value)| (name.to_string(), value.expression())));
        Entity::new(uid, attributes, above).ok()
    }
}
