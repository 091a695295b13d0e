//! The binary itself: what it prints, what it refuses, how it ends.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use vestnik_server::{Config, config};

/// The binary with nothing of our own environment's configuration.
fn vestnik(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestnik-server"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("VESTNIK_")) {
        command.env_remove(name);
    }
    command.args(arguments).kill_on_drop(true).stdin(Stdio::null());
    command
}

async fn outcome(arguments: &[&str]) -> (bool, String, String) {
    let output = vestnik(arguments).output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

async fn serving(data: &Path, more: &[&str]) -> (Child, String) {
    let data = data.to_str().unwrap();
    let mut child = vestnik(&["--data", data, "--listen", "127.0.0.1:0"])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line =
        tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await.unwrap().unwrap().unwrap();
    (child, line.rsplit(' ').next().unwrap().to_owned())
}

#[tokio::test]
async fn the_example_is_a_configuration_that_passes_the_check() {
    let (good, example, _) = outcome(&["config", "--example"]).await;
    assert!(good);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestnik.toml");
    std::fs::write(&file, &example).unwrap();
    assert_eq!(config::load(Some(&file), [], &[]).unwrap(), Config::default());
    let (good, said, _) = outcome(&["--config", file.to_str().unwrap(), "config", "--check"]).await;
    assert!(good && said.contains("good"), "{said}");
}

#[tokio::test]
async fn a_wrong_option_is_one_sentence_and_a_failure() {
    let (good, _, said) = outcome(&["--set", "limits.nonsense=1", "config", "--check"]).await;
    assert!(!good);
    assert_eq!(said, "vestnik-server: unknown option `limits.nonsense` in the flag --set\n");
    let (good, _, said) = outcome(&["--listen", "nowhere"]).await;
    assert!(!good && said.contains("`server.listen` in the flag --listen"), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_well() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address) = serving(folder.path(), &[]).await;
    let info = crate::caller::reply(crate::caller::client().get(format!("{address}/v1/server"))).await;
    assert_eq!(info.data()["product"], "vestnik");
    terminate(&mut child).await;
}

#[cfg(unix)]
async fn terminate(child: &mut Child) {
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    let status = tokio::time::timeout(Duration::from_secs(20), child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_has_the_requests_id_and_no_secret_even_at_its_finest() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    let folder_option = format!("logs.folder={}", logs.display());
    let (mut child, address) =
        serving(&folder.path().join("data"), &["--set", "logs.level=trace", "--set", &folder_option]).await;
    let http = crate::caller::client();
    let form = serde_json::json!({ "username": "alice", "password": "a very secret horse" });
    let url = format!("{address}/v1/auth/register");
    let alice = crate::caller::reply(http.post(url).header("x-request-id", "the-id").json(&form)).await;
    let alice = alice.data().clone();
    let url = format!("{address}/v1/users/search?q=lookingfor");
    crate::caller::reply(http.get(url).bearer_auth(crate::caller::access(&alice))).await.data();
    terminate(&mut child).await;

    let mut written = String::new();
    for entry in std::fs::read_dir(&logs).unwrap() {
        written.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    assert!(written.contains("the-id") && written.contains("/v1/users/search"), "{written}");
    let tokens = &alice["tokens"];
    let secrets = ["secret horse", "lookingfor", tokens["access_token"].as_str().unwrap()];
    for secret in secrets.into_iter().chain(tokens["refresh_token"].as_str()) {
        assert!(!written.contains(secret), "{secret} is in the log");
    }
    assert!(written.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[tokio::test]
async fn the_schema_goes_up_and_down() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let (good, said, _) = outcome(&["--data", data, "migrate", "up"]).await;
    assert!(good && said.starts_with("applied "), "{said}");
    let (good, _, said) = outcome(&["--data", data, "migrate", "down", "--to", "0"]).await;
    assert!(!good && said.contains("--yes"), "{said}");
    let (good, said, _) = outcome(&["--data", data, "migrate", "down", "--to", "0", "--yes"]).await;
    assert!(good && said.starts_with("missing "), "{said}");
    let (good, said, _) = outcome(&["--data", data, "migrate", "status"]).await;
    assert!(good && said.starts_with("missing "), "{said}");
}

/// Runs a command with a password on its standard input.
async fn with_password(arguments: &[&str], password: &str) -> (bool, String, String) {
    let mut command = vestnik(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses before reading closes the pipe; then there is nothing to say.
    let _ = stdin.write_all(format!("{password}\n").as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn an_administrator_makes_accounts_and_resets_passwords_beside_the_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let (_child, address) = serving(folder.path(), &["--set", "auth.registration_open=false"]).await;
    let http = crate::caller::client();
    let sign_in = async |password: &str| {
        let form = serde_json::json!({ "login": "anna", "password": password });
        crate::caller::reply(http.post(format!("{address}/v1/auth/sign-in")).json(&form)).await
    };
    let create = ["--data", data, "admin", "create-user", "anna", "--display-name", "Анна"];
    let (good, _, said) = with_password(&create, "short").await;
    assert!(!good && said == "vestnik-server: password: password_too_short\n", "{said}");
    let (good, said, _) = with_password(&create, "correct horse battery").await;
    assert!(good && said.starts_with("created: "), "{said}");
    let (good, _, said) = with_password(&create, "correct horse battery").await;
    assert!(!good && said.contains("username: username_taken"), "{said}");

    let anna = sign_in("correct horse battery").await.data().clone();
    let reset = ["--data", data, "admin", "reset-password", "anna"];
    let (good, ..) = with_password(&reset, "another horse battery").await;
    assert!(good);
    assert_eq!(sign_in("correct horse battery").await.refused(401), "credentials_wrong");
    sign_in("another horse battery").await.data();
    // The server learns of it by itself, within seconds.
    let me = async || {
        let token = crate::caller::access(&anna);
        crate::caller::reply(http.get(format!("{address}/v1/me")).bearer_auth(token)).await
    };
    let revoked = async {
        let mut rounds = tokio::time::interval(Duration::from_millis(100));
        while me().await.status.is_success() {
            rounds.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), revoked).await.expect("revoked by now");
    assert_eq!(me().await.refused(401), "session_revoked");

    let (good, _, said) =
        with_password(&["--data", data, "admin", "reset-password", "nobody"], "another horse battery").await;
    assert!(!good && said == "vestnik-server: not_found\n", "{said}");
}

#[tokio::test]
async fn a_new_epoch_is_new_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data", folder.path().to_str().unwrap(), "admin", "new-epoch"];
    let (_, first, _) = outcome(&arguments).await;
    let (_, second, _) = outcome(&arguments).await;
    assert!(first.starts_with("new epoch: ") && first != second, "{first} {second}");
}

#[tokio::test]
async fn demonstration_data_is_there_once_however_often_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data", folder.path().to_str().unwrap(), "demo-data"];
    let (good, said, error) = outcome(&arguments).await;
    assert!(good, "{error}");
    let alice = said.lines().find(|line| line.starts_with("alice")).unwrap();
    let password = alice.split_once("password:").unwrap().1.trim();

    let chats = async || {
        let (_child, address) = serving(folder.path(), &[]).await;
        let http = crate::caller::client();
        let form = serde_json::json!({ "login": "alice", "password": password });
        let signed_in =
            crate::caller::reply(http.post(format!("{address}/v1/auth/sign-in")).json(&form)).await;
        let token = crate::caller::access(signed_in.data());
        let chats = crate::caller::reply(http.get(format!("{address}/v1/chats")).bearer_auth(token)).await;
        chats.data()["chats"].clone()
    };
    let before = chats().await;
    assert_eq!(before.as_array().unwrap().len(), 4, "bob, vera, gleb and her own notes");
    assert!(before.as_array().unwrap().iter().any(|chat| chat["private"]["unread"]["count"] == 2));
    let (good, again, error) = outcome(&arguments).await;
    assert!(good && again == said, "{again} {error}");
    assert_eq!(chats().await, before);
}

#[tokio::test]
async fn demonstration_data_keeps_away_from_real_people() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let create = ["--data", data, "admin", "create-user", "anna"];
    assert!(with_password(&create, "correct horse battery").await.0);
    let (good, _, said) = outcome(&["--data", data, "demo-data"]).await;
    assert!(!good && said.contains("--force"), "{said}");
    let (good, said, _) = outcome(&["--data", data, "demo-data", "--force"]).await;
    assert!(good && said.contains("alice"), "{said}");
}
