//! Rules of groups, decided without a database.

mod groups;
mod scene;
