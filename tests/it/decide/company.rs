//! Companies made up by chance: people in groups in groups, documents in folders, and policies about them.

use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value as Json, json};

/// Everything that policies read is required, so that whom nobody knows makes them err.
pub const SCHEMA: &str = "
entity group in [group];
entity user in [group] { level: Long, boss: user, dept?: String, desk?: { room: Long, of?: user } };
entity robot in [group] { level: Long, boss: user };
entity folder in [folder] { level: Long, owner: user, teams: Set<group> };
entity doc in [folder] { level: Long, owner: user, teams: Set<group> };
action readers;
action writers in [readers];
type Circumstances = { hour?: Long, via?: user, action?: { soft?: Bool } };
action view in [readers] appliesTo { principal: [user, robot], resource: [folder, doc], context: Circumstances };
action edit in [writers] appliesTo { principal: [user, robot], resource: [folder, doc], context: Circumstances };
action share in [readers, writers] appliesTo { principal: [user, robot], resource: [folder, doc], context: Circumstances };
action drop appliesTo { principal: [user, robot], resource: [folder, doc], context: Circumstances };
";

const ACTIONS: [&str; 4] = ["view", "edit", "share", "drop"];
const GROUPS: usize = 12;
const USERS: usize = 8;
const FOLDERS: usize = 8;
const DOCS: usize = 8;

pub struct Company {
    rng: StdRng,
}

/// What one request says.
#[derive(Debug, Clone)]
pub struct Wish {
    pub subject: (&'static str, String),
    pub subject_properties: Json,
    pub action: &'static str,
    pub resource: (&'static str, String),
    pub resource_properties: Json,
    pub context: Json,
}

impl Company {
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed) }
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.random_range(0..end)
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    /// In up to two of the three directly above: four levels deep, with diamonds.
    fn parents(&mut self, kind: &str, at: usize, each: usize) -> Vec<Json> {
        let level = at / each;
        let Some(above) = level.checked_sub(1) else { return Vec::new() };
        let number = self.below(3);
        let mut parents: Vec<usize> =
            (0..number).map(|_| above * each + self.below(each)).collect();
        parents.sort_unstable();
        parents.dedup();
        parents.into_iter().map(|at| json!({ "type": kind, "id": at.to_string() })).collect()
    }

    fn member(&mut self) -> Vec<Json> {
        let groups: Vec<usize> = (0..self.below(3)).map(|_| self.below(GROUPS)).collect();
        groups.iter().map(|at| json!({ "type": "group", "id": at.to_string() })).collect()
    }

    fn level(&mut self) -> i64 {
        match self.below(12) {
            0 => i64::MAX - 2,
            1 => i64::MIN + 2,
            other => other as i64 - 4,
        }
    }

    /// One in a while is somebody whom nobody knows.
    fn user(&mut self) -> String {
        if self.one_in(12) { "ghost".to_owned() } else { self.below(USERS).to_string() }
    }

    fn user_attributes(&mut self) -> Json {
        let mut own =
            json!({ "level": self.level(), "boss": { "type": "user", "id": self.user() } });
        if self.one_in(2) {
            own["dept"] = json!(self.pick(&["a", "b"]));
        }
        if self.one_in(3) {
            own["desk"] =
                json!({ "room": self.level(), "of": { "type": "user", "id": self.user() } });
        }
        own
    }

    fn thing_attributes(&mut self) -> Json {
        let teams = self.member();
        json!({ "level": self.level(), "owner": { "type": "user", "id": self.user() }, "teams": teams })
    }

    /// Everybody and everything in Cedar's entity format.
    pub fn people(&mut self) -> Vec<Json> {
        let mut all = Vec::new();
        let mut add = |kind: &str, at: String, attrs: Json, parents: Vec<Json>| {
            let uid = json!({ "type": kind, "id": at });
            all.push(json!({ "uid": uid, "attrs": attrs, "parents": parents }));
        };
        for at in 0..GROUPS {
            let parents = self.parents("group", at, GROUPS / 4);
            add("group", at.to_string(), json!({}), parents);
        }
        for at in 0..USERS {
            let (attributes, parents) = (self.user_attributes(), self.member());
            add("user", at.to_string(), attributes, parents);
        }
        for at in 0..2 {
            let attributes =
                json!({ "level": self.level(), "boss": { "type": "user", "id": self.user() } });
            let parents = self.member();
            add("robot", at.to_string(), attributes, parents);
        }
        for at in 0..FOLDERS {
            let (attributes, parents) =
                (self.thing_attributes(), self.parents("folder", at, FOLDERS / 4));
            add("folder", at.to_string(), attributes, parents);
        }
        for at in 0..DOCS {
            let parents = (0..self.below(3)).map(|_| self.below(FOLDERS)).collect::<Vec<_>>();
            let parents =
                parents.iter().map(|at| json!({ "type": "folder", "id": at.to_string() }));
            let parents = parents.collect();
            let attributes = self.thing_attributes();
            add("doc", at.to_string(), attributes, parents);
        }
        all
    }

