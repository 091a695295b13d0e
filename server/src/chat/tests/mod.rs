//! The chat floor over real databases: SQLite always, MySQL or MariaDB when `VESTNIK_TEST_MYSQL_URL` names a server.

mod groups;
mod large_groups;
mod paging;
mod pipeline;
mod presence;
mod private;
mod pushing;
mod search;
mod world;
