//! A directory: the rows of a query as entities of one type. Pure; whoever asked the database hands the rows in.
//!
//! `id` names the entity, `parents` what it is in, and every other column is the attribute of its name, read by the
//! schema's type. What cannot be read is left out and counted, never shown: a policy then finds an attribute
//! missing, as it would where the database holds none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cedar_policy::{EntityTypeName, EntityUid};
use sha2::{Digest, Sha256};

use super::cell;
use super::layer::Layer;
use super::types::{Attributes, Type, Types};
use super::value::Record;

/// How a directory's rows are to be read.
#[derive(Debug, Clone)]
pub struct Shape {
    pub kind: EntityTypeName,
    attributes: Attributes,
    /// The type of parents that are written as ids alone.
    parent: Option<EntityTypeName>,
    /// Of times without a zone, in seconds east.
    offset_seconds: i32,
    types: Arc<Types>,
}

impl Shape {
    /// An error names the type that the schema lacks.
    pub fn new(
        types: &Arc<Types>,
        kind: &str,
        parent: Option<&str>,
        offset_seconds: i32,
    ) -> Result<Self, String> {
        let find = |name: &str| {
            let near = crate::model::diagnostic::suggest(name, types.names());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            types.entity(name).ok_or_else(|| format!("policies know no type `{name}`{near}"))
        };
        let own = find(kind)?;
        let parent = parent.map(find).transpose()?.map(|parent| parent.name.clone());
        let (kind, attributes) = (own.name.clone(), own.attributes.clone());
        Ok(Self { kind, attributes, parent, offset_seconds, types: types.clone() })
    }
}

/// What a directory answered, ready for a decider.
#[derive(Debug)]
pub struct Directory {
    pub(super) layer: Arc<Layer>,
    kind: EntityTypeName,
    attributes: Attributes,
    pub counts: Counts,
    /// Of the columns and rows: the same again changes nothing.
    digest: [u8; 32],
}

/// How the rows could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub rows: u64,
    pub entities: u64,
    /// Rows without an id.
    pub nameless: u64,
    /// Values that are not of their type, by column.
    pub ill_typed: BTreeMap<String, u64>,
    /// Columns that are no attribute of the type.
    pub undeclared: Vec<String>,
}

impl Directory {
    /// Whether it was read for this schema's idea of its type.
    pub fn fits(&self, types: &Types) -> bool {
        let own = types.entity(&self.kind.to_string());
        own.is_some_and(|own| own.attributes == self.attributes)
    }

    pub fn says_the_same(&self, other: &Self) -> bool {
        self.digest == other.digest && self.attributes == other.attributes
    }
}

enum Column {
    Id,
    Parents,
    Attribute(Arc<str>, Type),
    Undeclared,
}

/// Takes rows in.
pub struct Reader {
    shape: Shape,
    columns: Vec<(String, Column)>,
    layer: Layer,
    own: u16,
    counts: Counts,
    digest: Sha256,
    most: u64,
}

impl Reader {
    /// For an answer of these columns; at most so many rows. An error says which column is missing or is there twice.
    pub fn new(shape: Shape, names: &[String], most: u64) -> Result<Self, String> {
        let mut counts = Counts::default();
        let mut seen = BTreeSet::new();
        let mut columns = Vec::new();
        let mut digest = Sha256::new();
        for name in names {
            if !seen.insert(name) {
                return Err(format!("two columns are called `{name}`"));
            }
            digest.update(name);
            digest.update([0]);
            let column = match name.as_str() {
                "id" => Column::Id,
                "parents" => Column::Parents,
                name => {
                    if let Some((name, of)) = shape.attributes.get_key_value(name) {
                        Column::Attribute(name.clone(), of.clone())
                    } else {
                        counts.undeclared.push(name.to_owned());
                        Column::Undeclared
                    }
                }
            };
            columns.push((name.clone(), column));
        }
        if !columns.iter().any(|(_, column)| matches!(column, Column::Id)) {
            return Err("no column is called `id`; write for example `select login as id`".into());
        }
        let mut layer = Layer::default();
        let own = layer.type_of(&shape.kind);
        Ok(Self { shape, columns, layer, own, counts, digest, most })
    }

