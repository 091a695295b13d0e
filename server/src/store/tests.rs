//! The store on SQLite and on MariaDB, or on the MySQL that `VESTNIK_TEST_MYSQL_URL` names.

use std::collections::BTreeMap;

use super::*;

/// A fresh database of each kind. The folder holds SQLite's file and must outlive it.
pub async fn databases() -> Vec<(Database, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let sqlite = Database::open(&url, PoolSettings::default()).await.unwrap();
    let server = vestnik_tests::database::server_url().await.unwrap();
    vec![(sqlite, Some(folder)), (fresh_mysql(&server).await, None)]
}

async fn fresh_mysql(url: &str) -> Database {
    use sqlx::{Connection as _, Executor as _};
    let name = format!("vestnik_{}", uuid::Uuid::now_v7().simple());
    let mut server = sqlx::MySqlConnection::connect(url).await.unwrap();
    server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let settings = PoolSettings { readers: 4, writers: 4, ..PoolSettings::default() };
    Database::open(&format!("{url}/{name}"), settings).await.unwrap()
}

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        assert!(migration_status(&database).await.unwrap().iter().all(|step| step.applied));
        migrate_up(&database).await.unwrap();
        migrate_down(&database, 0).await.unwrap();
        assert!(migration_status(&database).await.unwrap().iter().all(|step| !step.applied));
        migrate_up(&database).await.unwrap();
        assert_eq!(database.fetch("SELECT value FROM meta", vec![]).await.unwrap().len(), 1, "one epoch");
    }
}

#[tokio::test]
async fn two_servers_migrating_at_once_both_succeed() {
    for (database, _folder) in databases().await {
        let (one, other) = (database.clone(), database.clone());
        let (one, other) = tokio::join!(migrate_up(&one), migrate_up(&other));
        one.unwrap();
        other.unwrap();
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_in_a_clear_sentence() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                      VALUES (9999, 'later', TRUE, '', 0)";
        let insert =
            if database.dialect() == Dialect::Sqlite { insert.replace("TRUE", "1") } else { insert.into() };
        database.execute(insert, vec![]).await.unwrap();
        let refusal = migrate_up(&database).await.unwrap_err();
        assert!(matches!(refusal, MigrationError::TooNew { found: 9999, .. }), "{refusal}");
        assert!(refusal.to_string().contains("newer"), "{refusal}");
    }
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let user = vestnik_protocol::UserId(uuid::Uuid::now_v7());
        let text = "Привет, «мир» 👋🏽";
        let columns = "id, username, look, email, display_name, about, password_hash, created_at, updated_at, \
                       last_seen_at";
        let insert = format!("INSERT INTO users ({columns}) VALUES {}", rows_of(10, 1));
        let values = || {
            vec![
                user.into(),
                "alice".into(),
                "alice".into(),
                Value::Null,
                text.into(),
                "".into(),
                "x".into(),
                Value::Int(1),
                Value::Int(i64::MAX),
                Value::Null,
            ]
        };
        database.execute(insert.clone(), values()).await.unwrap();
        let sql = format!("SELECT {columns} FROM users WHERE username = ?");
        let rows = database.fetch(sql.clone(), vec!["alice".into()]).await.unwrap();
        assert_eq!(rows[0].0, values());
        assert_eq!(rows[0].get::<vestnik_protocol::UserId>(0).unwrap(), user);
        assert!(matches!(rows[0].get::<i64>(1), Err(StoreError::Corrupt { column: 1, .. })));
        assert!(database.fetch(sql, vec!["ALICE".into()]).await.unwrap().is_empty(), "compared byte by byte");

        let mut again = values();
        again[0] = vestnik_protocol::UserId(uuid::Uuid::now_v7()).into();
        let refusal = database.execute(insert, again).await.unwrap_err();
        assert!(refusal.violates("users", "username") || refusal.violates("users", "look"), "{refusal}");
    }
}

#[tokio::test]
async fn a_reader_keeps_its_snapshot_while_a_writer_commits() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let count = "SELECT COUNT(*) FROM meta";
        let mut reader = database.begin_read().await.unwrap();
        let before: i64 = reader.fetch(count, vec![]).await.unwrap()[0].get(0).unwrap();
        database.execute("INSERT INTO meta (name, value) VALUES ('x', 'y')", vec![]).await.unwrap();
        let during: i64 = reader.fetch(count, vec![]).await.unwrap()[0].get(0).unwrap();
        assert_eq!(before, during);
        reader.rollback().await.unwrap();
        let after: i64 = database.fetch(count, vec![]).await.unwrap()[0].get(0).unwrap();
        assert_eq!(after, before + 1);
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let mut writer = database.begin_write().await.unwrap();
        writer.execute("INSERT INTO meta (name, value) VALUES ('x', 'y')", vec![]).await.unwrap();
        drop(writer);
        database.execute("INSERT INTO meta (name, value) VALUES ('x', 'z')", vec![]).await.unwrap();
    }
}

