//! What each task needs from the system, and how each system calls it.

use std::path::Path;

use super::system::System;
use crate::command::{exists, output_of, program};

/// Something that a task cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A C compiler: SQLite and ring are built from source.
    Compiler,
    /// What the app is compiled against.
    Build,
    /// A display nobody looks at, and what drives a window on it.
    Window,
    /// A MariaDB that tests may start.
    Database,
    /// Node.js with npm, for the page.
    Node,
    /// cargo-nextest.
    Nextest,
}

impl Need {
    /// Everything.
    pub const ALL: &[Self] =
        &[Self::Compiler, Self::Build, Self::Window, Self::Database, Self::Node, Self::Nextest];

    /// The packages' names by the system's package manager. Fedora and openSUSE also install by the path of a file,
    /// which stays right when packages are renamed.
    const fn packages(self, system: System) -> &'static str {
        match (self, system) {
            (Self::Compiler, System::Debian) => "build-essential pkg-config file",
            (Self::Compiler, System::Arch) => "base-devel pkgconf file",
            (Self::Compiler, System::Fedora | System::Suse) => {
                "gcc gcc-c++ make /usr/bin/pkg-config /usr/bin/file"
            }

            (Self::Build, System::Debian) => {
                "libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libayatana-appindicator3-dev"
            }
            (Self::Build, System::Fedora) => {
                "webkit2gtk4.1-devel gtk3-devel librsvg2-devel libayatana-appindicator-gtk3-devel"
            }
            (Self::Build, System::Arch) => "webkit2gtk-4.1 gtk3 librsvg libayatana-appindicator",
            (Self::Build, System::Suse) => {
                "webkit2gtk3-devel gtk3-devel librsvg-devel libayatana-appindicator3-devel"
            }

            (Self::Window, System::Debian) => {
                "xvfb xauth dbus webkit2gtk-driver gnome-keyring fonts-dejavu-core fonts-noto-color-emoji imagemagick"
            }
            (Self::Window, System::Fedora | System::Suse) => {
                "/usr/bin/Xvfb /usr/bin/xauth /usr/bin/dbus-run-session /usr/bin/WebKitWebDriver \
                 /usr/bin/gnome-keyring-daemon dejavu-sans-fonts ImageMagick"
            }
            (Self::Window, System::Arch) => {
                "xorg-server-xvfb xorg-xauth dbus gnome-keyring ttf-dejavu noto-fonts-emoji imagemagick"
            }

            (Self::Database, System::Debian | System::Fedora) => "mariadb-server",
            (Self::Database, System::Arch | System::Suse | System::MacOs) => "mariadb",

            (Self::Node, System::MacOs) => "node",
            _ => "",
        }
    }
}

/// The packages that Debian and its relatives call these needs. Node is not among them: Debian's is too old.
pub fn for_debian(needs: &[Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.packages(System::Debian).split_whitespace()).collect()
}

/// The exact command that installs these needs.
pub fn command_for(system: System, needs: &[Need]) -> String {
    let names: Vec<_> = needs.iter().flat_map(|need| need.packages(system).split_whitespace()).collect();
    let names = names.join(" ");
    match system {
        System::Debian => format!("sudo apt-get update && sudo apt-get install {names}"),
        System::Fedora => format!("sudo dnf install {names}"),
        System::Arch => format!("sudo pacman -S --needed {names}"),
        System::Suse => format!("sudo zypper install {names}"),
        System::MacOs if names.is_empty() => "xcode-select --install".to_owned(),
        System::MacOs => format!("xcode-select --install; brew install {names}"),
        System::Windows => "winget install Microsoft.VisualStudio.2022.BuildTools --override \
             \"--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended --passive\""
            .to_owned(),
        System::OtherLinux => "the packages that hold them (webkit2gtk-4.1, gtk3, librsvg, \
             libayatana-appindicator3 with their headers; see `xtask/src/setup/packages.rs` for other systems' names)"
            .to_owned(),
    }
}

/// How one sees that a need is met where the package manager is not asked.
#[derive(Debug, Clone, Copy)]
pub enum Sign {
    /// A program answers.
    Program(&'static str),
    /// pkg-config knows the library.
    Library(&'static str),
    /// One of two programs answers.
    Either(&'static str, &'static str),
}

impl Sign {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Program(name) | Self::Library(name) | Self::Either(name, _) => name,
        }
    }

    pub fn is_missing(&self) -> bool {
        match self {
            Self::Program(name) => !on_path(name),
            Self::Library(name) => output_of(program("pkg-config").args(["--exists", name])).is_none(),
            Self::Either(one, other) => !on_path(one) && !on_path(other),
        }
    }
}

/// Programs such as Xvfb do not know `--version`; lying in one of the usual folders is enough.
fn on_path(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&folders);
    folders.any(|folder| folder.join(name).is_file())
        || Path::new("/usr/sbin").join(name).is_file()
        || (cfg!(windows) && exists(name))
}

/// The signs of a need on a system other than Debian.
pub fn signs(need: Need, system: System) -> &'static [Sign] {
    match (need, system) {
        // cargo itself finds Microsoft's compiler and says so where there is none.
        (_, System::Windows) => &[],
        (Need::Compiler, _) => &[Sign::Program("cc")],
        (Need::Build, System::MacOs) | (Need::Window, System::MacOs) => &[],
        (Need::Build, _) => &[
            Sign::Program("pkg-config"),
            Sign::Library("webkit2gtk-4.1"),
            Sign::Library("gtk+-3.0"),
            Sign::Library("librsvg-2.0"),
        ],
        (Need::Window, _) => &[
            Sign::Program("Xvfb"),
            Sign::Program("xauth"),
            Sign::Program("dbus-run-session"),
            Sign::Program("WebKitWebDriver"),
            Sign::Program("gnome-keyring-daemon"),
            Sign::Either("magick", "convert"),
        ],
        (Need::Database, _) => &[Sign::Program("mariadb-install-db"), Sign::Program("mariadbd")],
        // `tools` looks after these everywhere.
        (Need::Node | Need::Nextest, _) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::{Need, command_for, for_debian};
    use crate::setup::system::System;

    #[test]
    fn debian_gets_the_names_it_knows() {
        let names = for_debian(&[Need::Compiler, Need::Database, Need::Nextest]);
        assert_eq!(names, ["build-essential", "pkg-config", "file", "mariadb-server"]);
    }

    #[test]
    fn each_system_gets_its_own_command() {
        for (system, beginning) in [
            (System::Fedora, "sudo dnf install gcc "),
            (System::Arch, "sudo pacman -S --needed base-devel "),
            (System::Suse, "sudo zypper install gcc "),
            (System::MacOs, "xcode-select --install; brew install mariadb"),
            (System::Windows, "winget install "),
        ] {
            let command = command_for(system, &[Need::Compiler, Need::Database]);
            assert!(command.starts_with(beginning), "{command}");
        }
    }
}
