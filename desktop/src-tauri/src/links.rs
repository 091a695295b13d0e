//! Where the window may go: nowhere but to the app's own page. Everything else opens outside, or not at all.

use tauri::{AppHandle, Url};
use tauri_plugin_opener::OpenerExt as _;

/// Schemes that a person can have meant by a link. Not `file:` and not the schemes of other programs: a message must not
/// be able to start something with one click.
const OUTSIDE: [&str; 3] = ["http", "https", "mailto"];

/// The page that is compiled in; on Windows and Android it has an http address.
pub fn is_own(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    }
}

/// Opens a link in the person's browser or mail program.
pub fn open_outside(app: &AppHandle, url: &Url) {
    if !OUTSIDE.contains(&url.scheme()) {
        tracing::warn!(scheme = url.scheme(), "a link of this kind is not opened");
        return;
    }
    if let Err(error) = app.opener().open_url(url.as_str(), None::<&str>) {
        tracing::warn!(%error, "no program opened a link");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_page_is_inside() {
        let own = [
            "tauri://localhost",
            "tauri://localhost/index.html#chat",
            "http://tauri.localhost/",
            "https://tauri.localhost/a",
        ];
        let foreign = [
            "https://example.org",
            "http://tauri.localhost.example.org/",
            "http://tauri.localhost:8080/",
            "tauri://evil/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hello",
            "about:blank",
        ];
        for url in own {
            assert!(is_own(&url.parse().unwrap()), "{url}");
        }
        for url in foreign {
            assert!(!is_own(&url.parse().unwrap()), "{url}");
        }
    }
}
