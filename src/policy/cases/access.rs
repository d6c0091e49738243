//! Somebody asks for something: the access policies under the access schema, with the people of `entities/`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::str::FromStr;

use cedar_policy::{
    ActionConstraint, Context, Entities, Entity, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression, Schema,
};
use serde_json::{Value as Json, json};
use toml::Spanned;

use super::collection;
use super::question::{Answer, Question, Subject, Unanswered};
use super::retention::{moment, values};
use super::text::{Check, Complaint, Expect};
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Diagnostic, Instant, TableRef, clock};
use crate::policy::decide::Types;
use crate::policy::judge::{Judgement, expression};
use crate::policy::reading::scope::uid;
use crate::policy::reading::{circumstances, reads};
use crate::policy::schema::names;
use crate::policy::schema::shape::Governed;
use crate::policy::text::written::{Folder, located};
use crate::policy::{collect, validate};

/// What the context of the fixed part's own actions may hold.
const CONTEXT: [&str; 3] = ["purpose", "recipient", "region"];

/// The member that the clock says.
const NOW: &str = "now";

/// Everything that access decisions of a bundle have in common.
pub struct World {
    schema: Schema,
    policies: PolicySet,
    /// The files of `entities/`, every governed table and its source.
    entities: Entities,
    /// Actions whose context holds the moment; whether some policy about it may ask for that.
    timed: BTreeMap<EntityUid, bool>,
}

impl World {
    pub fn of(subject: &Subject<'_>) -> Result<Self, Box<Diagnostic>> {
        let bundle = subject.bundle;
        let schema =
            validate::access_schema(&bundle.sources, &bundle.governed, &mut bundle.periods.keys())?;
        let own = subject.written().iter().filter(|policy| policy.folder == Folder::Access);
        let tables = bundle.governed.keys().flat_map(|table| {
            let source = uid("Steward::Source", &table.source);
            let own = uid("Steward::Table", &table.to_string());
            let in_source = Entity::new_no_attrs(own, HashSet::from([source.clone()]));
            [in_source, Entity::new_no_attrs(source, HashSet::new())]
        });
        let whole = |error| Box::new(Diagnostic::file("entities", format!("{error}")));
        let mut entities = Entities::from_entities(tables, Some(&schema)).map_err(whole)?;
        for (file, text) in bundle.sources.folder("entities") {
            entities = entities
                .add_entities_from_json_str(text, Some(&schema))
                .map_err(|error| Box::new(located(file, text, 0, &error)))?;
        }
        let (types, _) =
            Types::of_bundle(bundle).map_err(|mut errors| Box::new(errors.swap_remove(0)))?;
        let groups = schema.action_entities().map_err(whole)?;
        let asking = own.clone().map(|written| &written.policy);
        let asking: Vec<&Policy> =
            asking.filter(|policy| circumstances::may_read(policy, NOW)).collect();
        let timed = types.actions().filter(|(_, action)| action.is_timed());
        let timed = timed.map(|(_, action)| {
            let is_asked = asking.iter().any(|policy| is_about(policy, &action.uid, &groups));
            (action.uid.clone(), is_asked)
        });
        let timed = timed.collect();
        Ok(Self { schema, policies: validate::policy_set(own), entities, timed })
    }

    /// `asking` is the case's principal.
    pub fn answer(
        &self,
        subject: &Subject<'_>,
        check: &Check,
        asking: &Spanned<String>,
    ) -> Result<Answer, Unanswered> {
        if !matches!(check.expect.get_ref(), Expect::Permit | Expect::Deny) {
            let message = "a case about access expects permit or deny";
            return Err(Complaint::new(check.expect.span(), message).into());
        }
        let (resource, around) = self.resource(subject, check)?;
        let entities = self.around(check, around)?;
        let principal = principal(asking, &entities)?;
        let action = self.action(check)?;
        let context = self.context(subject, check, &action)?;
        let request = Request::new(principal, action, resource, context, Some(&self.schema))
            .map_err(|error| Complaint::new(check.span.clone(), error.to_string()))?;
        let question = Question { folder: Folder::Access, request, entities };
        let judgement = question.put(&self.policies);
        Ok(Answer {
            got: if judgement.permitted { Expect::Permit } else { Expect::Deny },
            lacking: lacking(subject, check, &question, &judgement),
            reasons: judgement.reasons,
            errors: judgement.errors,
            questions: vec![question],
        })
    }

    /// What is asked for: a record or the whole of a table, a field, or any entity.
    fn resource(
        &self,
        subject: &Subject<'_>,
        check: &Check,
    ) -> Result<(EntityUid, Vec<Entity>), Unanswered> {
        let case = &check.case;
        match (&case.resource, &case.table, &case.field) {
            (Some(written), None, None) => self.named(subject, check, written),
            (None, Some(name), None) => {
                let governed = subject.table(name)?;
                let record = uid(&names::entity_type(&governed.table), "1");
                Ok((record.clone(), vec![record_of(check, governed, record)?]))
            }
            (None, None, Some(name)) => {
                let facts = collection::facts(subject, check, name)?;
                if !subject.bundle.governed.contains_key(&facts.field.table) {
                    let why = format!("no inventory of source {} yet", facts.field.table.source);
                    return Err(Unanswered::Pending(why));
                }
                let (bundle, at) = (subject.bundle, moment(subject, check)?);
                let table = bundle.table_facts(&facts.field.table);
                let key = &facts.categories[0];
                collect::entities(&bundle.purposes, &table, &facts, key, &at)
                    .map_err(|error| Complaint::new(name.span(), error).into())
            }
            _ => {
                let message = "a case about access names one of `resource`, `table` and `field`";
                Err(Complaint::new(check.span.clone(), message).into())
            }
        }
    }