    /// A row's cells as text, in the order of the columns. Rows of one id are one entity: it is in what any of them
    /// says, and has the attributes of the last.
    pub fn row(&mut self, cells: &[Option<&[u8]>]) {
        self.counts.rows += 1;
        if self.counts.rows > self.most {
            return;
        }
        let mut id = None;
        let mut parents = Vec::new();
        let mut attributes = Vec::new();
        let mut ill_typed = Vec::new();
        for (at, cell) in cells.iter().enumerate().take(self.columns.len()) {
            let length = cell.map_or(u64::MAX, |cell| cell.len() as u64);
            self.digest.update(length.to_be_bytes());
            let Some(cell) = cell else { continue };
            self.digest.update(cell);
            let Ok(text) = std::str::from_utf8(cell) else {
                ill_typed.push(at);
                continue;
            };
            match &self.columns[at].1 {
                Column::Id => id = Some(text).filter(|id| !id.is_empty()),
                Column::Parents => {
                    let items = cell::items(text);
                    parents = items.iter().flatten().filter_map(|item| self.parent(item)).collect();
                    if items.is_none_or(|items| items.len() != parents.len()) {
                        ill_typed.push(at);
                    }
                }
                Column::Attribute(name, of) => {
                    match cell::value(of, text, self.shape.offset_seconds) {
                        Some(value) => attributes.push((name.clone(), value)),
                        None => ill_typed.push(at),
                    }
                }
                Column::Undeclared => {}
            }
        }
        for at in ill_typed {
            *self.counts.ill_typed.entry(self.columns[at].0.clone()).or_default() += 1;
        }
        match id {
            Some(id) => self.put(id, attributes.into(), &parents),
            None => self.counts.nameless += 1,
        }
    }

    fn put(&mut self, id: &str, attributes: Record, parents: &[EntityUid]) {
        let at = self.layer.place(self.own, id);
        let mut all: Vec<_> = self.layer.parents(at).to_vec();
        for parent in parents {
            let of = self.layer.type_of(parent.type_name());
            all.push(self.layer.place(of, parent.id().unescaped()));
        }
        self.layer.put(at, attributes, all);
    }

    /// `Type::"id"`, or an id of the type of parents.
    fn parent(&self, written: &str) -> Option<EntityUid> {
        let uid: Option<EntityUid> =
            written.contains("::\"").then(|| written.parse().ok()).flatten();
        let uid = uid.or_else(|| {
            let name = self.shape.parent.clone()?;
            Some(EntityUid::from_type_name_and_id(name, cedar_policy::EntityId::new(written)))
        })?;
        self.shape.types.entity(&uid.type_name().to_string()).map(|_| uid)
    }

