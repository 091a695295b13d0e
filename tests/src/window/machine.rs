//! What the system says of an app: its processes, and the frame of its window.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, InputFocus, MapState, StackMode, Window,
};
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
    let (screen, window) = window_of(display, pid)?;
    let (name, utf8) = (atom(&screen, "_NET_WM_NAME")?, atom(&screen, "UTF8_STRING")?);
    Ok(String::from_utf8(screen.get_property(false, window, name, utf8, 0, 1_024)?.reply()?.value)?)
}

/// Raises a process's window and gives it the keyboard.
pub(super) fn focus_window(display: &str, pid: u32) -> Result<()> {
    let (screen, window) = window_of(display, pid)?;
    screen.configure_window(window, &ConfigureWindowAux::new().stack_mode(StackMode::ABOVE))?.check()?;
    screen.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check()?;
    Ok(())
}

fn atom(screen: &RustConnection, name: &str) -> Result<u32> {
    Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
}

/// The window of a process that can be seen.
fn window_of(display: &str, pid: u32) -> Result<(RustConnection, Window)> {
    let (screen, number) = RustConnection::connect(Some(display))?;
    let owner = atom(&screen, "_NET_WM_PID")?;
    let root = screen.setup().roots.get(number).context("the display has a screen")?.root;
    let children = screen.query_tree(root)?.reply()?.children;
    for window in children {
        let owner = screen.get_property(false, window, owner, AtomEnum::CARDINAL, 0, 1)?.reply()?;
        let of_process = owner.value32().and_then(|mut values| values.next()) == Some(pid);
        if of_process && screen.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE {
            return Ok((screen, window));
        }
    }
    anyhow::bail!("process {pid} has no window on {display}")
}
