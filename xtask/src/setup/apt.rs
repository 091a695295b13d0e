//! Debian and its relatives: what is missing is installed, as root or on a build machine at once, otherwise with sudo
//! after asking.

use anyhow::{Result, bail};
use std::io::{self, IsTerminal as _, Write as _};

use crate::command::{output_of, program, run};

/// Installs those of the packages that are not there.
///
/// # Errors
/// apt fails, or may not be called without a person who agrees; the error has the command to type.
pub fn provide(packages: &[&str], yes: bool) -> Result<()> {
    let missing: Vec<_> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("missing system packages: {}", missing.join(" "));
    let is_root = output_of(program("id").arg("-u")).is_some_and(|id| id == "0");
    let on_build_machine = std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    if !is_root && !on_build_machine && !yes && !person_agrees()? {
        bail!("install them with\n\n    sudo apt-get update && sudo apt-get install {}\n", missing.join(" "));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if is_root { program("apt-get") } else { program("sudo") };
        if !is_root {
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        run(command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    // Fresh machines and containers have no package lists, or old ones that name files which are gone.
    apt(&["update", "--quiet"])?;
    let install = ["install", "--quiet", "--yes", "--no-install-recommends"];
    apt(&[&install[..], &missing].concat())
}

fn is_installed(package: &str) -> bool {
    let status = output_of(program("dpkg-query").args(["--show", "--showformat=${Status}", package]));
    status.is_some_and(|status| status == "install ok installed")
}

fn person_agrees() -> Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("install them with sudo? [Y/n] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes" | "д" | "да"))
}
