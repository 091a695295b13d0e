//! Tools that do not come from the system's packages: Node.js and cargo-nextest.

use anyhow::{Result, bail};

use super::system::System;
use crate::command::{cargo, npm, output_of, program, run};

/// What Vite asks for; the same number stands in desktop/ui/package.json.
const LEAST_NODE: (u32, u32) = (20, 19);

/// Node.js is new enough and npm is there.
///
/// # Errors
/// One is missing or too old; the error says where a good one comes from.
pub fn check_node(system: System) -> Result<()> {
    let (major, minor) = LEAST_NODE;
    let way = match system {
        System::MacOs => "`brew install node`",
        System::Windows => "`winget install OpenJS.NodeJS.LTS`",
        System::Fedora => "`sudo dnf install nodejs npm`",
        System::Arch => "`sudo pacman -S nodejs npm`",
        System::Suse => "`sudo zypper install nodejs-default npm-default`",
        System::Debian | System::OtherLinux => "https://nodejs.org/en/download",
    };
    let Some(version) = output_of(program("node").arg("--version")) else {
        bail!("Node.js {major}.{minor} or newer is needed for the page: {way}");
    };
    if !is_new_enough(&version) {
        bail!("Node.js {version} is too old, {major}.{minor} or newer is needed: {way}");
    }
    if output_of(npm().arg("--version")).is_none() {
        bail!("Node.js is there but npm is not: {way}");
    }
    Ok(())
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) >= LEAST_NODE
}

/// Installs cargo-nextest where it is not there, without what it needs only to update itself.
///
/// # Errors
/// The installation fails.
pub fn provide_nextest() -> Result<()> {
    if output_of(cargo().args(["nextest", "--version"])).is_some() {
        return Ok(());
    }
    println!("cargo-nextest is missing; building it takes a few minutes, once");
    let mut install = cargo();
    install.args(["install", "--locked", "--quiet", "cargo-nextest", "--version", "0.9.143"]);
    run(install.args(["--no-default-features", "--features", "default-no-update"]))
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_are_compared_as_numbers() {
        for good in ["v20.19.0", "v20.20.2", "v22.3.1", "v100.0.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.9.0", "v9.99.0", "", "nonsense"] {
            assert!(!is_new_enough(bad), "{bad}");
        }
    }
}
