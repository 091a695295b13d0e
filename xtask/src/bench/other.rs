//! The benchmarks of another revision. They are kept, so that the next comparison with it begins at once.

use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

use super::build;
use super::checkout::Checkout;
use crate::command::{output_of, program};

/// How the names of variables begin that tell cargo how to build.
const SETTINGS: &[&str] = &["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_PROFILE_", "CARGO_BUILD_"];

/// What a revision means.
///
/// # Errors
/// Git does not know it.
pub fn commit(revision: &str) -> Result<String> {
    let name = format!("{revision}^{{commit}}");
    output_of(program("git").args(["rev-parse", "--verify", "--quiet", &name]))
        .with_context(|| format!("git knows no revision `{revision}`"))
}

/// Its programs, built now or kept since the last time.
///
/// # Errors
/// It has none, or they do not build.
pub fn programs(revision: &str, commit: &str, profile: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let (kept, note) = (folder.join("programs"), folder.join("made-of"));
    let made_of = made_of(commit, profile);
    if fs::read_to_string(&note).is_ok_and(|text| text == made_of) {
        println!("the benchmarks of {revision} are those of the last time");
        return listed(&kept);
    }
    // The note goes first and comes last: what is half done is not taken for whole.
    for old in [&note, &kept] {
        if old.is_dir() {
            fs::remove_dir_all(old)?
        } else if old.exists() {
            fs::remove_file(old)?
        }
    }
    fs::create_dir_all(&kept)?;
    let checkout = Checkout::of(commit)?;
    let names = build::names(checkout.path())?;
    if names.is_empty() {
        bail!("{revision} has no micro-benchmarks, so there is nothing to compare with");
    }
    for program in build::programs(checkout.path(), &folder.join("target"), profile, &names)? {
        let name = program.file_name().context("a program without a name")?;
        fs::copy(&program, kept.join(name)).with_context(|| format!("copying {}", program.display()))?;
    }
    fs::write(&note, made_of)?;
    listed(&kept)
}

/// Everything that makes another program of the same commit.
fn made_of(commit: &str, profile: &str) -> String {
    let compiler = output_of(program("rustc").arg("--version")).unwrap_or_default();
    let mut settings: Vec<_> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| SETTINGS.iter().any(|setting| name.starts_with(setting)))
        .map(|(name, value)| format!("{name}={}\n", value.display()))
        .collect();
    settings.sort();
    format!("{commit}\n{compiler}\n{profile}\n{}", settings.concat())
}

/// In the order of their names.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut programs = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    programs.sort();
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::commit;

    #[test]
    fn a_revision_that_is_none_is_named() {
        let error = commit("no-such-revision").unwrap_err();
        assert_eq!(error.to_string(), "git knows no revision `no-such-revision`");
    }
}