/// SQLite rolls back by itself when the disk is full. The next transaction must begin all the same.
#[tokio::test]
async fn a_full_disk_is_told_apart_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let database = Database::open(&url, PoolSettings::default()).await.unwrap();
    migrate_up(&database).await.unwrap();
    let mut writer = database.begin_write().await.unwrap();
    let pages: i64 = writer.fetch("PRAGMA page_count", vec![]).await.unwrap()[0].get(0).unwrap();
    // Holds for this connection only, as a full disk holds for a while only.
    writer.fetch(format!("PRAGMA max_page_count = {}", pages + 2), vec![]).await.unwrap();
    let insert = "INSERT INTO meta (name, value) VALUES ('big', ?)";
    let refusal = writer.execute(insert, vec!["x".repeat(1 << 20).into()]).await.unwrap_err();
    assert!(matches!(refusal, StoreError::Full(_)), "{refusal}");
    drop(writer);
    database.execute(insert, vec!["small".into()]).await.unwrap();

    // And when it was SQLite that ended the transaction.
    let mut writer = database.begin_write().await.unwrap();
    writer.execute("ROLLBACK", vec![]).await.unwrap();
    assert!(writer.commit().await.is_err());
    database.execute("DELETE FROM meta WHERE name = 'big'", vec![]).await.unwrap();
}

#[tokio::test]
async fn durability_is_reported_without_a_warning_on_sqlite() {
    for (database, _folder) in databases().await {
        let durability = database.durability().await.unwrap();
        assert!(!durability.settings.is_empty());
        if database.dialect() == Dialect::Sqlite {
            assert_eq!(durability.warnings, Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn what_is_written_behind_leaves_no_trace_on_the_connection() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let write = "INSERT INTO search_fresh (number, fold_at, data) VALUES (?, 0, ?)";
        let empty = || Value::Blob(Vec::new());
        let mut behind = database.begin_write_behind().await.unwrap();
        behind.execute(write, vec![1_i64.into(), empty()]).await.unwrap();
        behind.commit().await.unwrap();
        let mut taken_back = database.begin_write_behind().await.unwrap();
        taken_back.execute(write, vec![2_i64.into(), empty()]).await.unwrap();
        drop(taken_back);
        if database.dialect() == Dialect::Sqlite {
            let mut transaction = database.begin_write().await.unwrap();
            let rows = transaction.fetch("PRAGMA synchronous", vec![]).await.unwrap();
            assert_eq!(rows[0].get::<i64>(0).unwrap(), 2, "commands are on the disk when they are done");
            transaction.rollback().await.unwrap();
        }
        let rows = database.fetch("SELECT number FROM search_fresh", vec![]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.get::<i64>(0).unwrap()).collect::<Vec<_>>(), [1]);
    }
}

/// A column as both databases could have said it: type, nullable, and its place in the primary key (0: none).
type Column = (String, bool, i64);
/// An index: unique, and its columns in order.
type Index = (bool, Vec<String>);

#[tokio::test]
async fn both_schemas_say_the_same() {
    let mut schemas = Vec::new();
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        schemas.push(match database.dialect() {
            Dialect::Sqlite => schema_of_sqlite(&database).await,
            Dialect::MySql => schema_of_mysql(&database).await,
        });
    }
    if let [sqlite, mysql] = &schemas[..] {
        assert_eq!(sqlite, mysql);
    }
    assert!(schemas[0].contains_key("messages") && schemas[0].contains_key("search_parts"));
}

type Schema = BTreeMap<String, (BTreeMap<String, Column>, BTreeMap<String, Index>)>;

async fn schema_of_sqlite(database: &Database) -> Schema {
    let mut schema = Schema::new();
    let columns = database
        .fetch(
            "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM pragma_table_list m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '_sqlx%'",
            vec![],
        )
        .await
        .unwrap();
    for row in columns {
        let (table, column): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let facts = (row.get(2).unwrap(), !row.get::<bool>(3).unwrap(), row.get(4).unwrap());
        schema.entry(table).or_default().0.insert(column, facts);
    }
    let indices = database
        .fetch(
            "SELECT m.name, i.name, i.\"unique\", c.name FROM sqlite_master m JOIN pragma_index_list(m.name) i \
             JOIN pragma_index_info(i.name) c WHERE m.type = 'table' AND i.origin = 'c' ORDER BY i.name, c.seqno",
            vec![],
        )
        .await
        .unwrap();
    for row in indices {
        let (table, index): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let entry = schema.entry(table).or_default().1.entry(index).or_default();
        entry.0 = row.get(2).unwrap();
        entry.1.push(row.get(3).unwrap());
    }
    schema
}

