//! Everybody and everything that is known by name: people, roles, services, tables. In layers, each from one origin:
//! a refreshed directory replaces its own layer, and shares the others with the decider before it.
//!
//! Where several layers define an entity, the first one's word counts, whole: whoever can write to a table that a
//! directory reads cannot add a role to somebody whom an officer has described in `entities/`.

use std::collections::HashSet;
use std::sync::Arc;

use cedar_policy::{EntityId, EntityTypeName, EntityUid};

use super::layer::{At, Layer};
use super::value::Record;
use crate::model::failpoint;

/// A known entity's place in all layers together, as long as they stay the same.
pub type Place = u32;

/// Layers, the most trusted first.
#[derive(Debug, Default, Clone)]
pub struct Known {
    layers: Vec<Arc<Layer>>,
    /// Of each layer the place of its first entity.
    from: Vec<Place>,
}

impl Known {
    pub fn new(layers: impl IntoIterator<Item = Arc<Layer>>) -> Self {
        let mut known = Self::default();
        let mut from = 0;
        for layer in layers {
            known.from.push(from);
            from += Place::try_from(layer.places()).expect("fewer than four thousand million");
            known.layers.push(layer);
        }
        known
    }

    fn at(&self, place: Place) -> (usize, At) {
        let layer = self.from.partition_point(|from| *from <= place) - 1;
        (layer, place - self.from[layer])
    }

    /// The place that counts: that of the first layer that defines it, or else of the first that names it.
    fn place(&self, name: &EntityTypeName, id: &str) -> Option<Place> {
        let mut named = None;
        for (layer, from) in self.layers.iter().zip(&self.from) {
            let Some(at) = layer.find(name, id) else { continue };
            if layer.defines(at) && !(failpoint::on("directory-over-files") && *from == 0) {
                return Some(from + at);
            }
            named.get_or_insert(from + at);
        }
        named
    }

    /// The place that counts of an entity that stands somewhere in a layer.
    fn effective(&self, layer: usize, at: At) -> Place {
        let own = self.from[layer] + at;
        if self.layers.len() == 1 {
            return own;
        }
        let (name, id) = self.layers[layer].name(at);
        self.place(name, id).unwrap_or(own)
    }

    fn defines(&self, place: Place) -> bool {
        let (layer, at) = self.at(place);
        self.layers[layer].defines(at)
    }

    /// Where the entity stands, if it is known.
    pub fn find(&self, uid: &EntityUid) -> Option<Place> {
        self.find_named(uid.type_name(), uid.id().unescaped())
    }

    pub fn find_named(&self, name: &EntityTypeName, id: &str) -> Option<Place> {
        let place = self.place(name, id)?;
        self.defines(place).then_some(place)
    }

    pub fn uid(&self, place: Place) -> EntityUid {
        let (layer, at) = self.at(place);
        let (name, id) = self.layers[layer].name(at);
        EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
    }

    pub fn id(&self, place: Place) -> &str {
        let (layer, at) = self.at(place);
        self.layers[layer].name(at).1
    }

    pub fn attributes(&self, place: Place) -> &Record {
        let (layer, at) = self.at(place);
        self.layers[layer].attributes(at)
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.layers.iter().map(|layer| layer.places()).sum()
    }

