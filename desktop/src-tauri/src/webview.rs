//! What the web engine of each system needs to be told.

use tauri::WebviewWindow;

/// There while NVIDIA's driver runs.
#[cfg(target_os = "linux")]
const NVIDIA: &str = "/proc/driver/nvidia/version";

/// Starts the program anew with the variable that keeps WebKitGTK's window from staying blank with NVIDIA's driver, where
/// that driver runs and nobody has decided otherwise.
///
/// Anew, because a variable of one's own process cannot be set safely once threads may read it. Returns where nothing is
/// to be done.
#[cfg(target_os = "linux")]
pub fn avoid_blank_window() {
    use std::os::unix::process::CommandExt as _;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = std::path::Path::new(NVIDIA).exists();
    if !nvidia || std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error =
        std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    tracing::warn!(%error, "could not start anew for NVIDIA's driver; the window may stay blank");
}

#[cfg(not(target_os = "linux"))]
pub fn avoid_blank_window() {}

/// Where the kernel shows the graphics cards that programs may draw with.
#[cfg(target_os = "linux")]
const CARDS: &str = "/dev/dri";

/// Lets the processor paint where there is no graphics card. WebKitGTK would paint through OpenGL even there, and an OpenGL
/// computed by the processor makes every frame cost several times as much as painting does.
#[cfg(target_os = "linux")]
pub fn paint_without_card(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt};

    if has_card(std::path::Path::new(CARDS)) {
        return;
    }
    let told = window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the window is painted through OpenGL");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn paint_without_card(_window: &WebviewWindow) {}

/// Whether there is a card to draw with: one that only shows pictures (a simple screen, most virtual ones) has no node of
/// this name.
#[cfg(target_os = "linux")]
fn has_card(cards: &std::path::Path) -> bool {
    let names = std::fs::read_dir(cards).into_iter().flatten().flatten().map(|node| node.file_name());
    // NVIDIA's driver may come without such nodes, and with an OpenGL of its own.
    let nvidia = std::path::Path::new(NVIDIA).exists();
    nvidia || names.into_iter().any(|name| name.to_string_lossy().starts_with("renderD"))
}

/// Checks spelling in Russian and English: WebKitGTK leaves it off. WebView2 and WKWebView follow the system.
#[cfg(target_os = "linux")]
pub fn check_spelling(window: &WebviewWindow) {
    use webkit2gtk::{WebContextExt as _, WebViewExt as _};

    let told = window.with_webview(|webview| {
        if let Some(context) = webview.inner().context() {
            context.set_spell_checking_languages(&["ru_RU", "en_US"]);
            context.set_spell_checking_enabled(true);
        }
    });
    if let Err(error) = told {
        tracing::warn!(%error, "spelling is not checked");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn check_spelling(_window: &WebviewWindow) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_one_that_draws() {
        let cards = tempfile::tempdir().unwrap();
        if std::path::Path::new(NVIDIA).exists() {
            return;
        }
        assert!(!has_card(&cards.path().join("missing")));
        std::fs::write(cards.path().join("card0"), "").unwrap();
        assert!(!has_card(cards.path()));
        std::fs::write(cards.path().join("renderD128"), "").unwrap();
        assert!(has_card(cards.path()));
    }
}
