//! The real app in a real window: what a person sees and does. Linux only, see `vestnik_tests::window`.
#![cfg(target_os = "linux")]

mod axe;
mod contact_sheet;
mod history;
mod hostile;
mod keyboard;
mod keyboard_only;
mod languages;
mod messages;
mod offline;
mod privacy;
mod screens;
mod sign_in;
mod stage;
mod startup;
mod steps;
mod world;
