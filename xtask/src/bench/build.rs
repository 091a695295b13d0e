//! Which benchmarks a checkout has, and building them, as they are released (cargo's profile `bench`) or as one asks.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::command::{cargo, line_of};

/// The names of the programs with benchmarks.
///
/// # Errors
/// Cargo cannot read the checkout.
pub fn names(checkout: &Path) -> Result<Vec<String>> {
    let mut command = cargo();
    command.current_dir(checkout).args(["metadata", "--quiet", "--no-deps", "--format-version", "1"]);
    let output = command.stderr(Stdio::inherit()).output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("cargo cannot read {} ({})", checkout.display(), output.status);
    }
    names_in(&String::from_utf8_lossy(&output.stdout))
}

/// Builds them. Answers the programs.
///
/// # Errors
/// They do not build.
pub fn programs(checkout: &Path, target: &Path, profile: &str, names: &[String]) -> Result<Vec<PathBuf>> {
    let mut command = cargo();
    command.current_dir(checkout).args(["bench", "--quiet", "--workspace", "--no-run", "--profile", profile]);
    command.args(["--message-format", "json-render-diagnostics"]);
    command.args(names.iter().flat_map(|name| ["--bench", name]));
    command.arg("--target-dir").arg(target);
    let line = line_of(&command);
    println!("$ {line}");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    Ok(programs_in(&String::from_utf8_lossy(&output.stdout)))
}

fn is_bench(target: &Value) -> bool {
    target.pointer("/kind/0").and_then(Value::as_str) == Some("bench")
}

/// From what `cargo metadata` says.
fn names_in(metadata: &str) -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata).context("cargo's metadata")?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo's metadata")?;
    let targets = packages.iter().filter_map(|package| package.get("targets")?.as_array()).flatten();
    let names = targets.filter(|target| is_bench(target)).filter_map(|target| target.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

/// From what cargo says while it builds, a line for each thing. Some lines are of build scripts.
fn programs_in(messages: &str) -> Vec<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = |message: Value| {
        let is_program = message.get("target").is_some_and(is_bench);
        message.get("executable").and_then(Value::as_str).filter(|_| is_program).map(PathBuf::from)
    };
    messages.filter_map(program).collect()
}

#[cfg(test)]
mod tests {
    use super::{names_in, programs_in};
    use std::path::PathBuf;

    #[test]
    fn benchmarks_are_found_in_whatever_package_they_are() {
        let metadata = r#"{"packages": [
            {"name": "a", "targets": [{"kind": ["lib"], "name": "a"}, {"kind": ["bench"], "name": "one"}]},
            {"name": "b", "targets": [{"kind": ["bench"], "name": "two"}, {"kind": ["bin"], "name": "b"}]}
        ]}"#;
        assert_eq!(names_in(metadata).unwrap(), ["one", "two"]);
        assert!(names_in(r#"{"packages": []}"#).unwrap().is_empty());
        assert!(names_in("{}").is_err() && names_in("").is_err());
    }

    #[test]
    fn only_programs_of_benchmarks_are_run() {
        let messages = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"a"},"executable":null}
a build script prints something
{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"b"},"executable":"/target/release/b"}
{"reason":"compiler-artifact","target":{"kind":["bench"],"name":"one"},"executable":"/target/release/deps/one-1a"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(programs_in(messages), [PathBuf::from("/target/release/deps/one-1a")]);
    }
}
