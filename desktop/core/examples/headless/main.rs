//! Two people who chat on one terminal, each with a whole client core: `cargo xtask demo --headless` runs it beside a
//! server. What is typed goes as the first person, the second one sees and reads it. Without a terminal it plays a short
//! conversation and ends with an error unless everything arrived and was read.

#![expect(clippy::print_stdout, reason = "it talks on its terminal")]

mod person;
mod screen;

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use clap::Parser;
use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_protocol::ChatId;

use person::Person;

/// What is said where nobody types: who (the first or the second person), and what.
const CONVERSATION: [(usize, &str); 5] = [
    (0, "Привет! Это первое сообщение."),
    (1, "Привет, вижу его. How quick was that?"),
    (0, "The times are on the left."),
    (0, "Two in a row stay in order 🙂"),
    (1, "До связи!"),
];

#[derive(Parser)]
struct Arguments {
    /// Address of the server
    #[arg(long)]
    server: String,
    /// Folder in which each person's data gets a folder
    #[arg(long)]
    data: PathBuf,
    /// Twice: who chats, as `login:password`
    #[arg(long = "person", required = true)]
    people: Vec<String>,
    /// Play a short conversation instead of reading what is typed
    #[arg(long)]
    play: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow!("a TLS provider is set"))?;
    let begun = Instant::now();
    let mut people = Vec::new();
    for person in &arguments.people {
        let (login, password) = person.split_once(':').context("--person takes login:password")?;
        people.push(Person::sign_in(&arguments.data, &arguments.server, login, password, begun).await?);
    }
    let [first, second] = <[Person; 2]>::try_from(people).map_err(|_| anyhow!("--person is needed twice"))?;
    let chat = first.open_chat_with(second.id()).await?;
    second.open_chat_with(first.id()).await?;

    let outcome = if arguments.play {
        play([&first, &second], chat).await
    } else {
        type_as(&first, &second, chat).await
    };
    first.close().await;
    second.close().await;
    outcome
}

async fn play(people: [&Person; 2], chat: ChatId) -> Result<()> {
    let [first, second] = people;
    for (who, text) in CONVERSATION {
        let (from, to) = if who == 0 { (first, second) } else { (second, first) };
        let message = from.send(chat, text).await?;
        to.has_seen(from.number_of(message).await?).await?;
        from.knows_it_was_read(message).await?;
    }
    println!("\nevery message arrived, was read, and its sender knows");
    Ok(())
}

async fn type_as(first: &Person, second: &Person, chat: ChatId) -> Result<()> {
    println!(
        "type and press Enter: it goes as {}; “{}: …” goes as {}; Ctrl+D ends\n",
        first.name(),
        second.name(),
        second.name()
    );
    let prefix = format!("{}:", second.name());
    let mut last = None;
    let mut lines = typed_lines();
    while let Some(line) = lines.recv().await {
        let (from, text) = match line.strip_prefix(&prefix) {
            Some(text) => (second, text),
            None => (first, line.as_str()),
        };
        if text.trim().is_empty() {
            continue;
        }
        match from.send(chat, text).await {
            Ok(message) => last = Some((from, message)),
            Err(error) => println!("not accepted: {error:#}"),
        }
    }
    // Unsent ones would stay in the queue for the next time, and there is none.
    match last {
        Some((from, message)) => from.number_of(message).await.map(drop),
        None => Ok(()),
    }
}

/// What is typed, line by line. A thread of its own: a terminal cannot be read without blocking, and the program must be
/// able to end while nobody types.
fn typed_lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    lines
}
