//! A policy's conditions, cut out of its own text: which part was false, and which part no case ever tried.
//!
//! Cedar says whether a policy is satisfied, not why not, and its public syntax tree keeps no places. The text
//! has both: `&&`, `||`, `!(…)` and brackets outside strings and comments are all there is to know about, and
//! every piece between them is an expression that Cedar itself evaluates. Nothing here decides anything; what
//! counts is Cedar's answer to the whole policy, and a test holds the two against each other.

use std::ops::Range;
use std::str::FromStr;

use cedar_policy::{
    Entities, EvalResult, Expression, Policy, PolicyId, PolicySet, Request, eval_expression,
};

use super::written::WrittenPolicy;
use crate::policy::judge::authorize;

/// A policy taken apart.
#[derive(Debug, Clone)]
pub struct Conditions {
    /// The policy alone.
    whole: PolicySet,
    /// Its head alone: whom, what and which act it is about.
    head: PolicySet,
    /// All `when` and no `unless`, as one.
    root: Tree,
    pub leaves: Vec<Leaf>,
}

/// A condition without `&&`, `||` or `!(…)`.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// In the policy's text, in bytes.
    pub span: Range<usize>,
    expression: Expression,
}

#[derive(Debug, Clone)]
enum Tree {
    /// Index of a leaf.
    Leaf(usize),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
}

/// What a policy made of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Cedar's own answer; `None` when it erred.
    pub satisfied: Option<bool>,
    /// What the leaves were, as far as Cedar would have come to them; `None` for one that erred.
    pub leaves: Vec<(usize, Option<bool>)>,
    /// Leaves by which it was not satisfied.
    pub blamed: Vec<usize>,
}

impl Conditions {
    /// `None` for a text that is not one policy that Cedar accepts.
    pub fn of(written: &WrittenPolicy) -> Option<Self> {
        let text = &written.text;
        let (head, clauses) = clauses(text)?;
        let mut leaves = Vec::new();
        let mut parts = Vec::new();
        for (is_when, body) in clauses {
            let tree = tree(text, body, &mut leaves)?;
            parts.push(if is_when { tree } else { Tree::Not(Box::new(tree)) });
        }
        let id = PolicyId::new(&written.meta.id);
        let head = Policy::from_str(&format!("{};", &text[head])).ok()?.new_id(id);
        let alone = |policy| PolicySet::from_policies([policy]).ok();
        Some(Self {
            whole: alone(written.policy.clone())?,
            head: alone(head)?,
            root: Tree::And(parts),
            leaves,
        })
    }

    /// `None` when the head does not let the policy apply to the request.
    pub fn evaluate(&self, request: &Request, entities: &Entities) -> Option<Evaluation> {
        if authorize(&self.head, request, entities).reasons.is_empty() {
            return None;
        }
        let judgement = authorize(&self.whole, request, entities);
        let satisfied = judgement.errors.is_empty().then_some(!judgement.reasons.is_empty());
        let mut leaves = Vec::new();
        self.value(&self.root, request, entities, &mut leaves);
        let mut blamed = Vec::new();
        if satisfied != Some(true) {
            blame(&self.root, true, &leaves, &mut blamed);
        }
        Some(Evaluation { satisfied, leaves, blamed })
    }

    /// As Cedar evaluates: from the left, no further than needed, and an error ends it.
    fn value(
        &self,
        tree: &Tree,
        request: &Request,
        entities: &Entities,
        seen: &mut Vec<(usize, Option<bool>)>,
    ) -> Option<bool> {
        let mut until = |parts: &[Tree], stop: bool| {
            for part in parts {
                if self.value(part, request, entities, seen)? == stop {
                    return Some(stop);
                }
            }
            Some(!stop)
        };
        match tree {
            Tree::And(parts) => until(parts, false),
            Tree::Or(parts) => until(parts, true),
            Tree::Not(inner) => self.value(inner, request, entities, seen).map(|value| !value),
            Tree::Leaf(index) => {
                let result = eval_expression(request, entities, &self.leaves[*index].expression);
                let value = match result {
                    Ok(EvalResult::Bool(value)) => Some(value),
                    _ => None,
                };
                seen.push((*index, value));
                value
            }
        }
    }
}

/// What was seen of a leaf, and of a tree of them.
fn seen_as(tree: &Tree, seen: &[(usize, Option<bool>)]) -> Option<bool> {
    let any = |parts: &[Tree], stop: bool| {
        let found = parts.iter().map(|part| seen_as(part, seen)).find(|v| *v != Some(!stop));
        found.unwrap_or(Some(!stop))
    };
    match tree {
        Tree::Leaf(index) => seen.iter().find(|(of, _)| of == index).and_then(|(_, value)| *value),
        Tree::Not(inner) => seen_as(inner, seen).map(|value| !value),
        Tree::And(parts) => any(parts, false),
        Tree::Or(parts) => any(parts, true),
    }
}

