//! The one window: as it was left, in the right colours from its first frame, and shown when there is something to see.

use tauri::webview::{Color, NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager as _, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_window_state::StateFlags;
use vestnik_core::view::{Settings, Theme as ChosenTheme};

use crate::commands::Core;
use crate::folders::Folders;
use crate::{links, webview};

/// Its label; the page's rights (`capabilities/page.json`) are given to this one.
pub const LABEL: &str = "main";
/// What is kept over a restart. Not whether it is visible: `show_once` decides that.
pub const KEPT: StateFlags = StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED);

/// Logical pixels at the first start.
const SIZE: (f64, f64) = (1100.0, 720.0);
/// The narrowest at which the page still has a layout.
const MIN_SIZE: (f64, f64) = (360.0, 480.0);
/// The page's own ground, `--paper` in its `tokens.css`.
const LIGHT_GROUND: Color = Color(0xf3, 0xf0, 0xe9, 0xff);
const DARK_GROUND: Color = Color(0x10, 0x16, 0x18, 0xff);

/// Makes the window, still hidden.
pub fn create(app: &AppHandle, folders: &Folders, settings: &Settings) -> tauri::Result<WebviewWindow> {
    let (for_navigation, for_new_window) = (app.clone(), app.clone());
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Vestnik")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .visible(false)
        .theme(theme(settings))
        .data_directory(folders.webview())
        .on_navigation(move |url| {
            let own = links::is_own(url);
            if !own {
                links::open_outside(&for_navigation, url);
            }
            own
        })
        .on_new_window(move |url, _| {
            links::open_outside(&for_new_window, &url);
            NewWindowResponse::Deny
        })
        .on_page_load(|window, load| {
            // Also where the page's script fails and never listens: a window with an empty page can at least be closed.
            let core_is_open = window.state::<Core>().if_open().is_some();
            if load.event() == PageLoadEvent::Finished && core_is_open {
                show_once(&window);
            }
        })
        .build()?;
    paint_ground(&window);
    webview::paint_without_card(&window);
    webview::check_spelling(&window);
    Ok(window)
}

/// Shows the window the first time; later calls (a reloaded page) do nothing.
pub fn show_once(window: &WebviewWindow) {
    if window.is_visible().unwrap_or(false) {
        return;
    }
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::error!(%error, "the window cannot be shown");
    }
}

/// Brings the window before the person: a second start of the app, a clicked notification.
pub fn bring_up(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be brought up");
    }
}

/// Follows the settings: the page's `prefers-color-scheme`, the frame, and what shows while the window grows.
pub fn apply_theme(window: &WebviewWindow, settings: &Settings) {
    if let Err(error) = window.set_theme(theme(settings)) {
        tracing::warn!(%error, "the theme cannot be set");
    }
    paint_ground(window);
}

fn theme(settings: &Settings) -> Option<Theme> {
    match settings.theme {
        ChosenTheme::System => None,
        ChosenTheme::Light => Some(Theme::Light),
        ChosenTheme::Dark => Some(Theme::Dark),
    }
}

fn paint_ground(window: &WebviewWindow) {
    let ground = match window.theme() {
        Ok(Theme::Dark) => DARK_GROUND,
        _ => LIGHT_GROUND,
    };
    if let Err(error) = window.set_background_color(Some(ground)) {
        tracing::warn!(%error, "the window's ground cannot be painted");
    }
}
