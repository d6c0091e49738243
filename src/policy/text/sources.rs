//! The policy directory, read once into memory: what is hashed is what is compiled.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::links;
use crate::model::Diagnostic;
use crate::model::diagnostic::suggest;

/// Folders and the ending their files must have.
const FOLDERS: [(&str, &str); 7] = [
    ("access", "cedar"),
    ("collection", "cedar"),
    ("retention", "cedar"),
    ("datasets", "toml"),
    ("entities", "json"),
    ("schema", "cedarschema"),
    ("tests", "toml"),
];
/// Files at the top.
const REGISTERS: [&str; 4] = ["purposes.toml", "recipients.toml", "periods.toml", "controls.toml"];
/// A directory of text files is not this large; something else was mounted there.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// How often a directory is read that does not hold still; the watch will ask again anyway.
const TRIES: usize = 10;

/// The files of a policy directory: path relative to it, with `/` → text.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PolicySources {
    pub files: BTreeMap<String, String>,
}

impl PolicySources {
    /// Reads every policy file below `dir`, following symbolic links and passing over hidden and back-up
    /// files. A file nothing would read is an error: its author believes it counts.
    pub fn read(dir: &Path) -> Result<Self, Vec<Diagnostic>> {
        // One whose links are swapped meanwhile would be read half from here and half from there.
        for _ in 1..TRIES {
            let before = places(dir);
            let read = Self::read_once(dir);
            if places(dir) == before {
                return read;
            }
        }
        Self::read_once(dir)
    }

    fn read_once(dir: &Path) -> Result<Self, Vec<Diagnostic>> {
        let mut files = BTreeMap::new();
        let mut errors = Vec::new();
        for name in names(dir, &mut errors) {
            let path = dir.join(&name);
            if let Some((folder, ending)) = FOLDERS.iter().find(|(folder, _)| *folder == name) {
                for file in names(&path, &mut errors) {
                    let links = *folder == "access" && links::is_file(&file);
                    if links || file.rsplit_once('.').is_some_and(|(_, found)| found == *ending) {
                        read_file(
                            &path.join(&file),
                            format!("{folder}/{file}"),
                            &mut files,
                            &mut errors,
                        );
                    } else {
                        let message =
                            format!("nothing reads this file: {folder}/ holds *.{ending}");
                        errors.push(Diagnostic::file(format!("{folder}/{file}"), message));
                    }
                }
            } else if REGISTERS.contains(&name.as_str()) {
                read_file(&path, name, &mut files, &mut errors);
            } else if path.is_dir() || name.ends_with(".cedar") || name.ends_with(".toml") {
                let known = FOLDERS.iter().map(|(folder, _)| *folder).chain(REGISTERS);
                let near = suggest(&name, known).map(|near| format!("did you mean {near}?"));
                let hint = near.unwrap_or_else(|| {
                    "policies live in access/, collection/ and retention/".into()
                });
                errors.push(Diagnostic::file(name, "nothing reads this").with_hint(hint));
            }
        }
        if errors.is_empty() && !files.keys().any(|name| name.ends_with(".cedar")) {
            let message =
                "no policy in this directory: access/, collection/ and retention/ hold no *.cedar";
            let hint = "start from the policies/ directory that comes with stewardd";
            errors.push(Diagnostic::file(dir, message).with_hint(hint));
        }
        if errors.is_empty() { Ok(Self { files }) } else { Err(errors) }
    }

    /// SHA-256 over names and texts, each preceded by its length; hex.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for part in self.files.iter().flat_map(|(name, text)| [name, text]) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hex::encode(hasher.finalize())
    }

    /// The files of one folder, with their texts.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{folder}/");
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(&prefix))
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// Where the directory and everything directly in it really are, once links are followed.
fn places(dir: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<PathBuf> = [dir.to_owned()]
        .into_iter()
        .chain(inside.map(|entry| entry.path()))
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    all.sort();
    all
}

fn names(dir: &Path, errors: &mut Vec<Diagnostic>) -> Vec<String> {
    let listed = fs::read_dir(dir).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    });
    let mut names: Vec<String> = listed.unwrap_or_else(|cause: std::io::Error| {
        errors.push(Diagnostic::file(dir, format!("cannot read this directory: {cause}")));
        Vec::new()
    });
    names.retain(|name| !name.starts_with('.') && !name.ends_with('~') && !name.starts_with('#'));
    names.sort();
    names
}

fn read_file(
    path: &Path,
    name: String,
    files: &mut BTreeMap<String, String>,
    errors: &mut Vec<Diagnostic>,
) {
    let too_large = fs::metadata(path).is_ok_and(|meta| meta.len() > MAX_FILE_BYTES);
    match fs::read(path).map(String::from_utf8) {
        _ if too_large => {
            errors.push(Diagnostic::file(name, "larger than 4 MiB: not a policy file"));
        }
        Ok(Ok(text)) => {
            files.insert(name, text);
        }
        Ok(Err(_)) => errors.push(Diagnostic::file(name, "not UTF-8 text")),
        Err(cause) => errors.push(Diagnostic::file(name, format!("cannot be read: {cause}"))),
    }
}