    fn named(
        &self,
        subject: &Subject<'_>,
        check: &Check,
        written: &Spanned<String>,
    ) -> Result<(EntityUid, Vec<Entity>), Unanswered> {
        let resource = entity(written)?;
        let own_type = resource.type_name().to_string();
        if own_type == "Steward::Table" {
            let name = Spanned::new(written.span(), resource.id().unescaped().to_owned());
            subject.table(&name)?;
            return Ok((resource, Vec::new()));
        }
        let of_type = |table: &&Governed| names::entity_type(&table.table) == own_type;
        if let Some(governed) = subject.bundle.governed.values().find(of_type) {
            let name = Spanned::new(written.span(), governed.table.to_string());
            subject.table(&name)?;
            return Ok((resource.clone(), vec![record_of(check, governed, resource)?]));
        }
        let types: Vec<String> = self.schema.entity_types().map(ToString::to_string).collect();
        if types.contains(&own_type) {
            return Ok((resource, Vec::new()));
        }
        let source = own_type.split("::").next().unwrap_or_default();
        let seen = |table: &TableRef| table.source == source;
        let is_namespace = |name: &String| name.starts_with(&format!("{source}::"));
        if !subject.bundle.governed.keys().any(seen) && !types.iter().any(is_namespace) {
            return Err(Unanswered::Pending(format!("no inventory of source {source} yet")));
        }
        let own_type = Spanned::new(written.span(), own_type);
        Err(Complaint::unknown("entity type", &own_type, types.iter().map(String::as_str)).into())
    }

    /// The entities of the bundle, those of the resource, and the case's own, which replace them.
    fn around(&self, check: &Check, resource: Vec<Entity>) -> Result<Entities, Complaint> {
        let here = || check.case.entities.as_ref().map_or(check.span.clone(), Spanned::span);
        let complain = |error: cedar_policy::entities_errors::EntitiesError| {
            Complaint::new(here(), chain(&error))
        };
        let mut entities =
            self.entities.clone().upsert_entities(resource, None).map_err(complain)?;
        if let Some(own) = &check.case.entities {
            let own = Json::Array(own.get_ref().iter().map(table_json).collect());
            let own = Entities::from_json_value(own, Some(&self.schema)).map_err(complain)?;
            entities = entities.upsert_entities(own, None).map_err(complain)?;
        }
        Ok(entities)
    }

    /// By its short name: the company's own action first, then `Steward::Action`.
    fn action(&self, check: &Check) -> Result<EntityUid, Complaint> {
        let Some(written) = &check.case.action else {
            return Err(Complaint::new(check.span.clone(), "missing field `action`"));
        };
        let actions: Vec<&EntityUid> = self.schema.actions().collect();
        if written.get_ref().contains("::") {
            let wanted = entity(written)?;
            let known: Vec<String> = actions.iter().map(ToString::to_string).collect();
            let found = actions.contains(&&wanted);
            let unknown =
                || Complaint::unknown("action", written, known.iter().map(String::as_str));
            return if found { Ok(wanted) } else { Err(unknown()) };
        }
        let named: Vec<&&EntityUid> =
            actions.iter().filter(|uid| uid.id().unescaped() == written.get_ref()).collect();
        let is_own = |uid: &&&&EntityUid| uid.type_name().to_string() != "Steward::Action";
        let found = named.iter().find(is_own).or(named.first());
        found.map(|uid| (**uid).clone()).ok_or_else(|| {
            let known = actions.iter().map(|uid| uid.id().unescaped());
            Complaint::unknown("action", written, known)
        })
    }

    /// The moment of a case about a timed action; one that no policy asks for need not be given.
    fn now(
        &self,
        subject: &Subject<'_>,
        check: &Check,
        action: &EntityUid,
    ) -> Result<Option<Instant>, Complaint> {
        let Some(is_asked_for) = self.timed.get(action) else { return Ok(None) };
        let said = check.case.context.iter().flat_map(|context| context.get_ref().keys());
        if let Some(said) = said.into_iter().find(|name| name.get_ref() == NOW) {
            let message = "`context.now` is the clock's, and no caller can say it";
            let hint = "write the moment beside `context`: now = \"2026-06-15T12:00:00Z\"";
            return Err(Complaint::new(said.span(), message).with_hint(hint));
        }
        if check.now.is_none() && !is_asked_for {
            return Ok(Some(0));
        }
        Ok(Some(moment(subject, check)?.now))
    }

