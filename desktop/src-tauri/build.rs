//! Lets Tauri generate what its macros need.
fn main() {
    tauri_build::build();
}
