//! The TOML registers beside the policies: purposes, recipients, periods, controls, datasets.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::dataset::Dataset;
use super::periods::Period;
use super::purposes::Purposes;
use super::reader;
pub use super::reader::{document, place};
use crate::model::Diagnostic;
use crate::policy::text::sources::PolicySources;

/// A processor or third party that receives personal data (GDPR Art. 28, 30(1)(d)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub title: String,
    /// `processor`, `controller` or `joint_controller`.
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
}

/// An organisational control and its rhythm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub title: String,
    pub owner: String,
    /// How often, e.g. `90d`.
    pub every: String,
    #[serde(default)]
    pub basis: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    pub purposes: Purposes,
    pub recipients: BTreeMap<String, Recipient>,
    pub periods: BTreeMap<String, Period>,
    pub controls: BTreeMap<String, Control>,
    /// Source → tables.
    pub datasets: BTreeMap<String, Dataset>,
    /// File → the names it declares, read or not: what refers to a broken entry is not wrong as well. A
    /// file that is no TOML is not in here, and whatever refers to it is taken on trust.
    pub named: BTreeMap<&'static str, BTreeSet<String>>,
}

/// The registers at the top of the directory.
const REGISTERS: [&str; 4] = ["purposes.toml", "recipients.toml", "periods.toml", "controls.toml"];

impl Documents {
    /// Reads every register; what does not parse is reported and left empty.
    pub fn read(sources: &PolicySources, errors: &mut Vec<Diagnostic>) -> Self {
        let mut documents = Self {
            purposes: register(sources, "purposes.toml", errors),
            recipients: register(sources, "recipients.toml", errors),
            periods: register(sources, "periods.toml", errors),
            controls: register(sources, "controls.toml", errors),
            datasets: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        for file in REGISTERS {
            let text = sources.files.get(file).map_or("", String::as_str);
            documents.named.extend(reader::names(text).map(|names| (file, names)));
        }
        for (file, text) in sources.folder("datasets") {
            let source = file.trim_start_matches("datasets/").trim_end_matches(".toml");
            let dataset = document(file, text, errors);
            documents.datasets.insert(source.to_owned(), dataset);
        }
        documents
    }
}

fn register<T: DeserializeOwned + Default>(
    sources: &PolicySources,
    file: &str,
    errors: &mut Vec<Diagnostic>,
) -> T {
    sources.files.get(file).map_or_else(T::default, |text| document(file, text, errors))
}
