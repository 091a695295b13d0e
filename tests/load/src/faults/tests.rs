//! The faults that need no minutes, a few seconds each and at a fifth of the load. Nothing is asked of the times here but that
//! everything is over in time: a busy machine measures itself.

use std::time::Duration;

use vestnik_tests::database::Backend;
use vestnik_tests::process::server_binary;
use vestnik_tests::scratch;

use super::kinds::Kind;
use super::run::{Demand, run};

const GENTLE: Demand = Demand { rate: 200, measured: Duration::from_secs(2), bound: None };

async fn nothing_is_lost(kind: Kind, backend: Backend) {
    server_binary().await.unwrap();
    super::allow_many_files().await;
    let place = scratch::folder().unwrap();
    let row = run(kind, (backend, "it"), place.path(), &GENTLE).await.unwrap().unwrap();
    assert!(row.is_good(), "{}", row.line());
    assert!(row.sent > 0, "{}", row.line());
}

macro_rules! faults {
    ($($name:ident: $kind:ident on $backend:ident;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                nothing_is_lost(Kind::$kind, Backend::$backend).await;
            }
        )+
    };
}

faults! {
    a_killed_server_under_load_on_sqlite: ServerKilled on Sqlite;
    a_killed_server_under_load_on_mariadb: ServerKilled on MariaDb;
    a_killed_database_under_load: DatabaseKilled on MariaDb;
    one_who_never_reads_under_load_on_sqlite: NeverReads on Sqlite;
    one_who_never_reads_under_load_on_mariadb: NeverReads on MariaDb;
    a_thousand_silent_connections_under_load_on_sqlite: Silent on Sqlite;
    a_thousand_silent_connections_under_load_on_mariadb: Silent on MariaDb;
}
