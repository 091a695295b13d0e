//! What an administrator does beside the running server: accounts by hand, a new epoch, demonstration data. The command
//! line calls this; nothing here prints.

pub mod demo;
mod workshop;

pub use workshop::Workshop;
