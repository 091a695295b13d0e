//! All SQL of the server, and nothing else. Each statement is written once, in the subset that SQLite, MySQL and
//! MariaDB share; what differs is in [`dialect`].

pub mod accounts;
pub mod chats;
mod database;
mod dialect;
pub mod due;
mod durability;
pub mod emptying;
mod error;
pub mod group_words;
pub mod groups;
pub mod hidden;
pub mod invites;
pub mod journal;
mod kept;
pub mod last_seen;
mod literal;
mod local;
pub mod members;
pub mod mentions;
pub mod messages;
pub mod meta;
mod migrations;
mod mysql;
pub mod people;
mod permit;
pub mod private;
pub mod reactions;
pub mod reads;
mod remote;
mod rows;
pub mod scheduled;
pub mod search;
mod sqlite;
mod transaction;
pub mod unread;
mod value;
pub mod versions;

pub use database::{Database, PoolSettings};
pub use dialect::{Dialect, MAX_ROWS_PER_STATEMENT, list_of, rounded, rows_of};
pub use durability::Durability;
pub use error::StoreError;
pub use migrations::{MigrationError, MigrationStatus, migrate_down, migrate_up, migration_status};
pub(crate) use rows::Question;
pub use transaction::Transaction;
pub use value::{FromValue, Row, Value};

#[cfg(test)]
pub(crate) use transaction::LostCommit;

#[cfg(test)]
pub(crate) mod tests;