    fn context(
        &self,
        subject: &Subject<'_>,
        check: &Check,
        action: &EntityUid,
    ) -> Result<Context, Complaint> {
        let now = self.now(subject, check, action)?.map(clock::rfc3339);
        let Some(written) = &check.case.context else {
            let now = now.map(|now| (NOW.to_owned(), RestrictedExpression::new_datetime(now)));
            let context = Context::from_pairs(now);
            return context.map_err(|error| Complaint::new(check.span.clone(), error.to_string()));
        };
        let pairs = written.get_ref().iter();
        let mut json: serde_json::Map<String, Json> = pairs
            .map(|(key, value)| (key.get_ref().clone(), value_json(value.get_ref())))
            .collect();
        json.extend(now.map(|now| (NOW.to_owned(), now.into())));
        Context::from_json_value(json.into(), Some((&self.schema, action))).map_err(|error| {
            let said = chain(&error);
            let named = |key: &&Spanned<String>| said.contains(&format!("`{}`", key.get_ref()));
            let Some(key) = written.get_ref().keys().find(named) else {
                return Complaint::new(written.span(), said);
            };
            let near = suggest(key.get_ref(), CONTEXT).filter(|near| near != key.get_ref());
            let hint = near.map(did_you_mean);
            Complaint { hint, ..Complaint::new(key.span(), said) }
        })
    }
}

/// Whether the policy's head admits the action, by name or as one of a group.
fn is_about(policy: &Policy, action: &EntityUid, groups: &Entities) -> bool {
    let admits = |own: &EntityUid| own == action || groups.is_ancestor_of(own, action);
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(own) => own == *action,
        ActionConstraint::In(all) => all.iter().any(admits),
    }
}

/// What every record of the table has, a policy that erred reads, and the case's row lacks.
fn lacking(
    subject: &Subject<'_>,
    check: &Check,
    question: &Question,
    judgement: &Judgement,
) -> Vec<String> {
    let own_type = question.request.resource().map(|uid| uid.type_name().to_string());
    let is_own = |table: &&Governed| Some(names::entity_type(&table.table)) == own_type;
    let Some(governed) = subject.bundle.governed.values().find(is_own) else { return Vec::new() };
    let erred = subject.written().iter().filter(|p| judgement.errors.contains(&p.meta.id));
    let read: BTreeSet<String> = erred
        .filter_map(|policy| reads::of(&policy.policy).ok())
        .flat_map(|reads| reads.attributes)
        .collect();
    let required = |path: &String| {
        let shape = governed.shape.attributes.get(path);
        shape.is_some_and(|shape| !shape.optional) && !check.row.contains_key(path.as_str())
    };
    read.into_iter().filter(required).collect()
}

/// Somebody nobody has heard of has no roles, and every case about them would expect a denial.
fn principal(written: &Spanned<String>, entities: &Entities) -> Result<EntityUid, Complaint> {
    let principal = entity(written)?;
    if entities.get(&principal).is_some() {
        return Ok(principal);
    }
    let known: Vec<String> = entities.iter().map(|entity| entity.uid().to_string()).collect();
    let text = principal.to_string();
    let near = suggest(&text, known.iter().map(String::as_str));
    let hint = near.map_or_else(
        || "add it to entities/*.json, or to the case: entities = [{ uid = …, attrs = {}, parents = [] }]".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Err(Complaint::new(written.span(), format!("there is no entity {text}")).with_hint(hint))
}

fn entity(written: &Spanned<String>) -> Result<EntityUid, Complaint> {
    EntityUid::from_str(written.get_ref()).map_err(|_| {
        let message = format!("`{}` does not name an entity", written.get_ref());
        let hint = "write 'Steward::User::\"somebody@example.org\"', in single quotes";
        Complaint::new(written.span(), message).with_hint(hint)
    })
}

/// A record of a governed table, with the attributes that the case gives.
fn record_of(check: &Check, governed: &Governed, record: EntityUid) -> Result<Entity, Complaint> {
    let own = uid("Steward::Table", &governed.table.to_string());
    let attributes = values(check, governed)?
        .into_iter()
        .filter_map(|(path, value)| Some((path, expression(&value)?)))
        .collect::<std::collections::HashMap<String, RestrictedExpression>>();
    Entity::new(record, attributes, HashSet::from([own]))
        .map_err(|error| Complaint::new(check.span.clone(), error.to_string()))
}

/// TOML as Cedar's JSON; a text that is an entity's name stands for the entity.
fn table_json(table: &toml::Table) -> Json {
    table.iter().map(|(key, value)| (key.clone(), value_json(value))).collect()
}

fn value_json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => match EntityUid::from_str(text) {
            Ok(uid) => json!({ "__entity": {
                "type": uid.type_name().to_string(), "id": uid.id().unescaped(),
            }}),
            Err(_) => json!(text),
        },
        toml::Value::Integer(value) => json!(value),
        toml::Value::Float(value) => json!(value.to_string()),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(items) => items.iter().map(value_json).collect(),
        toml::Value::Table(table) => table_json(table),
    }
}

/// An error with its causes, since Cedar keeps what is wrong in the last of them.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let mut said: Vec<String> = causes.map(ToString::to_string).collect();
    said.dedup();
    said.join(": ")
}
