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

use super::judge::authorize;
use super::written::WrittenPolicy;

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
