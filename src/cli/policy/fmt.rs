//! `stewardd policy fmt`: one layout for every policy file.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::context::{configuration, print};
use crate::cli::{CliError, Globals};
use crate::policy::text::format::format;

/// Lays out policy files; comments are kept, and what a policy says never changes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Change nothing; list the files that are not in their layout, and exit 65 if there are any.
    #[arg(long)]
    check: bool,
    /// Files, or directories with *.cedar files in them; without any, the configured policy directory.
    files: Vec<PathBuf>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let roots = match args.files.as_slice() {
        [] => vec![configuration(globals)?.policies.dir],
        files => files.to_vec(),
    };
    let mut files = Vec::new();
    for root in &roots {
        collect(root, &mut files)?;
    }
    let mut errors = Vec::new();
    let mut changed = Vec::new();
    for file in &files {
        let text =
            fs::read_to_string(file).map_err(|error| CliError::file("read", file, &error))?;
        match format(&file.display().to_string(), &text) {
            Ok(pretty) if pretty != text => changed.push((file, pretty)),
            Ok(_) => {}
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        errors.sort();
        let mut error = CliError::new(65, "nothing was formatted");
        error.diagnostics = errors;
        return Err(error);
    }
    if !args.check {
        for (file, pretty) in &changed {
            replace(file, pretty).map_err(|error| CliError::file("write", file, &error))?;
        }
    }
    report(&args, globals, files.len(), &changed)
}

fn report(
    args: &Args,
    globals: &Globals,
    files: usize,
    changed: &[(&PathBuf, String)],
) -> Result<(), CliError> {
    let names: Vec<String> = changed.iter().map(|(file, _)| file.display().to_string()).collect();
    let what = if args.check { "would be formatted" } else { "formatted" };
    let count = format!("{} of {files} files {what}", names.len());
    let lines: Vec<&str> = names.iter().chain([&count]).map(String::as_str).collect();
    let text = lines.join("\n");
    let key = if args.check { "unformatted" } else { "formatted" };
    print(globals, &json!({ "files": files, key: names }), text)?;
    if args.check && !names.is_empty() {
        return Err(CliError::new(65, "some files are not in their layout")
            .with_hint("stewardd policy fmt"));
    }
    Ok(())
}

/// Policy files at or below a path, in order; hidden ones are passed over.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|error| CliError::file("read", path, &error))?;
    let mut below = Vec::new();
    for entry in entries {
        below.push(entry.map_err(|error| CliError::file("read", path, &error))?.path());
    }
    below.sort();
    for path in below {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let policy = path.extension().is_some_and(|ending| ending == "cedar");
        if !hidden && (policy || path.is_dir()) {
            collect(&path, files)?;
        }
    }
    Ok(())
}

/// Puts the whole new text in the file's place or leaves the old one; a symbolic link stays one.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let target = file.canonicalize()?;
    let directory = target.parent().unwrap_or(Path::new("/"));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let fresh = directory.join(format!(".{name}.{}.new", std::process::id()));
    let written = (|| {
        let mut out = File::create_new(&fresh)?;
        out.set_permissions(fs::metadata(&target)?.permissions())?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        fs::rename(&fresh, &target)?;
        File::open(directory)?.sync_all()
    })();
    if written.is_err() {
        // What is left of it has done no harm; the error that matters is the one above.
        let _ = fs::remove_file(&fresh);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    const PLAIN: &str = "@id(\"a\")\npermit (principal, action, resource);\n";
    const UGLY: &str = "@id(\"a\")permit(principal,action,resource);";

    fn globals() -> Globals {
        Globals { config: "/nowhere".into(), json: false }
    }

    #[tokio::test]
    async fn only_what_must_change_is_written_and_links_stay_links() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("a.cedar"));
        fs::write(&real, UGLY).unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        let args = |check| Args { check, files: vec![dir.path().to_owned()] };
        assert_eq!(run(args(true), &globals()).await.unwrap_err().code, 65);
        assert_eq!(fs::read_to_string(&real).unwrap(), UGLY, "--check writes nothing");
        run(args(false), &globals()).await.unwrap();
        assert_eq!(fs::read_to_string(&link).unwrap(), PLAIN);
        assert!(link.is_symlink());
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left behind");
        run(args(true), &globals()).await.unwrap();
    }

    #[tokio::test]
    async fn one_broken_file_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.cedar"), UGLY).unwrap();
        fs::write(dir.path().join("b.cedar"), "permit (").unwrap();
        let args = Args { check: false, files: vec![dir.path().to_owned()] };
        let refused = run(args, &globals()).await.unwrap_err();
        assert_eq!((refused.code, refused.diagnostics.len()), (65, 1));
        assert_eq!(fs::read_to_string(dir.path().join("a.cedar")).unwrap(), UGLY);
    }
}
