//! Running other programs: said before, in the repository's folder, their output where one can see it.

use anyhow::{Context as _, Result, bail};
use std::{
    io,
    path::Path,
    process::{Command, Stdio},
};

use crate::project;

/// What `cargo run` sets for the program it runs. Build scripts (ring's, for one) that watch these would run again
/// under every `cargo xtask`, and everything above them would be built again.
const SET_BY_CARGO: &[&str] = &[
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

/// A program to run in the repository's folder.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(project::root());
    for (variable, _) in std::env::vars_os() {
        let by_cargo =
            variable.to_str().is_some_and(|v| v.starts_with("CARGO_PKG_") || SET_BY_CARGO.contains(&v));
        if by_cargo {
            command.env_remove(variable);
        }
    }
    command
}

/// Cargo, the one that runs this.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// npm, in the page's folder.
pub fn npm() -> Command {
    // On Windows npm is a script, which is found only under its full name.
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(project::page());
    command
}

/// Says what is run, runs it, and fails if it fails.
///
/// # Errors
/// The program is not there, or ended with an error; both name it.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("cannot run `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What the program prints, trimmed; `None` where it is not there or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// The program answers when it is asked for its version.
pub fn exists(name: &str) -> bool {
    let asked = program(name)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    !matches!(asked, Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// As one would type it.
pub fn line_of(command: &Command) -> String {
    let name = Path::new(command.get_program());
    let name = name.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    let words = command.get_args().map(|word| {
        let word = word.to_string_lossy();
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_=./:@+,".contains(c));
        if plain && !word.is_empty() { word.into_owned() } else { format!("'{word}'") }
    });
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{exists, line_of, output_of, program, run};

    #[test]
    fn a_line_is_as_one_would_type_it() {
        let mut command = program("/usr/bin/cargo");
        command.args(["nextest", "run", "-E", "not test(window)"]);
        assert_eq!(line_of(&command), "cargo nextest run -E 'not test(window)'");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut program("no-such-program-anywhere")).unwrap_err();
        assert!(error.to_string().contains("no-such-program-anywhere"), "{error}");
        assert!(!exists("no-such-program-anywhere"));
        assert_eq!(output_of(&mut program("no-such-program-anywhere")), None);
    }
}
