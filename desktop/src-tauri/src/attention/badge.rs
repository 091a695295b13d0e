//! The count on the app's icon, where the system has a place for it.

use tauri::WebviewWindow;

/// Shows how many messages are unread; nothing for none.
#[cfg(not(windows))]
pub fn show(window: &WebviewWindow, unread: u32) {
    if let Err(error) = window.set_badge_count((unread > 0).then_some(i64::from(unread))) {
        tracing::debug!(%error, "no badge on this system");
    }
}

/// Windows has no number on the icon, but a small picture over it: a dot.
#[cfg(windows)]
pub fn show(window: &WebviewWindow, unread: u32) {
    if let Err(error) = window.set_overlay_icon((unread > 0).then(dot)) {
        tracing::warn!(%error, "the overlay icon cannot be set");
    }
}

#[cfg(windows)]
fn dot() -> tauri::image::Image<'static> {
    /// Pixels.
    const SIDE: i32 = 16;
    const RED: [u8; 4] = [0xe5, 0x39, 0x35, 0xff];
    let pixel = |index: i32| {
        // Twice the distance from the middle, which lies between two pixels.
        let (x, y) = (2 * (index % SIDE) + 1 - SIDE, 2 * (index / SIDE) + 1 - SIDE);
        if x * x + y * y <= (SIDE - 2) * (SIDE - 2) { RED } else { [0; 4] }
    };
    let pixels = (0..SIDE * SIDE).flat_map(pixel).collect();
    tauri::image::Image::new_owned(pixels, SIDE.unsigned_abs(), SIDE.unsigned_abs())
}
