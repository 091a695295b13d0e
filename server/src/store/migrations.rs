//! Bringing the schema up to date, and back. The steps are part of the binary.
//!
//! The lock that keeps two servers from migrating at once dies with its connection (MySQL: `GET_LOCK`; SQLite: one
//! exclusive transaction around everything), so a crash leaves nothing locked. sqlx's own lock is not used: it waits
//! with a negative timeout, which MariaDB answers at once and without the lock.

use std::borrow::Cow;

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{MySqlConnection, SqlSafeStr as _};
use vestnik_protocol::Epoch;

use super::database::Pools;
use super::{Database, Dialect, StoreError, Value};

/// How long to wait for another server that is migrating.
const LOCK_WAIT_SECONDS: u32 = 600;

/// Why the schema could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A step failed. On SQLite nothing changed; on MySQL, which commits each table change by itself, the step may be
    /// half done.
    #[error(
        "migration step {version} ({name}) failed: {reason}. Nothing after it was tried. The way back: correct the \
         cause, then `vestnik-server migrate up` again; on MySQL, which cannot undo half a step, first restore the \
         backup made before, or run `vestnik-server migrate down --to {previous}`"
    )]
    Step {
        /// Number of the step.
        version: i64,
        /// What it does.
        name: String,
        /// The step before it.
        previous: i64,
        /// What the database said.
        reason: String,
    },
    /// An earlier step was cut short (MySQL only).
    #[error(
        "migration step {version} ({name}) was begun earlier and not finished. The way back: restore the backup made \
         before it, or run `vestnik-server migrate down --to {previous}` and then `vestnik-server migrate up`"
    )]
    HalfDone {
        /// Number of the step.
        version: i64,
        /// What it does.
        name: String,
        /// The step before it.
        previous: i64,
    },
    /// The database was used by a newer server.
    #[error(
        "the database has schema version {found}, this server knows up to {known}: it was used by a newer \
         vestnik-server. Run that one, or restore a backup made before the upgrade"
    )]
    TooNew {
        /// The newest step in the database.
        found: i64,
        /// The newest step in this binary.
        known: i64,
    },
    /// A step that ran differs from the one in this binary.
    #[error(
        "migration step {version} in the database is not the one of this server: they come from different builds"
    )]
    Different {
        /// Number of the step.
        version: i64,
    },
    /// The database failed otherwise.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One step, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Number of the step.
    pub version: i64,
    /// What it does.
    pub name: String,
    /// The database has it.
    pub applied: bool,
}

macro_rules! steps {
    ($($version:literal $name:literal),* $(,)?) => {
        fn steps(dialect: Dialect) -> Vec<Migration> {
            let texts = match dialect {
                Dialect::Sqlite => vec![$((
                    $version, $name,
                    include_str!(concat!("../../migrations/sqlite/", $name, ".up.sql")),
                    include_str!(concat!("../../migrations/sqlite/", $name, ".down.sql")),
                )),*],
                Dialect::MySql => vec![$((
                    $version, $name,
                    include_str!(concat!("../../migrations/mysql/", $name, ".up.sql")),
                    include_str!(concat!("../../migrations/mysql/", $name, ".down.sql")),
                )),*],
            };
            texts.into_iter().flat_map(|(version, name, up, down)| [
                step(version, name, MigrationType::ReversibleUp, up),
                step(version, name, MigrationType::ReversibleDown, down),
            ]).collect()
        }
    };
}

steps!(1 "0001_first", 2 "0002_conversations", 3 "0003_search", 4 "0004_search_parts");

fn step(version: i64, name: &'static str, kind: MigrationType, sql: &'static str) -> Migration {
    Migration::new(version, Cow::Borrowed(name), kind, sql.into_sql_str(), false)
}

/// Runs the steps that the database lacks, and gives a new database its epoch.
///
/// # Errors
/// See [`MigrationError`]; each says the way back.
pub async fn migrate_up(database: &Database) -> Result<(), MigrationError> {
    let steps = steps(database.dialect());
    let mut migrator = Migrator::with_migrations(steps.clone());
    migrator.set_locking(false);
    let done = match &*database.pools {
        Pools::Sqlite { migrating, .. } => {
            let mut exclusive = migrating.begin_with("BEGIN EXCLUSIVE").await.map_err(StoreError::from)?;
            let done = migrator.run_direct(None, &mut *exclusive, false).await;
            if done.is_ok() {
                exclusive.commit().await.map_err(StoreError::from)?;
            }
            done
        }
        Pools::MySql { writers, .. } => {
            // Never given back, so that it closes: that is what frees the lock.
            let mut lent = writers.lend().await?;
            let connection = lent.connection()?;
            lock(connection).await?;
            migrator.run_direct(None, connection, false).await
        }
    };
    done.map_err(|error| explained(error, &steps))?;
    ensure_epoch(database).await?;
    Ok(())
}

