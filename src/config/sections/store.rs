//! `[store]`: where stewardd remembers.

use std::path::PathBuf;

use crate::config::reader::Section;
use crate::config::url::sqlite_path;

#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:///path`; the state directory is the file's directory.
    pub path: PathBuf,
}

pub(in crate::config) fn read(section: &Section) -> Option<StoreConfig> {
    let url = section.needed_text("url", "for example \"sqlite:///var/lib/stewardd/stewardd.db\"");
    let path = url.and_then(|url| match sqlite_path(url.value, section.document.base()) {
        Some((path, parameters)) if parameters.is_empty() => Some(path),
        Some(_) => {
            section.wrong(url.span, "the store's URL takes no parameters");
            None
        }
        None => {
            let hint = "write sqlite:///path/to/stewardd.db; other engines are not supported yet";
            section.wrong_hint(url.span, "the store is a SQLite file", hint);
            None
        }
    });
    section.finish().then_some(StoreConfig { path: path? })
}
