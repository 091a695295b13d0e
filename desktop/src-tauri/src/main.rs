//! Skeleton.
fn main() {
    if let Err(error) = tauri::Builder::default().run(tauri::generate_context!()) {
        panic!("{error}");
    }
}
