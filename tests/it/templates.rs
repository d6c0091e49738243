//! Templates and links: what they say is what Cedar's own links say, and what is wrong with them has its place.

#[cfg(feature = "failpoints")]
mod mutants;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicyId, PolicySet, Request, SlotId,
};
use stewardd::model::Diagnostic;
use stewardd::policy::decide::{Ask, Decider, Named, Surroundings};
use stewardd::policy::text::format::format;
use stewardd::policy::{Bundle, PolicySources};

use super::authzen::{PEOPLE, SCHEMA};
use super::support::daemon::Home;

const TEMPLATES: &str = r#"
@id("plain") permit (principal == user::"dr", action, resource);
// Whoever is in a group may do it to one thing.
@id("shared") @title("Shared with a group") @obligation("notify")
permit (principal in ?principal, action in [Action::"can_read", Action::"can_write"], resource == ?resource)
when { if principal has clearance then principal.clearance > 2 else true };
@id("never-\"him\"") forbid (principal == ?principal, action == Action::"can_write", resource);
@id("typed") permit (principal is user in ?principal, action == Action::"can_delete", resource);
"#;

const LINKS: &str = r#"
[[link]]
id = "sales-1"
template = "shared"
principal = 'group::"sales"'
resource = 'record::"1"'

[[link]]
id = "staff-2"
template = "shared"
principal = 'group::"staff"'
resource = 'record::"2"'

[[link]]
id = "bob-2"
template = "shared"
principal = 'user::"bob"'
resource = 'record::"2"'

[[link]]
id = 'not "ann"'
template = 'never-"him"'
principal = 'user::"ann"'
"#;
const MORE: &str =
    "link = [{ id = \"staff-deletes\", template = \"typed\", principal = 'group::\"staff\"' }]";

/// Template, link, principal, resource: as above.
const CEDARS: [(&str, &str, &str, &str); 5] = [
    ("shared", "sales-1", "group::\"sales\"", "record::\"1\""),
    ("shared", "staff-2", "group::\"staff\"", "record::\"2\""),
    ("shared", "bob-2", "user::\"bob\"", "record::\"2\""),
    ("never-\"him\"", "not \"ann\"", "user::\"ann\"", ""),
    ("typed", "staff-deletes", "group::\"staff\"", ""),
];

/// Cedar's own display of an id escapes quotes.
fn name(id: &PolicyId) -> String {
    AsRef::<str>::as_ref(id).to_owned()
}

fn compiled(templates: &str, links: &str, more: &str) -> Result<Bundle, Vec<Diagnostic>> {
    let files = [
        ("access/a.cedar", templates),
        ("access/links.toml", links),
        ("access/more.links.toml", more),
        ("schema/own.cedarschema", SCHEMA),
        ("entities/people.json", PEOPLE),
    ];
    let files: BTreeMap<_, _> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    Bundle::compile(PolicySources { files }, &[], &[])
}

/// The same set, linked by Cedar.
fn cedars() -> PolicySet {
    let parsed: PolicySet = TEMPLATES.parse().expect("policies");
    let mut set = PolicySet::new();
    for policy in parsed.policies() {
        let id = policy.annotation("id").expect("an id");
        set.add(policy.new_id(PolicyId::new(id))).expect("one id");
    }
    for template in parsed.templates() {
        let id = template.annotation("id").expect("an id").replace("\\\"", "\"");
        set.add_template(template.new_id(PolicyId::new(id))).expect("one id");
    }
    for (template, id, principal, resource) in CEDARS {
        let uid = |text: &str| text.parse::<EntityUid>().expect("an entity");
        let mut values = HashMap::from([(SlotId::principal(), uid(principal))]);
        if !resource.is_empty() {
            values.insert(SlotId::resource(), uid(resource));
        }
        set.link(PolicyId::new(template), PolicyId::new(id), values).expect("linked");
    }
    set
}

#[test]
fn links_say_what_cedars_own_links_say() {
    let bundle = compiled(TEMPLATES, LINKS, MORE).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let bundle = Arc::new(bundle);
    let decider = Decider::new(bundle.clone(), Surroundings::default()).expect("a decider");
    let set = cedars();
    let entities = Entities::from_json_str(PEOPLE, None).expect("entities");
    let (mut permitted, mut by_link) = (0, 0);
    for user in ["ann", "bob", "dr", "nobody"] {
        for action in ["can_read", "can_write", "can_delete"] {
            for record in ["1", "2", "3"] {
                let uid =
                    |kind: &str, id: &str| format!("{kind}::\"{id}\"").parse().expect("a uid");
                let request = Request::new(
                    uid("user", user),
                    uid("Action", action),
                    uid("record", record),
                    Context::empty(),
                    None,
                );
                let request = request.expect("a request");
                let response = Authorizer::new().is_authorized(&request, &set, &entities);
                let mut reasons: Vec<String> = response.diagnostics().reason().map(name).collect();
                reasons.sort();
                let named = |kind: &str, id: &str| Named {
                    kind: kind.to_owned(),
                    id: id.to_owned(),
                    ..Named::default()
                };
                let ask = Ask {
                    subject: named("user", user),
                    action: action.to_owned(),
                    resource: named("record", record),
                    ..Ask::default()
                };
                let ours = decider.decide(&ask, 0);
                let permitted_there = response.decision() == Decision::Allow;
                let policies: Vec<String> = ours.policies.iter().map(ToString::to_string).collect();
                assert_eq!(
                    (ours.permitted, &policies),
                    (permitted_there, &reasons),
                    "not what Cedar says of {ask:?}"
                );
                permitted += u32::from(ours.permitted);
                by_link += u32::from(reasons.iter().any(|id| id != "plain"));
            }
        }
    }
    assert!(permitted > 9 && permitted < 36 && by_link > 5, "{permitted} {by_link}");
    assert!(!bundle.policies.contains_key("shared"), "a template decides nothing");
    assert_eq!(bundle.policies["bob-2"].title.as_deref(), Some("Shared with a group"));
}