async fn schema_of_mysql(database: &Database) -> Schema {
    let mut schema = Schema::new();
    let columns = database
        .fetch(
            "SELECT c.table_name, c.column_name, c.data_type, c.is_nullable, CAST(COALESCE(k.seq_in_index, 0) AS SIGNED) \
             FROM information_schema.columns c LEFT JOIN information_schema.statistics k \
             ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name \
             AND k.index_name = 'PRIMARY' WHERE c.table_schema = DATABASE() AND c.table_name NOT LIKE '\\_sqlx%'",
            vec![],
        )
        .await
        .unwrap();
    for row in columns {
        let (table, column): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let kind = match row.get::<String>(2).unwrap().as_str() {
            "bigint" | "int" | "tinyint" => "INTEGER",
            "varchar" | "text" | "mediumtext" => "TEXT",
            "binary" | "varbinary" | "blob" | "mediumblob" => "BLOB",
            other => panic!("{other}"),
        };
        let facts = (kind.to_owned(), row.get::<String>(3).unwrap() == "YES", row.get(4).unwrap());
        schema.entry(table).or_default().0.insert(column, facts);
    }
    let indices = database
        .fetch(
            "SELECT table_name, index_name, non_unique, column_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY' ORDER BY index_name, seq_in_index",
            vec![],
        )
        .await
        .unwrap();
    for row in indices {
        let (table, index): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let entry = schema.entry(table).or_default().1.entry(index).or_default();
        entry.0 = !row.get::<bool>(2).unwrap();
        entry.1.push(row.get(3).unwrap());
    }
    schema
}

/// Rows named by several columns are looked up: a scan would make every batch read a whole table.
#[tokio::test]
async fn several_keys_are_looked_up_by_an_index() {
    let (database, _folder) = databases().await.swap_remove(0);
    migrate_up(&database).await.unwrap();
    for (table, columns) in [
        ("messages", "chat_id, seq"),
        ("messages", "sender_id, client_id"),
        ("members", "chat_id, user_id"),
        ("reactions", "chat_id, seq"),
        ("mentions", "chat_id, seq"),
        ("scheduled", "user_id, client_id"),
    ] {
        let among = Dialect::Sqlite.is_among(columns, 2, 4);
        for statement in ["SELECT * FROM", "DELETE FROM"] {
            let sql = format!("EXPLAIN QUERY PLAN {statement} {table} WHERE {among}");
            let plan = database.fetch(sql, vec![Value::Int(1); 8]).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.get(3).unwrap()).collect();
            assert!(!plan.iter().any(|step| step.starts_with(&format!("SCAN {table}"))), "{plan:?}");
        }
    }
}

#[tokio::test]
async fn several_questions_are_answered_apart() {
    for (database, _folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let mut transaction = database.begin_write().await.unwrap();
        let insert = "INSERT INTO meta (name, value) VALUES (?, ?)";
        for (name, value) in [("a", "1"), ("b", "2?"), ("c", "'3\\")] {
            transaction.queue(insert, vec![name.into(), value.into()]).await.unwrap();
        }
        let ask = |names: &[&str]| {
            let keys = names.iter().map(|name| vec![(*name).into()]).collect();
            Question::among(database.dialect(), "SELECT value FROM meta", "name", keys, " ORDER BY name", &[])
        };
        let questions = [ask(&["b", "a", "c"]), ask(&[]), ask(&["nothing"]), ask(&["c"])];
        let answers = transaction.ask(questions).await.unwrap();
        let values = |rows: &Vec<Row>| rows.iter().map(|row| row.get(0).unwrap()).collect::<Vec<String>>();
        let none: [&str; 0] = [];
        assert_eq!(
            answers.each_ref().map(values),
            [vec!["1", "2?", "'3\\"], none.to_vec(), none.to_vec(), vec!["'3\\"]]
        );
        transaction.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_too_long_for_one_message_of_text_goes_all_the_same() {
    for (database, _folder) in databases().await {
        let long = "д".repeat(1 << 20);
        let mut transaction = database.begin_write().await.unwrap();
        let rows = transaction.fetch("SELECT ?, 7", vec![long.as_str().into()]).await.unwrap();
        assert_eq!(rows[0].get::<String>(0).unwrap(), long);
        transaction.rollback().await.unwrap();
        let rows = database.fetch("SELECT ?", vec![long.as_str().into()]).await.unwrap();
        assert_eq!(rows[0].get::<String>(0).unwrap(), long);
    }
}

#[tokio::test]
async fn a_connection_that_died_is_not_lent_again() {
    let databases = databases().await;
    let Some((database, _)) = databases.iter().find(|(database, _)| database.dialect() == Dialect::MySql)
    else {
        return;
    };
    for _ in 0..2 {
        let id: i64 = database.fetch("SELECT CONNECTION_ID()", vec![]).await.unwrap()[0].get(0).unwrap();
        database.execute(format!("KILL {id}"), vec![]).await.unwrap();
        // It was in use just now, so nobody asks it whether it lives.
        let refusal = database.fetch("SELECT 1", vec![]).await.unwrap_err();
        assert!(matches!(refusal, StoreError::Unavailable(_)), "{refusal}");
        database.fetch("SELECT 1", vec![]).await.unwrap();
    }
}
