//! The headless client core of Vestnik. No Tauri inside, no interface inside.

pub mod locales;
pub mod settings;
pub mod view;
