//! A database for one test: a file for SQLite, a fresh schema on a throwaway MariaDB, or on the server that
//! `VESTNIK_TEST_MYSQL_URL` names (Oracle's MySQL, say).

use std::path::Path;

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection};
use uuid::Uuid;

use crate::mariadb::shared_url;

/// Names a server to use instead of a throwaway one. Its user must be allowed to create and drop databases.
pub const URL_VARIABLE: &str = "VESTNIK_TEST_MYSQL_URL";

/// Which database a test runs on. Every suite runs on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Built in.
    Sqlite,
    /// MariaDB, or any MySQL by [`URL_VARIABLE`].
    MariaDb,
}

/// One database; a schema on a server is dropped with it.
pub struct Database {
    url: String,
    schema: Option<Schema>,
}

struct Schema {
    name: String,
    /// The server, without a schema.
    server: String,
}

impl Database {
    /// An empty database; a file lies in `folder`.
    ///
    /// # Errors
    /// No MariaDB is on this machine, it does not start, or the given server refuses.
    pub async fn fresh(backend: Backend, folder: &Path) -> anyhow::Result<Self> {
        match backend {
            Backend::Sqlite => {
                let url = format!("sqlite://{}", folder.join("vestnik.sqlite").display());
                Ok(Self { url, schema: None })
            }
            Backend::MariaDb => Self::on_server(&server_url().await?).await,
        }
    }

    /// A fresh schema on this server.
    ///
    /// # Errors
    /// The server does not answer or refuses.
    pub async fn on_server(server: &str) -> anyhow::Result<Self> {
        let name = format!("vestnik_{}", Uuid::now_v7().simple());
        let mut connection = connect(server).await?;
        let statement = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
        connection.close().await?;
        let schema = Schema { name: name.clone(), server: server.to_owned() };
        Ok(Self { url: format!("{server}/{name}"), schema: Some(schema) })
    }

    /// As the server's configuration takes it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(Schema { name, server }) = self.schema.take() else { return };
        // Also when a test failed; in a thread of its own, since a runtime may not block here.
        let drop_schema = async move {
            let mut connection = connect(&server).await?;
            sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name}"))).execute(&mut connection).await?;
            connection.close().await.context("close")
        };
        let dropping = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(drop_schema)
        });
        if !matches!(dropping.join(), Ok(Ok(()))) {
            tracing::warn!("a test's schema was not dropped; a throwaway server takes it along");
        }
    }
}

async fn connect(server: &str) -> anyhow::Result<MySqlConnection> {
    MySqlConnection::connect(server).await.with_context(|| "the database server does not let us in")
}

/// The server without a schema, as `mysql://user:password@host:port`.
///
/// # Errors
/// No MariaDB is on this machine, or it does not start.
pub async fn server_url() -> anyhow::Result<String> {
    let Ok(given) = std::env::var(URL_VARIABLE) else { return shared_url().await };
    let scheme_end = given.find("://").map_or(0, |at| at + 3);
    let path = given.get(scheme_end..).and_then(|rest| rest.find('/')).map(|at| scheme_end + at);
    Ok(path.and_then(|at| given.get(..at)).unwrap_or(&given).to_owned())
}
