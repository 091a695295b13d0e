//! What the web engine of each system needs to be told.

use tauri::WebviewWindow;

/// Starts the program anew with the variable that keeps WebKitGTK's window from staying blank with NVIDIA's driver, where
/// that driver runs and nobody has decided otherwise.
///
/// Anew, because a variable of one's own process cannot be set safely once threads may read it. Returns where nothing is
/// to be done.
#[cfg(target_os = "linux")]
pub fn avoid_blank_window() {
    use std::os::unix::process::CommandExt as _;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
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