    pub fn policies(&mut self) -> String {
        let mut text = String::new();
        for number in 0..=self.below(24) {
            let effect = if self.one_in(3) { "forbid" } else { "permit" };
            let (principal, action, resource) = (self.principal(), self.action(), self.resource());
            let _ = write!(text, "@id(\"p{number}\") {effect} ({principal}, {action}, {resource})");
            // What applies to the fixed schema's people too cannot read what only ours have.
            let of_all = (&*principal, &*action, &*resource) == ("principal", "action", "resource");
            let conditions = if of_all { 0 } else { self.below(3) };
            for _ in 0..conditions {
                let word = self.pick(&["when", "unless"]);
                let condition = self.condition();
                let _ = write!(text, " {word} {{ {condition} }}");
            }
            text.push_str(";\n");
        }
        text
    }

    fn principal(&mut self) -> String {
        let (user, group) = (self.below(USERS), self.below(GROUPS));
        match self.below(9) {
            0 | 1 => "principal".into(),
            2 => format!("principal == user::\"{user}\""),
            3 | 4 => format!("principal in group::\"{group}\""),
            5 => format!("principal is user in group::\"{group}\""),
            6 => "principal is user".into(),
            7 => "principal is robot".into(),
            _ => format!("principal in user::\"{user}\""),
        }
    }

    fn resource(&mut self) -> String {
        let (doc, folder) = (self.below(DOCS), self.below(FOLDERS));
        match self.below(9) {
            0 | 1 => "resource".into(),
            2 => format!("resource == doc::\"{doc}\""),
            3 | 4 => format!("resource in folder::\"{folder}\""),
            5 => format!("resource is doc in folder::\"{folder}\""),
            6 => "resource is doc".into(),
            7 => "resource is folder".into(),
            _ => format!("resource == folder::\"{folder}\""),
        }
    }

    fn action(&mut self) -> String {
        let one = self.pick(&ACTIONS);
        let other = self.pick(&ACTIONS);
        match self.below(8) {
            0 | 1 => "action".into(),
            2 | 3 => format!("action == Action::\"{one}\""),
            4 => format!("action in [Action::\"{one}\", Action::\"{other}\"]"),
            5 => "action in Action::\"readers\"".into(),
            6 => "action in Action::\"writers\"".into(),
            _ => format!("action in [Action::\"writers\", Action::\"{one}\"]"),
        }
    }

    fn condition(&mut self) -> String {
        let one = self.atom();
        match self.below(4) {
            0 => format!("{one} && {}", self.atom()),
            1 => format!("{one} || {}", self.atom()),
            2 => format!("!({one})"),
            _ => one,
        }
    }

    fn atom(&mut self) -> String {
        let (user, group, folder) = (self.user(), self.below(GROUPS), self.below(FOLDERS));
        let level = self.below(8) as i64 - 4;
        match self.below(22) {
            0 => format!("principal.level > {level}"),
            1 => format!("resource.level < {level}"),
            2 => "resource.owner == principal".into(),
            3 => format!("resource.owner.level > {level}"),
            4 => format!("resource.owner.boss.boss.level >= {level}"),
            5 => format!("resource.owner in group::\"{group}\""),
            6 => format!("user::\"{user}\".level > {level}"),
            7 => format!("user::\"{user}\".boss.level > {level}"),
            8 => format!("principal.level * {} > 0", i64::MAX),
            9 => format!("resource.level + {} > {level}", i64::MAX - 4),
            10 => "principal is user && principal has dept && principal.dept == \"a\"".into(),
            11 => format!("context has hour && context.hour > {level}"),
            12 => format!("context has via && context.via.level > {level}"),
            13 => format!("context has via && context.via in group::\"{group}\""),
            14 => format!("user::\"{user}\" in group::\"{group}\""),
            15 => "principal in resource.teams".into(),
            16 => "action in Action::\"readers\"".into(),
            17 => format!("folder::\"{folder}\".owner.level > {level}"),
            18 => format!("resource in folder::\"{folder}\""),
            19 => format!("principal.boss in folder::\"{folder}\".teams"),
            20 => format!(
                "principal is user && principal has desk && principal.desk has of && principal.desk.of.level > {level}"
            ),
            _ => "context has action && context.action has soft && context.action.soft".into(),
        }
    }

    pub fn wish(&mut self) -> Wish {
        let subject = match self.below(6) {
            0 => ("robot", self.below(2).to_string()),
            _ => ("user", self.user()),
        };
        let resource = match self.below(3) {
            0 => ("folder", self.below(FOLDERS + 1).to_string()),
            _ => ("doc", self.below(DOCS + 1).to_string()),
        };
        let mut context = json!({});
        if self.one_in(2) {
            context["hour"] = json!(self.level());
        }
        if self.one_in(2) {
            context["via"] = json!({ "type": "user", "id": self.user() });
        }
        let some = |one: &mut Self, attributes: fn(&mut Self) -> Json| match one.below(4) {
            0 => attributes(one),
            1 => json!({ "level": one.level(), "unheard": [1] }),
            _ => json!({}),
        };
        Wish {
            subject_properties: match subject.0 {
                "user" => some(self, Self::user_attributes),
                _ => json!({}),
            },
            subject,
            action: self.pick(&ACTIONS),
            resource_properties: some(self, Self::thing_attributes),
            resource,
            context,
        }
    }
}
