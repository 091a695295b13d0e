//! The real app in a real window, driven through WebDriver.
//!
//! Nothing here knows how the app works inside: it types, clicks, reads what is on screen, and waits for conditions.
//! Every app has a screen, a message bus and an unlocked keyring that are not those of whoever runs the tests.

mod app;
mod display;
mod driver;
mod machine;
mod page;
mod shots;

pub use app::{App, Device};
pub use display::Display;
pub use machine::{Memory, memory_of};
pub use page::{DEADLINE, Key};
pub use shots::ContactSheet;
