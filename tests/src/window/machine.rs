//! What the system says of an app: its processes, and the frame of its window.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

/// Memory of an app by process name, KiB: each shared page counted by its share (PSS), so that a sum means something.
pub type Memory = BTreeMap<String, u64>;

/// Of a process and everything it started.
///
/// # Errors
/// The system does not tell.
pub fn memory_of(pid: u32) -> Result<Memory> {
    let mut memory = Memory::new();
    for pid in with_descendants(pid)? {
        // A process may end between two looks.
        let Ok(rollup) = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else { continue };
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm"))?.trim().to_owned();
        let line =
            rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("the kernel tells PSS")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        *memory.entry(name).or_default() += kib;
    }
    Ok(memory)
}

fn with_descendants(pid: u32) -> Result<BTreeSet<u32>> {
    let mut parents = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        // The name, in parentheses, may hold anything; after it come the state and the parent.
        let after_name = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
        if let Some(parent) =
            after_name.split_whitespace().nth(1).and_then(|parent| parent.parse::<u32>().ok())
        {
            parents.insert(pid, parent);
        }
    }
    let mut family = BTreeSet::from([pid]);
    loop {
        let children: Vec<u32> = parents
            .iter()
            .filter(|(child, parent)| family.contains(parent) && !family.contains(child))
            .map(|(child, _)| *child)
            .collect();
        if children.is_empty() {
            return Ok(family);
        }
        family.extend(children);
    }
}

/// The title in the frame of a process's window. Asked of the screen: a driver tells only the page's own title.
///
/// # Errors
/// The process has no window with a title.
pub(super) fn window_title(display: &str, pid: u32) -> Result<String> {
    let (screen, number) = RustConnection::connect(Some(display))?;
    let atom = |name: &str| anyhow::Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom);
    let (owner, name) = (atom("_NET_WM_PID")?, atom("_NET_WM_NAME")?);
    let utf8 = atom("UTF8_STRING")?;
    let root = screen.setup().roots.get(number).context("the display has a screen")?.root;
    for window in screen.query_tree(root)?.reply()?.children {
        let owner = screen.get_property(false, window, owner, AtomEnum::CARDINAL, 0, 1)?.reply()?;
        if owner.value32().and_then(|mut values| values.next()) != Some(pid) {
            continue;
        }
        let title = screen.get_property(false, window, name, utf8, 0, 1_024)?.reply()?.value;
        let mapped = screen.get_window_attributes(window)?.reply()?.map_state;
        if !title.is_empty() && mapped == x11rb::protocol::xproto::MapState::VIEWABLE {
            return Ok(String::from_utf8(title)?);
        }
    }
    anyhow::bail!("process {pid} has no window on {display}")
}
