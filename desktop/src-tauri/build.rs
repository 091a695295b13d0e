//! Lets Tauri generate what its macros need, and closes the list of commands that a page can be allowed.
use tauri_build::{AppManifest, Attributes};

fn main() {
    // The page is compiled in; the compiler cannot see that it changed.
    println!("cargo::rerun-if-changed=../ui/dist");
    let manifest = AppManifest::new().commands(&["call", "listen"]);
    if let Err(error) = tauri_build::try_build(Attributes::new().app_manifest(manifest)) {
        println!("cargo::error={error:#}");
    }
}