    /// Everything that was handed in; an error when that was more rows than allowed.
    pub fn finish(mut self) -> Result<Directory, String> {
        if self.counts.rows > self.most {
            return Err(format!("it answers with more than max_rows = {} rows", self.most));
        }
        let layer = self.layer.whole();
        self.counts.entities = layer.len() as u64;
        Ok(Directory {
            layer: Arc::new(layer),
            kind: self.shape.kind,
            attributes: self.shape.attributes,
            counts: self.counts,
            digest: self.digest.finalize().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::Known;
    use super::*;
    use crate::policy::reading::scope::uid;
    use cedar_policy::Schema;

    const SCHEMA: &str = "
        entity group in [group];
        entity user in [group] {
          department?: String, level?: Long, active?: Bool, since?: datetime, limit?: decimal,
          boss?: user, tags?: Set<String>, home?: { city: String } };
        action read appliesTo { principal: [user], resource: [user], context: {} };";

    fn shape(parent: Option<&str>) -> Shape {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).expect("a schema");
        let types = Arc::new(Types::of(SCHEMA, &schema).expect("its types"));
        Shape::new(&types, "user", parent, 3_600).expect("a shape")
    }

    fn read(columns: &[&str], rows: &[&[Option<&str>]]) -> Directory {
        let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        let mut reader = Reader::new(shape(Some("group")), &names, 10).expect("its columns");
        for row in rows {
            let cells: Vec<Option<&[u8]>> =
                row.iter().map(|cell| cell.map(str::as_bytes)).collect();
            reader.row(&cells);
        }
        reader.finish().expect("few rows")
    }

    #[test]
    fn columns_are_attributes_by_the_types_of_the_schema() {
        let columns =
            ["id", "department", "level", "active", "since", "limit", "boss", "tags", "home", "x"];
        let directory = read(
            &columns,
            &[
                &[
                    Some("ann"),
                    Some("sales"),
                    Some("3"),
                    Some("t"),
                    Some("2026-01-31 12:00:00"),
                    Some("12.50000"),
                    Some("bob"),
                    Some(r#"["a","b"]"#),
                    Some(r#"{"city":"Bonn"}"#),
                    Some("?"),
                ],
                &[
                    Some("bob"),
                    None,
                    Some("high"),
                    Some("maybe"),
                    Some("soon"),
                    Some("1.23456"),
                    Some(""),
                    Some("a, b"),
                    Some("Bonn"),
                    None,
                ],
                &[None; 10],
                &[Some(""), None, None, None, None, None, None, None, None, None],
            ],
        );
        let counts = &directory.counts;
        assert_eq!((counts.rows, counts.entities, counts.nameless), (4, 2, 2));
        assert_eq!(counts.undeclared, ["x"]);
        let ill_typed: Vec<&str> = counts.ill_typed.keys().map(String::as_str).collect();
        assert_eq!(ill_typed, ["active", "boss", "home", "level", "limit", "since"]);
        let known = Known::new([directory.layer.clone()]);
        let of = |id| {
            let record = known.attributes(known.find(&uid("user", id)).expect(id));
            record.iter().map(|(name, value)| format!("{name}={value:?}")).collect::<Vec<_>>()
        };
        let ann = of("ann").join(" ");
        for said in [
            "department=String(\"sales\")",
            "level=Long(3)",
            "active=Bool(true)",
            "since=Datetime(\"2026-01-31T11:00:00.000Z\")",
            "limit=Decimal(\"12.5\")",
            "tags=Set([String(\"a\"), String(\"b\")])",
            "home=Record([(\"city\", String(\"Bonn\"))])",
        ] {
            assert!(ann.contains(said), "{said}: {ann}");
        }
        assert_eq!(of("ann").len(), 8, "with her boss");
        assert_eq!(of("bob"), ["tags=Set([String(\"a\"), String(\"b\")])"]);
    }

    #[test]
    fn parents_are_ids_or_entities_and_rows_of_one_id_are_one() {
        let directory = read(
            &["id", "parents"],
            &[
                &[Some("ann"), Some("sales, user::\"bob\"")],
                &[Some("ann"), Some(r#"["a, b", "group::\"x\"", {"type":"group","id":"y"}]"#)],
                &[Some("bob"), Some("sales,role::\"admin\"")],
                &[Some("eve"), Some("")],
            ],
        );
        let known = Known::new([directory.layer.clone()]);
        let above = |id| {
            let place = known.find(&uid("user", id)).expect(id);
            let mut all: Vec<String> =
                known.above(place).into_iter().map(|at| known.uid(at).to_string()).collect();
            all.sort();
            all
        };
        assert_eq!(
            above("ann"),
            [
                "group::\"a, b\"",
                "group::\"sales\"",
                "group::\"x\"",
                "group::\"y\"",
                "user::\"bob\""
            ]
        );
        assert_eq!(above("bob"), ["group::\"sales\""], "there is no type `role`");
        assert!(above("eve").is_empty());
        assert_eq!(directory.counts.ill_typed, [("parents".to_owned(), 1)].into());
    }

    #[test]
    fn an_answer_without_ids_or_of_too_many_rows_is_none() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let missing = Reader::new(shape(None), &names(&["login"]), 1).err().expect("no id");
        assert!(missing.contains("`id`"), "{missing}");
        assert!(Reader::new(shape(None), &names(&["id", "x", "x"]), 1).is_err());
        let mut reader = Reader::new(shape(None), &names(&["id"]), 1).expect("a reader");
        reader.row(&[Some(b"a")]);
        reader.row(&[Some(b"b")]);
        assert!(reader.finish().expect_err("two rows").contains("max_rows = 1"));
        let error = Shape::new(&shape(None).types, "usr", None, 0).expect_err("no such type");
        assert!(error.contains("did you mean `user`"), "{error}");
    }

    #[test]
    fn the_same_again_says_the_same() {
        let rows: &[&[Option<&str>]] = &[&[Some("ann"), Some("1")]];
        let (a, b) = (read(&["id", "level"], rows), read(&["id", "level"], rows));
        assert!(a.says_the_same(&b));
        assert!(!a.says_the_same(&read(&["id", "level"], &[&[Some("ann"), Some("2")]])));
        assert!(!a.says_the_same(&read(&["id", "level"], &[&[Some("ann1"), Some("")]])));
        assert!(!a.says_the_same(&read(&["id", "level"], &[])));
    }
}
