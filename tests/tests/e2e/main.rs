//! Vestnik from end to end: real server, real core, both databases, and a network that fails.
//!
//! One binary, since each links the whole of server and core. A body that runs on both databases is made two tests by
//! [`on_both_databases`], as `conversation::sqlite::offline_writes` and `conversation::mariadb::offline_writes`.

mod harness;
