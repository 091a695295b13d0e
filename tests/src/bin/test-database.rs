//! Keeps the MariaDB that the tests of one build share, and takes it away when no test process is left.
//! See `vestnik_tests::mariadb`.

use std::time::Duration;

use vestnik_tests::mariadb::{MariaDb, SharedFolder};

/// So long it waits for a next test process: longer than a test runner's pause between two tests.
const PATIENCE: Duration = Duration::from_secs(10);

// One thread: the instance is bound to the life of the thread that started it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let shared = SharedFolder::of_this_build()?;
    let users = shared.users_lock()?;
    let instance = shared.instance();
    if instance.exists() {
        std::fs::remove_dir_all(&instance)?;
    }
    std::fs::create_dir_all(&instance)?;
    let mut database = MariaDb::create(&instance).await?;
    shared.announce(&database)?;
    loop {
        // Comes when the last test process is gone.
        users.lock()?;
        users.unlock()?;
        if database.ends_within(PATIENCE).await {
            anyhow::bail!("mariadbd ended by itself");
        }
        if users.try_lock().is_ok() {
            database.kill().await?;
            std::fs::remove_dir_all(&instance)?;
            return Ok(());
        }
    }
}
