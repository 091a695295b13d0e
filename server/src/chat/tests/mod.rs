//! The chat floor over real databases: SQLite, and MariaDB or the MySQL that `VESTNIK_TEST_MYSQL_URL` names.

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
