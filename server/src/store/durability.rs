//! What the database promises about a commit, asked at start, so that an administrator learns of a weak setting before
//! a power cut does.

use super::{Database, Dialect, StoreError};

/// The database's own words about durability, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Durability {
    /// Name and version of the database.
    pub database: String,
    /// Settings, as `name=value`.
    pub settings: Vec<String>,
    /// One sentence for each setting that can lose acknowledged messages; empty when all is well.
    pub warnings: Vec<String>,
}

impl Database {
    /// Asks the database for the settings that decide whether a commit survives a power cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        match self.dialect() {
            Dialect::Sqlite => self.durability_of_sqlite().await,
            Dialect::MySql => self.durability_of_mysql().await,
        }
    }

    async fn durability_of_sqlite(&self) -> Result<Durability, StoreError> {
        // Asked of the writing connection: `synchronous` belongs to a connection, not to the file.
        let mut transaction = self.begin_write().await?;
        let version: String = single(transaction.fetch("SELECT sqlite_version()", Vec::new()).await?)?;
        let journal: String = single(transaction.fetch("PRAGMA journal_mode", Vec::new()).await?)?;
        let synchronous: i64 = single(transaction.fetch("PRAGMA synchronous", Vec::new()).await?)?;
        transaction.rollback().await?;
        let mut warnings = Vec::new();
        if synchronous < 2 {
            warnings.push("synchronous is below FULL: a power cut can lose acknowledged messages".to_owned());
        }
        if journal != "wal" {
            warnings
                .push(format!("journal_mode is {journal}, not wal: readers and the writer block each other"));
        }
        Ok(Durability {
            database: format!("SQLite {version}"),
            settings: vec![format!("journal_mode={journal}"), format!("synchronous={synchronous}")],
            warnings,
        })
    }

    async fn durability_of_mysql(&self) -> Result<Durability, StoreError> {
        let version: String = single(self.fetch("SELECT CAST(VERSION() AS CHAR)", Vec::new()).await?)?;
        let rows = self
            .fetch(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'sync_binlog', \
                 'log_bin', 'innodb_doublewrite')",
                Vec::new(),
            )
            .await?;
        let mut settings = Vec::new();
        let mut warnings = Vec::new();
        let mut binlog = false;
        let mut unsynced_binlog = false;
        for row in rows {
            let (name, value): (String, String) = (row.get(0)?, row.get(1)?);
            match (name.to_lowercase().as_str(), value.as_str()) {
                ("innodb_flush_log_at_trx_commit", value) if value != "1" => warnings.push(format!(
                    "innodb_flush_log_at_trx_commit is {value}, not 1: a crash can lose acknowledged messages"
                )),
                ("innodb_doublewrite", "OFF" | "0") => warnings
                    .push("innodb_doublewrite is off: a power cut can damage pages on most disks".to_owned()),
                ("log_bin", value) => binlog = value == "ON" || value == "1",
                ("sync_binlog", value) => unsynced_binlog = value != "1",
                _ => {}
            }
            settings.push(format!("{name}={value}"));
        }
        if binlog && unsynced_binlog {
            warnings.push("sync_binlog is not 1: replicas can lose acknowledged messages".to_owned());
        }
        settings.sort();
        Ok(Durability { database: version, settings, warnings })
    }
}

fn single<T: super::FromValue>(rows: Vec<super::Row>) -> Result<T, StoreError> {
    rows.first().ok_or_else(|| StoreError::Other("an empty answer".into()))?.get(0)
}
