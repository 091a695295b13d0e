//! Which operating system this is, as far as installing packages goes.

use std::fs;

/// One way to install packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Debian, Ubuntu, Mint …: apt.
    Debian,
    /// Fedora and its relatives: dnf.
    Fedora,
    /// Arch, Manjaro …: pacman.
    Arch,
    /// openSUSE: zypper.
    Suse,
    /// Some other Linux.
    OtherLinux,
    /// Apple's.
    MacOs,
    /// Microsoft's.
    Windows,
}

impl System {
    pub fn of_this_computer() -> Self {
        match std::env::consts::OS {
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
        }
    }

    /// Reads os-release(5): its `ID`, then each of `ID_LIKE`, which names the nearest relative first.
    fn from_os_release(text: &str) -> Self {
        let value_of = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.unwrap_or_default().trim_matches(['"', '\'']).to_owned()
        };
        let names = format!("{} {}", value_of("ID"), value_of("ID_LIKE"));
        let known = names.split_whitespace().find_map(|name| match name {
            "debian" | "ubuntu" => Some(Self::Debian),
            "fedora" | "rhel" | "centos" => Some(Self::Fedora),
            "arch" => Some(Self::Arch),
            "opensuse" | "suse" | "opensuse-tumbleweed" | "opensuse-leap" => Some(Self::Suse),
            _ => None,
        });
        known.unwrap_or(Self::OtherLinux)
    }
}

#[cfg(test)]
mod tests {
    use super::System;

    #[test]
    fn a_distribution_is_known_by_its_id_or_its_relatives() {
        for (text, system) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", System::Debian),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=fedora\nVERSION_ID=43\n", System::Fedora),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=arch\n", System::Arch),
            ("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", System::Suse),
            ("ID=alpine\n", System::OtherLinux),
            ("", System::OtherLinux),
        ] {
            assert_eq!(System::from_os_release(text), system, "{text}");
        }
    }
}
