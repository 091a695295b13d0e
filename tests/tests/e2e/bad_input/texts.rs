//! Messages that are refused for what they say.

use anyhow::{Result, ensure};
use vestnik_protocol::{Command, CommandOutcome, Content, ErrorCode, limits};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::server::Talk;
use vestnik_tests::socket::Socket;

use crate::both::on_both_databases;

on_both_databases! {
    empty_text,
    invisible_text,
    over_long_text,
    control_character_in_text,
    direction_override_in_text,
    content_of_an_unknown_type,
    tombstone_as_input,
    the_longest_text_of_the_widest_characters_is_kept,
}

/// The same refusal over HTTP and socket; the messages around it are kept, and no number is lost.
async fn refuses(backend: Backend, content: Content, code: ErrorCode) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let (mut socket, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    talk.alice.api.write(talk.chat_id, "before").await?;
    let bad = || {
        let (chat_id, client_id) = (talk.chat_id, fresh_client_id());
        // Between good ones: a refusal must not take its neighbours along.
        vec![
            send(chat_id, fresh_client_id(), "left"),
            Command::Send { chat_id, client_id, content: content.clone(), reply_to: None, silent: false },
            send(chat_id, fresh_client_id(), "right"),
        ]
    };
    for results in [talk.alice.api.commands(bad()).await?, socket.commands(bad()).await?] {
        let [CommandOutcome::Done(_), CommandOutcome::Refused { error }, CommandOutcome::Done(_)] =
            &results[..]
        else {
            anyhow::bail!("good, bad, good expected: {results:?}");
        };
        ensure!(error.code == code, "{code} expected: {error}");
        ensure!(!error.code.is_transient(), "trying again cannot help");
    }
    talk.alice.api.write(talk.chat_id, "after").await?;
    ensure!(talk.texts().await? == ["before", "left", "right", "left", "right", "after"]);
    Ok(())
}

async fn empty_text(backend: Backend) -> Result<()> {
    refuses(backend, Content::text(" \n\t "), ErrorCode::TextEmpty).await
}

async fn invisible_text(backend: Backend) -> Result<()> {
    refuses(backend, Content::text("\u{200B}\u{2060}\u{FEFF}"), ErrorCode::TextEmpty).await
}

async fn over_long_text(backend: Backend) -> Result<()> {
    refuses(backend, Content::text("ы".repeat(limits::MAX_TEXT_CHARS + 1)), ErrorCode::TextTooLong).await
}

async fn control_character_in_text(backend: Backend) -> Result<()> {
    refuses(backend, Content::text("bell\u{7}"), ErrorCode::TextControlCharacter).await
}

async fn direction_override_in_text(backend: Backend) -> Result<()> {
    refuses(backend, Content::text("photo\u{202E}gpj.exe"), ErrorCode::TextDirectionOverride).await
}

async fn content_of_an_unknown_type(backend: Backend) -> Result<()> {
    let hologram = serde_json::json!({"type": "hologram", "data": 1});
    refuses(backend, Content::Unknown(hologram), ErrorCode::ContentUnknown).await
}

async fn tombstone_as_input(backend: Backend) -> Result<()> {
    let tombstone = Content::Known(vestnik_protocol::KnownContent::Deleted { expired: false });
    refuses(backend, tombstone, ErrorCode::ContentUnknown).await
}

/// The other side of the limit: 4,096 characters of four bytes each come back as they were.
async fn the_longest_text_of_the_widest_characters_is_kept(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let text = "🦀".repeat(limits::MAX_TEXT_CHARS);
    talk.alice.api.write(talk.chat_id, &text).await?;
    ensure!(talk.texts().await? == [text]);
    Ok(())
}
