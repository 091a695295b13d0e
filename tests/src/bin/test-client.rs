//! A core in a process of its own, for tests that kill it: obeys lines on its input, tells updates and answers on its
//! output (`vestnik_tests::core::{Line, Reply}`), logs to its error output by `RUST_LOG`.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use tokio::sync::mpsc;
use tracing_subscriber::EnvFilter;
use vestnik_core::Client;
use vestnik_tests::api::install_tls_provider;
use vestnik_tests::core::{Line, Reply, test_options};

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    install_tls_provider();
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("usage: test-client FOLDER")?;
    let client = Client::open(test_options(&folder)).await?;
    let (reply, replies) = mpsc::unbounded_channel();
    std::thread::spawn(move || write_replies(replies));
    let mut updates = client.updates().await;
    let telling = reply.clone();
    tokio::spawn(async move {
        while let Some(update) = updates.recv().await {
            let _ = telling.send(Reply::Update(Box::new(update)));
        }
    });
    let (line, mut lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || read_lines(&line));
    while let Some(Line { id, request }) = lines.recv().await {
        let _ = reply.send(match client.call(request).await {
            Ok(answer) => Reply::Accepted { id, answer },
            Err(error) => Reply::Refused { id, error },
        });
    }
    client.close().await;
    Ok(())
}

/// Until the input ends.
fn read_lines(obey: &mpsc::UnboundedSender<Line>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(line) = serde_json::from_str(&line) else { return };
        if obey.send(line).is_err() {
            return;
        }
    }
}

fn write_replies(mut replies: mpsc::UnboundedReceiver<Reply>) {
    let mut output = std::io::stdout().lock();
    while let Some(reply) = replies.blocking_recv() {
        let Ok(line) = serde_json::to_string(&reply) else { continue };
        if writeln!(output, "{line}").and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}