    /// How many stand for themselves.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        let all = self.layers.iter().enumerate();
        all.map(|(number, layer)| match number {
            0 => layer.len(),
            _ => (0..layer.places() as At).filter(|at| self.counts(number, *at)).count(),
        })
        .sum()
    }

    /// Whether it is what this layer says of the entity that counts.
    fn counts(&self, layer: usize, at: At) -> bool {
        self.layers[layer].defines(at) && self.effective(layer, at) == self.from[layer] + at
    }

    /// Everything it is in, at any distance.
    pub fn above(&self, place: Place) -> Vec<Place> {
        Self::climb(place, |place| {
            let (layer, at) = self.at(place);
            let parents = self.layers[layer].parents(at).iter();
            parents.map(|parent| self.effective(layer, *parent)).collect()
        })
    }

    /// Everything that is in it, at any distance, and what is defined of it.
    pub fn below(&self, uid: &EntityUid) -> Vec<Place> {
        let Some(place) = self.place(uid.type_name(), uid.id().unescaped()) else {
            return Vec::new();
        };
        let all = Self::climb(place, |place| {
            let (own, at) = self.at(place);
            let (name, id) = self.layers[own].name(at);
            let layers = self.layers.iter().enumerate();
            let found = layers.flat_map(|(number, layer)| {
                let at = layer.find(name, id).into_iter();
                let below = at.flat_map(|at| layer.below(at).iter().copied());
                below.filter(move |at| self.counts(number, *at)).map(move |at| (number, at))
            });
            found.map(|(number, at)| self.from[number] + at).collect()
        });
        all.into_iter().filter(|place| self.defines(*place)).collect()
    }

    fn climb(from: Place, next: impl Fn(Place) -> Vec<Place>) -> Vec<Place> {
        let mut seen = HashSet::from([from]);
        let mut found: Vec<Place> = next(from);
        found.retain(|at| seen.insert(*at));
        let mut done = 0;
        while let Some(at) = found.get(done).copied() {
            done += 1;
            found.extend(next(at).into_iter().filter(|at| seen.insert(*at)));
        }
        found
    }

    /// Every defined entity of a type, layer by layer.
    pub fn of_type(&self, name: &EntityTypeName) -> Vec<Place> {
        let all = self.layers.iter().enumerate().flat_map(|(number, layer)| {
            let own = layer.of_type(name).filter(move |at| self.counts(number, *at));
            own.map(move |at| self.from[number] + at)
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::reading::scope::uid;

    fn layer(entities: &[(&str, &str, &[&str])]) -> Arc<Layer> {
        let mut layer = Layer::default();
        for (kind, id, parents) in entities {
            let parents: Vec<_> = parents.iter().map(|id| uid("group", id)).collect();
            layer.add(&uid(kind, id), Record::default(), &parents);
        }
        Arc::new(layer.whole())
    }

    fn names(known: &Known, places: Vec<Place>) -> Vec<String> {
        let mut names: Vec<_> =
            places.into_iter().map(|at| known.uid(at).id().unescaped().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn layers_are_one_and_the_first_one_counts() {
        let known = Known::new([
            layer(&[("group", "sales", &["staff"]), ("user", "ann", &[])]),
            layer(&[("user", "ann", &["doctors"]), ("user", "bob", &["sales"])]),
            layer(&[("group", "staff", &["everybody"]), ("user", "bob", &["doctors"])]),
        ]);
        let above = |id| names(&known, known.above(known.find(&uid("user", id)).expect(id)));
        assert_eq!(above("bob"), ["everybody", "sales", "staff"]);
        assert!(above("ann").is_empty(), "an officer has described her");
        let below = |id| names(&known, known.below(&uid("group", id)));
        assert_eq!(below("everybody"), ["bob", "sales", "staff"]);
        assert!(below("doctors").is_empty());
        let users = known.of_type(&"user".parse().expect("a type"));
        assert_eq!(names(&known, users), ["ann", "bob"]);
        assert_eq!(known.len(), 4);
        assert_eq!(known.find(&uid("group", "everybody")), None, "only named");
    }

    #[test]
    fn a_circle_ends_and_replacing_forgets() {
        let mut layer = Layer::default();
        for (id, parent) in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "a"), ("a", "c")] {
            layer.add(&uid("group", id), Record::default(), &[uid("group", parent)]);
        }
        let known = Known::new([Arc::new(layer)]);
        let below = |id| names(&known, known.below(&uid("group", id)));
        assert_eq!(below("b"), [""; 0], "a is in b no longer");
        assert_eq!(below("c"), ["a", "b"]);
        assert_eq!(known.len(), 3);
    }
}