/// The leaves because of which `tree` is not `wanted`.
fn blame(tree: &Tree, wanted: bool, seen: &[(usize, Option<bool>)], out: &mut Vec<usize>) {
    if seen_as(tree, seen) == Some(wanted) {
        return;
    }
    match tree {
        Tree::Leaf(index) => out.extend(seen.iter().map(|(of, _)| *of).filter(|of| of == index)),
        Tree::Not(inner) => blame(inner, !wanted, seen, out),
        Tree::And(parts) | Tree::Or(parts) => {
            parts.iter().for_each(|part| blame(part, wanted, seen, out));
        }
    }
}

/// A clause's body, and whether it is a `when`.
type Clause = (bool, Range<usize>);

/// The head, from the effect to its closing bracket, and the clauses after it.
fn clauses(text: &str) -> Option<(Range<usize>, Vec<Clause>)> {
    let tokens = tokens(text, 0..text.len());
    let top: Vec<&Token> = tokens.iter().filter(|token| token.depth == 0).collect();
    let is = |token: &Token, word: &str| &text[token.span.clone()] == word;
    let start = top.iter().position(|token| is(token, "permit") || is(token, "forbid"))?;
    let close = top[start..].iter().find(|token| is(token, ")"))?;
    let mut clauses = Vec::new();
    let mut rest = top.iter().filter(|token| token.span.start >= close.span.end);
    while let Some(token) = rest.next() {
        if is(token, "when") || is(token, "unless") {
            let open = rest.next()?;
            let end = rest.find(|token| is(token, "}"))?;
            clauses.push((is(token, "when"), open.span.end..end.span.start));
        }
    }
    Some((top[start].span.start..close.span.end, clauses))
}

fn tree(text: &str, range: Range<usize>, leaves: &mut Vec<Leaf>) -> Option<Tree> {
    let tokens = tokens(text, range);
    let (first, last) = (tokens.first()?, tokens.last()?);
    let word = |token: &Token| &text[token.span.clone()];
    if word(first) != "if" {
        for operator in ["||", "&&"] {
            let cuts: Vec<&Token> =
                tokens.iter().filter(|t| t.depth == 0 && word(t) == operator).collect();
            if cuts.is_empty() {
                continue;
            }
            let starts = [first.span.start].into_iter().chain(cuts.iter().map(|t| t.span.end));
            let ends = cuts.iter().map(|t| t.span.start).chain([last.span.end]);
            let parts = starts.zip(ends).map(|(start, end)| tree(text, start..end, leaves));
            let parts = parts.collect::<Option<Vec<_>>>()?;
            return Some(if operator == "||" { Tree::Or(parts) } else { Tree::And(parts) });
        }
        let negated = word(first) == "!";
        let open = &tokens[usize::from(negated).min(tokens.len() - 1)];
        let closes = |token: &&Token| token.depth == 0 && word(token) == ")";
        let bracketed = word(open) == "("
            && tokens.iter().find(closes).is_some_and(|close| close.span == last.span);
        if bracketed {
            let inner = tree(text, open.span.end..last.span.start, leaves)?;
            return Some(if negated { Tree::Not(Box::new(inner)) } else { inner });
        }
    }
    let span = first.span.start..last.span.end;
    let expression = Expression::from_str(&text[span.clone()]).ok()?;
    leaves.push(Leaf { span, expression });
    Some(Tree::Leaf(leaves.len() - 1))
}

struct Token {
    span: Range<usize>,
    /// Brackets around it; an opening and its closing bracket are as deep as what is around them.
    depth: usize,
}

/// Words, strings, brackets, `&&`, `||`, and any other character for itself; no comments.
fn tokens(text: &str, range: Range<usize>) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let (mut at, mut depth) = (range.start, 0_usize);
    while at < range.end {
        let start = at;
        at = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = text[at..range.end].find('\n').map_or(range.end, |end| at + end);
                continue;
            }
            c if c.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' => super::statement::end_of_string(bytes, at),
            b'&' | b'|' if bytes.get(at + 1) == Some(&bytes[at]) => at + 2,
            c if is_word(c) => {
                let rest = &bytes[at..range.end];
                at + rest.iter().position(|c| !is_word(*c)).unwrap_or(rest.len())
            }
            _ => at + 1,
        };
        if matches!(bytes[start], b')' | b'}' | b']') {
            depth = depth.saturating_sub(1);
        }
        tokens.push(Token { span: start..at.min(range.end), depth });
        if matches!(bytes[start], b'(' | b'{' | b'[') {
            depth += 1;
        }
    }
    tokens
}

fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    fn leaves(condition: &str) -> Vec<String> {
        let mut leaves = Vec::new();
        tree(condition, 0..condition.len(), &mut leaves).expect(condition);
        leaves.iter().map(|leaf| condition[leaf.span.clone()].to_owned()).collect()
    }

    #[test]
    fn a_condition_is_cut_where_it_branches() {
        assert_eq!(leaves("1 < 2 && \"a && b\" == \"||\""), ["1 < 2", "\"a && b\" == \"||\""]);
        assert_eq!(
            leaves("// why && what\n(1 == 1 || !(context.a && principal.b))"),
            ["1 == 1", "context.a", "principal.b"]
        );
        assert_eq!(leaves("(1 == 1) == (2 == 2)"), ["(1 == 1) == (2 == 2)"]);
        assert_eq!(leaves("!context.a"), ["!context.a"]);
        assert_eq!(leaves("if 1 == 1 then true && false else true").len(), 1);
        assert_eq!(leaves("[true, 1 == 1 || true].contains(true)").len(), 1);
        assert_eq!(leaves("resource[\"客户姓名\"] == \"\\\" && \" && true").len(), 2);
    }

    /// A condition over a context with booleans `a`, `b`, `c` and without `missing`, which errs.
    fn condition(random: &mut StdRng, depth: usize) -> String {
        const LEAVES: [&str; 7] = [
            "context.a",
            "!context.b",
            "\"&& ||\" == \"(\"",
            "if context.b then context.a || context.c else context.b && true",
            "(context.c) == (context.a)",
            "context has b",
            "context.missing",
        ];
        let part = |random: &mut StdRng| condition(random, depth.saturating_sub(1));
        match (depth, random.random_range(0..5)) {
            (0, _) | (_, 0) => {
                let leaf = LEAVES[random.random_range(0..LEAVES.len())];
                // Cedar's grammar wants brackets around an `if` inside a chain.
                if leaf.starts_with("if") { format!("({leaf})") } else { leaf.to_owned() }
            }
            (_, 1) => format!("({} && {})", part(random), part(random)),
            (_, 2) => format!("({} || // a || b\n {})", part(random), part(random)),
            (_, 3) => format!("{} && {}", part(random), part(random)),
            _ => format!("!({})", part(random)),
        }
    }

    /// The pieces, put together again, say what Cedar says about the whole.
    #[test]
    fn pieces_agree_with_the_whole() {
        let seed = crate::config::Environment::variable("STEWARDD_TEST_SEED");
        let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(20_260_615);
        let mut random = StdRng::seed_from_u64(seed);
        let uid = |name: &str| crate::policy::reading::scope::uid("Steward::User", name);
        let mut answers = [0; 3];
        for _ in 0..2_000 {
            let (when, unless) = (condition(&mut random, 3), condition(&mut random, 2));
            let text = format!(
                "@id(\"x\") permit (principal, action, resource) when {{ {when} }} unless {{ {unless} }};"
            );
            let files = [("access/x.cedar".to_owned(), text.clone())].into();
            let sources = crate::policy::PolicySources { files };
            let mut errors = Vec::new();
            let written = crate::policy::text::written::parse(&sources, &mut errors);
            let conditions = Conditions::of(&written[0]).expect(&text);
            let [a, b, c] = [random.random(), random.random(), random.random()];
            let pairs = [("a", a), ("b", b), ("c", c)];
            let pairs = pairs.map(|(name, value)| {
                (name.to_owned(), cedar_policy::RestrictedExpression::new_bool(value))
            });
            let context = cedar_policy::Context::from_pairs(pairs).expect("a context");
            let request = Request::new(uid("p"), uid("act"), uid("r"), context, None).expect("it");
            let entities = Entities::empty();
            let found = conditions.evaluate(&request, &entities).expect("the head is open");
            let mut seen = Vec::new();
            let value = conditions.value(&conditions.root, &request, &entities, &mut seen);
            assert_eq!(value, found.satisfied, "seed {seed}: {text}");
            assert_eq!(found.blamed.is_empty(), value == Some(true), "seed {seed}: {text}");
            answers[value.map_or(2, usize::from)] += 1;
        }
        assert!(answers.iter().all(|count| *count > 50), "{answers:?}");
    }

    #[test]
    fn head_and_clauses_are_found() {
        let text = "@id(\"permit (x)\") @title(\"when { }\") permit (principal, action in [A::\"b\"], \
                    resource) when { {a: 1}.a == 1 } unless { false } ;";
        let (head, clauses) = clauses(text).expect("a policy");
        assert!(text[head.clone()].starts_with("permit (principal"), "{}", &text[head]);
        assert_eq!(clauses.len(), 2);
        assert_eq!(text[clauses[0].1.clone()].trim(), "{a: 1}.a == 1");
        assert_eq!((clauses[0].0, clauses[1].0), (true, false));
    }
}
