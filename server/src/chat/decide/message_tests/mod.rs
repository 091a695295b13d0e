//! Every rule about messages, without a database.

mod changing;
mod room;
mod timed;
mod writing;
