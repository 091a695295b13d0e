//! The chat floor over real databases: SQLite always, MySQL or MariaDB when `VESTNIK_TEST_MYSQL_URL` names a server.

mod equality;
mod groups;
mod large_groups;
mod messages;
mod paging;
mod pipeline;
mod presence;
mod private;
mod pushing;
mod rights;
mod schedule;
mod search;
mod world;