/// Undoes the steps above `target` (0: all of them, with all data), also one that stopped halfway.
///
/// # Errors
/// See [`MigrationError`].
pub async fn migrate_down(database: &Database, target: i64) -> Result<(), MigrationError> {
    let steps = steps(database.dialect());
    let mut migrator = Migrator::with_migrations(steps.clone());
    migrator.set_locking(false);
    let done = match &*database.pools {
        Pools::Sqlite { migrating, .. } => {
            let mut exclusive = migrating.begin_with("BEGIN EXCLUSIVE").await.map_err(StoreError::from)?;
            let done = migrator.undo(&mut exclusive, target).await;
            if done.is_ok() {
                exclusive.commit().await.map_err(StoreError::from)?;
            }
            done
        }
        Pools::MySql { writers, .. } => {
            let mut lent = writers.lend().await?;
            let connection = lent.connection()?;
            lock(connection).await?;
            // A half-done step is no obstacle to undoing it: the down scripts drop what is there.
            let table = migrator.table_name.as_ref();
            connection.ensure_migrations_table(table).await.map_err(|error| explained(error, &steps))?;
            sqlx::query("UPDATE _sqlx_migrations SET success = TRUE WHERE success = FALSE AND version > ?")
                .bind(target)
                .execute(&mut *connection)
                .await
                .map_err(StoreError::from)?;
            migrator.undo(connection, target).await
        }
    };
    done.map_err(|error| explained(error, &steps))
}

/// All steps of this binary, and whether the database has them.
///
/// # Errors
/// When the database does not answer.
pub async fn migration_status(database: &Database) -> Result<Vec<MigrationStatus>, MigrationError> {
    let applied = applied_versions(database).await?;
    let ups = steps(database.dialect()).into_iter().filter(|step| step.migration_type.is_up_migration());
    Ok(ups
        .map(|step| MigrationStatus {
            version: step.version,
            name: step.description.into_owned(),
            applied: applied.contains(&step.version),
        })
        .collect())
}

/// Takes the lock of this database (the name holds for the whole server), for as long as the connection lives. The
/// name may have 64 characters, so of the digest only the beginning; not SHA1, which MySQL 9.6 has no more.
async fn lock(connection: &mut MySqlConnection) -> Result<(), StoreError> {
    let granted: Option<i64> =
        sqlx::query_scalar("SELECT GET_LOCK(CONCAT('vestnik.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), ?)")
            .bind(LOCK_WAIT_SECONDS)
            .fetch_one(connection)
            .await?;
    if granted == Some(1) {
        return Ok(());
    }
    Err(StoreError::Conflict(format!("another server has been migrating for {LOCK_WAIT_SECONDS} seconds")))
}

async fn applied_versions(database: &Database) -> Result<Vec<i64>, StoreError> {
    let tables = match database.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE name = ?",
        Dialect::MySql => {
            "SELECT table_name FROM information_schema.tables WHERE table_name = ? AND table_schema = DATABASE()"
        }
    };
    if database.fetch(tables, vec![Value::from("_sqlx_migrations")]).await?.is_empty() {
        return Ok(Vec::new());
    }
    let rows = database
        .fetch("SELECT version FROM _sqlx_migrations WHERE success = 1 ORDER BY version", Vec::new())
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn explained(error: MigrateError, steps: &[Migration]) -> MigrationError {
    let name = |version: i64| {
        let step = steps.iter().find(|step| step.version == version);
        step.map_or_else(String::new, |step| step.description.to_string())
    };
    match error {
        MigrateError::ExecuteMigration(reason, version) => MigrationError::Step {
            version,
            name: name(version),
            previous: version - 1,
            reason: StoreError::from(reason).to_string(),
        },
        MigrateError::Dirty(version) => {
            MigrationError::HalfDone { version, name: name(version), previous: version - 1 }
        }
        MigrateError::VersionMissing(found) => MigrationError::TooNew {
            found,
            known: steps.iter().map(|step| step.version).max().unwrap_or_default(),
        },
        MigrateError::VersionMismatch(version) => MigrationError::Different { version },
        MigrateError::Execute(error) => StoreError::from(error).into(),
        other => StoreError::Other(other.to_string()).into(),
    }
}

async fn ensure_epoch(database: &Database) -> Result<(), StoreError> {
    let fresh = Epoch(uuid::Uuid::now_v7());
    let insert = format!("{} meta (name, value) VALUES ('epoch', ?)", database.dialect().insert_ignore());
    database.execute(insert, vec![Value::from(fresh.to_string())]).await.map(drop)
}
