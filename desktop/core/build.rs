//! Builds the crate again when a file of `locales/` changes: `include_dir` reads them, and the compiler cannot see that.
fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
