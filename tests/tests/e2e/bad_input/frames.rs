//! Frames that are not what the socket speaks.

use anyhow::{Result, ensure};
use serde_json::json;
use vestnik_protocol::{
    ClientFrame, Command, CommandOutcome, ErrorCode, Hello, PROTOCOL_VERSION, Rev, limits,
};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::server::Talk;
use vestnik_tests::socket::Socket;

use crate::both::on_both_databases;

on_both_databases! {
    broken_json_in_a_frame,
    an_unknown_frame,
    a_binary_frame,
    a_frame_over_the_limit,
    a_frame_before_hello,
    hello_twice,
    a_client_that_is_too_old,
    no_commands_and_too_many,
    commands_of_two_chats_in_one_frame,
    an_unknown_command,
    too_many_cursors,
}

/// Alice's socket, live, and a message that must survive what is done to it.
async fn live(talk: &Talk) -> Result<Socket> {
    talk.alice.api.write(talk.chat_id, "before").await?;
    let (socket, _) = Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    Ok(socket)
}

/// The socket still carries commands, and nothing was lost.
async fn unharmed(talk: &Talk, socket: &mut Socket) -> Result<()> {
    let results = socket.commands(vec![send(talk.chat_id, fresh_client_id(), "after")]).await?;
    ensure!(matches!(results[..], [CommandOutcome::Done(_)]), "{results:?}");
    ensure!(talk.texts().await? == ["before", "after"]);
    Ok(())
}

async fn broken_json_in_a_frame(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    for text in ["", "{", "null", "[]", "{}", "{\"type\": 1}", "{\"type\": \"commands\", \"id\": \"x\"}"] {
        socket.send_text(text.to_owned()).await?;
        socket.complains(ErrorCode::BadJson).await?;
    }
    unharmed(&talk, &mut socket).await
}

async fn an_unknown_frame(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    socket.send_text(json!({"type": "teleport", "to": "mars"}).to_string()).await?;
    socket.complains(ErrorCode::FrameUnknown).await?;
    unharmed(&talk, &mut socket).await
}

async fn a_binary_frame(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    socket.send_binary(b"\x00\x01\x02").await?;
    let (error, _) = socket.error().await?;
    ensure!(error.code == ErrorCode::FrameBinary, "{error}");
    let (mut socket, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    unharmed(&talk, &mut socket).await
}

async fn a_frame_over_the_limit(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    let padding = "x".repeat(limits::MAX_FRAME_BYTES);
    // The server may hang up while this is still being sent.
    let _ = socket.send_text(json!({"type": "ping", "nonce": 1, "padding": padding}).to_string()).await;
    socket.closes(ErrorCode::TooLarge).await?;
    let (mut socket, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    unharmed(&talk, &mut socket).await
}

async fn a_frame_before_hello(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    let commands = vec![send(talk.chat_id, fresh_client_id(), "unauthorised")];
    socket.send(&ClientFrame::Commands { id: 1, commands }).await?;
    socket.closes(ErrorCode::HelloExpected).await?;
    ensure!(talk.texts().await?.is_empty());
    Ok(())
}

async fn hello_twice(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    socket.hello(&talk.bob.signed_in.tokens.access_token, None, Rev::ZERO, Vec::new()).await?;
    let (error, _) = socket.error().await?;
    ensure!(error.code == ErrorCode::HelloExpected, "{error}");
    Ok(())
}

async fn a_client_that_is_too_old(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    let token = Some(talk.alice.signed_in.tokens.access_token.clone());
    let hello = Hello { version: 0, token, epoch: None, account_rev: Rev::ZERO, cursors: Vec::new() };
    socket.send(&ClientFrame::Hello(hello)).await?;
    socket.closes(ErrorCode::UpdateRequired).await
}

/// The answer to a frame of commands that is wrong as a whole: an error, or a refusal of each.
async fn batch_refused(socket: &mut Socket, commands: Vec<Command>, code: ErrorCode) -> Result<()> {
    socket.send(&ClientFrame::Commands { id: 4_711, commands }).await?;
    let codes = socket
        .until(|frame| match frame {
            vestnik_protocol::ServerFrame::Error { error, closing: false } => Some(vec![error.code]),
            vestnik_protocol::ServerFrame::Ack { id: 4_711, results } => Some(
                results
                    .iter()
                    .map(|outcome| match outcome {
                        CommandOutcome::Refused { error } => error.code,
                        CommandOutcome::Done(_) => ErrorCode::Unknown,
                    })
                    .collect(),
            ),
            _ => None,
        })
        .await?;
    ensure!(!codes.is_empty() && codes.iter().all(|of| *of == code), "{code} expected: {codes:?}");
    Ok(())
}

async fn no_commands_and_too_many(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    let many = |count| (0..count).map(|_| send(talk.chat_id, fresh_client_id(), "many")).collect::<Vec<_>>();
    for count in [0, limits::MAX_COMMANDS_PER_FRAME + 1] {
        batch_refused(&mut socket, many(count), ErrorCode::BadBatch).await?;
        let body = json!({ "commands": many(count) });
        talk.alice.api.post("commands", &body).await?.refused(ErrorCode::BadBatch)?;
    }
    unharmed(&talk, &mut socket).await
}

async fn commands_of_two_chats_in_one_frame(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    let saved = talk.alice.api.done(Command::OpenDirect { user_id: talk.alice.id }).await?.chat_id;
    let mixed =
        vec![send(talk.chat_id, fresh_client_id(), "here"), send(saved, fresh_client_id(), "and there")];
    batch_refused(&mut socket, mixed.clone(), ErrorCode::BadBatch).await?;
    talk.alice.api.post("commands", &json!({ "commands": mixed })).await?.refused(ErrorCode::BadBatch)?;
    unharmed(&talk, &mut socket).await
}

async fn an_unknown_command(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut socket = live(&talk).await?;
    let frame =
        json!({"type": "commands", "id": 9, "commands": [{"type": "teleport", "chat_id": talk.chat_id}]});
    socket.send_text(frame.to_string()).await?;
    let code = socket
        .until(|frame| match frame {
            vestnik_protocol::ServerFrame::Ack { id: 9, results } => match &results[..] {
                [CommandOutcome::Refused { error }] => Some(error.code),
                _ => Some(ErrorCode::Unknown),
            },
            vestnik_protocol::ServerFrame::Error { error, closing: false } => Some(error.code),
            _ => None,
        })
        .await?;
    ensure!(code == ErrorCode::CommandUnknown, "{code}");
    unharmed(&talk, &mut socket).await
}

async fn too_many_cursors(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let cursor = vestnik_protocol::Cursor { chat_id: talk.chat_id, rev: Rev::new(1) };
    let hello = Hello {
        version: PROTOCOL_VERSION,
        token: Some(talk.alice.signed_in.tokens.access_token.clone()),
        epoch: None,
        account_rev: Rev::ZERO,
        cursors: vec![cursor; limits::MAX_CURSORS + 1],
    };
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    // 5,000 cursors are over the frame's bytes as well: either limit may speak first.
    let _ = socket.send(&ClientFrame::Hello(hello)).await;
    let (error, closing) = socket.error().await?;
    ensure!(closing && matches!(error.code, ErrorCode::TooLarge | ErrorCode::InvalidArgument), "{error}");
    Ok(())
}
