//! One body, two tests.

/// Makes of each `async fn name(backend: Backend) -> anyhow::Result<()>` of this module the tests `sqlite::name` and
/// `mariadb::name`.
macro_rules! on_both_databases {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() -> anyhow::Result<()> {
                Box::pin(super::$name(vestnik_tests::database::Backend::Sqlite)).await
            })*
        }
        mod mariadb {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() -> anyhow::Result<()> {
                Box::pin(super::$name(vestnik_tests::database::Backend::MariaDb)).await
            })*
        }
    };
}

pub(crate) use on_both_databases;