#[test]
fn what_is_wrong_with_a_link_stands_at_its_word() {
    let link = |rest: &str| format!("[[link]]\nid = \"a\"\n{rest}\n");
    for (links, line, under, said) in [
        (
            link("template = \"shard\"\nprincipal = 'user::\"bob\"'"),
            3,
            "shard",
            "did you mean `shared`",
        ),
        (link("template = \"shared\"\nprincipal = 'user::\"bob\"'"), 3, "shared", "has ?resource"),
        (
            link("template = \"typed\"\nprincipal = 'group::\"x\"'\nresource = 'record::\"1\"'"),
            5,
            "record::\"1\"",
            "no ?resource",
        ),
        (link("template = \"typed\"\nprincipal = \"bob\""), 4, "bob", "not an entity"),
        (link("template = \"typed\"\nprincipal = 'grup::\"x\"'"), 3, "typed", "grup"),
        (link("template = \"plain\""), 3, "plain", "no template"),
        (link("template = \"typed\"\nprincipl = 'group::\"x\"'"), 4, "principl", "principl"),
        (
            "[[link]]\nid = \"plain\"\ntemplate = \"typed\"\nprincipal = 'group::\"x\"'".to_owned(),
            2,
            "plain",
            "a second policy",
        ),
    ] {
        let errors = compiled(TEMPLATES, &links, "").expect_err(&links);
        let error = errors.iter().find(|error| error.line == line);
        let error = error.unwrap_or_else(|| panic!("{links}: {errors:#?}"));
        let rendered = error.render();
        assert!(rendered.contains("access/links.toml") && rendered.contains(said), "{rendered}");
        let snippet = error.snippet.as_deref().expect("a line");
        let caret: String =
            snippet.chars().skip(error.column - 1).take(under.chars().count()).collect();
        assert_eq!(caret, under, "{rendered}");
    }
}

#[test]
fn templates_are_validated_whether_linked_or_not() {
    let broken = "@id(\"t\") permit (principal is user in ?principal, action, resource)\n\
                  when { principal.clearence > 1 };";
    let linked = "[[link]]\nid = \"a\"\ntemplate = \"t\"\nprincipal = 'user::\"ann\"'";
    for links in ["", linked] {
        let errors = compiled(broken, links, "").expect_err("a template");
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!(errors[0].line, 2);
        assert!(errors[0].render().contains("clearence"));
        let quoted =
            broken.replace("\"t\"", "\"t \\\"1\\\"\"").replace("?principal", "user::\"ann\"");
        let errors = compiled(&quoted, "", "").expect_err("a policy with quotes in its name");
        assert!(errors[0].render().contains("clearence"), "{errors:#?}");
    }
    let elsewhere =
        PolicySources { files: [("retention/a.cedar".to_owned(), broken.to_owned())].into() };
    let errors = Bundle::compile(elsewhere, &[], &[]).expect_err("no template there");
    assert!(errors[0].render().contains("only access/"), "{errors:#?}");
    let twice =
        format!("{TEMPLATES}@id(\"typed\") permit (principal == ?principal, action, resource);");
    let errors = compiled(&twice, "", "").expect_err("two of a name");
    assert!(errors[0].render().contains("a second policy `typed`"), "{errors:#?}");
    let pretty = format("a.cedar", TEMPLATES).expect("laid out");
    assert!(pretty.contains("?resource") && pretty.contains("// Whoever is in a group"));
    assert_eq!(format("a.cedar", &pretty).as_ref(), Ok(&pretty));
}

#[test]
fn commands_read_templates_and_links() {
    let home = Home::new("")
        .with_policy("access/a.cedar", TEMPLATES)
        .with_policy("access/links.toml", LINKS)
        .with_policy("schema/own.cedarschema", SCHEMA)
        .with_policy("entities/people.json", PEOPLE)
        .with_policy(
            "tests/a.toml",
            "[[case]]\nname = \"a link decides\"\nprincipal = 'user::\"bob\"'\n\
             action = \"Action::\\\"can_read\\\"\"\nresource = 'record::\"2\"'\nexpect = \"permit\"\npolicies = [\"bob-2\"]\n",
        );
    let text = |arguments: &[&str]| {
        let output = home.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{}", home.log());
        said
    };
    let shown = text(&["policy", "show", "bob-2"]);
    assert!(
        shown.contains("principal in user::\"bob\"") && shown.contains("@id(\"bob-2\")"),
        "{shown}"
    );
    assert!(text(&["policy", "show", "shared"]).contains("?principal"));
    assert!(text(&["policy", "read"]).contains("bob-2"));
    text(&["policy", "lint"]);
    text(&["policy", "fmt"]);
    text(&["check"]);
    assert!(text(&["policy", "test"]).contains("1 passed"));
}
