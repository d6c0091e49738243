//! A proof that a change takes nothing which the old policies kept, or a made-up record that shows it does.
//!
//! Counting says what a change does to the records there are; a proof says it of every record there could be. It
//! needs a solver (cvc5) and the `analysis` feature, so whatever is missing, the answer is *not checked*, never a
//! guess. Cedar's own semantics are what is proved, in which a forbid that errs is skipped; here it forbids. That
//! only widens what the new set does, but of the old set it would hide what was kept: so the old forbids must be
//! proved never to err first.

use serde::Serialize;

use super::bundle::Bundle;
use super::impact::RuleChange;

/// What is known about "the new set never takes what the old one kept", for one table and action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result", content = "detail")]
pub enum Proof {
    Proven,
    /// A record that the solver made up: the new set would act on it, the old one keeps it.
    Counterexample(String),
    /// Why not.
    NotChecked(String),
}

/// Proves or refutes it, if this build and this machine can.
pub async fn prove(old: &Bundle, new: &Bundle, change: &RuleChange<'_>) -> Proof {
    if change.narrows {
        // Permits only went, forbids only came: nothing needs to be solved.
        return Proof::Proven;
    }
    if !change.same_ground {
        let why = "a fact, a period or a dataset entry differs: attributes may not mean the same";
        return Proof::NotChecked(why.to_owned());
    }
    #[cfg(feature = "analysis")]
    let proof = solve::prove(old, new, change).await.unwrap_or_else(Proof::NotChecked);
    #[cfg(not(feature = "analysis"))]
    let proof = {
        let _ = (old, new);
        Proof::NotChecked("this build has no solver support (feature `analysis`)".to_owned())
    };
    proof
}

#[cfg(feature = "analysis")]
mod solve {
    use cedar_policy::{EntityTypeName, PolicySet, RequestEnv, Schema};
    use cedar_policy_symcc::solver::LocalSolver;
    use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet};

    use super::Proof;
    use super::reading::scope;
    use super::schema::names;
    use crate::policy::bundle::Bundle;
    use crate::policy::impact::RuleChange;
    use crate::policy::text::written::{self, Folder};

    pub async fn prove(
        old: &Bundle,
        new: &Bundle,
        change: &RuleChange<'_>,
    ) -> Result<Proof, String> {
        let type_name = |name: &str| -> Result<EntityTypeName, String> {
            name.parse().map_err(|_| format!("{name} is no entity type"))
        };
        let environment = RequestEnv::new(
            type_name("Steward::Service")?,
            scope::action_uid(change.action.as_str()),
            type_name(&names::entity_type(&change.table))?,
        );
        let (schema, _) = Schema::from_cedarschema_str(&new.schema).map_err(said)?;
        let sets = (policies(old, change)?, policies(new, change)?);
        let compile = |set: &PolicySet| CompiledPolicySet::compile(set, &environment, &schema);
        let (before, after) = (compile(&sets.0).map_err(said)?, compile(&sets.1).map_err(said)?);
        let solver = LocalSolver::cvc5()
            .map_err(|error| format!("no solver, set CVC5 to the cvc5 executable: {error}"))?;
        let mut compiler = CedarSymCompiler::new(solver).map_err(said)?;
        let forbids = sets.0.policies().filter(|one| one.effect() == cedar_policy::Effect::Forbid);
        for forbid in forbids {
            let compiled = CompiledPolicy::compile(forbid, &environment, &schema).map_err(said)?;
            if !compiler.check_never_errors_opt(&compiled).await.map_err(said)? {
                return Err(format!("the old forbid {} can err, which forbids here", forbid.id()));
            }
        }
        let found = compiler.check_implies_with_counterexample_opt(&after, &before).await;
        let found = found.map_err(said)?;
        Ok(found.map_or(Proof::Proven, |found| Proof::Counterexample(shown(&found.to_string()))))
    }

    /// Without the entities that have nothing to say: the actions, the table, its source.
    fn shown(found: &str) -> String {
        let bare = |line: &&str| line.trim().starts_with("Steward::") && line.ends_with(',');
        found.lines().filter(|line| !bare(line)).collect::<Vec<_>>().join("\n")
    }

    fn policies(bundle: &Bundle, change: &RuleChange<'_>) -> Result<PolicySet, String> {
        let all = written::parse(&bundle.sources, &mut Vec::new());
        let applying = all.into_iter().filter(|one| {
            one.folder == Folder::Retention
                && scope::covers(&one.policy, &change.table)
                && scope::acts(&one.policy, change.action)
        });
        PolicySet::from_policies(applying.map(|one| one.policy)).map_err(said)
    }

    fn said(error: impl std::fmt::Display) -> String {
        error.to_string()
    }
}
