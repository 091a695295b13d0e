//! Commands that ask for what is not there, or not theirs.

use anyhow::{Context as _, Result, bail, ensure};
use vestnik_protocol::{
    ChatId, ChatKind, Command, CommandOutcome, Content, Cursor, Epoch, ErrorCode, Rev, Seq, ServerFrame,
    UserId,
};
use vestnik_tests::api::{Api, fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::server::Talk;
use vestnik_tests::socket::Socket;

use crate::both::on_both_databases;

on_both_databases! {
    a_chat_one_is_not_in,
    a_chat_that_does_not_exist,
    a_direct_chat_with_nobody,
    a_seq_that_does_not_exist,
    positions_beyond_the_end_are_clamped,
    a_cursor_from_the_future,
    an_epoch_of_another_database,
    a_client_id_reused_with_another_text,
    a_client_id_repeated_is_the_same_message,
}

async fn refused(api: &Api, command: Command, code: ErrorCode) -> Result<()> {
    match &api.commands(vec![command]).await?[..] {
        [CommandOutcome::Refused { error }] if error.code == code => Ok(()),
        other => bail!("{code} expected: {other:?}"),
    }
}

/// Every route to a chat answers a stranger as if it did not exist.
async fn hidden(talk: &Talk, api: &Api, token: &str, chat_id: ChatId) -> Result<()> {
    for command in [
        send(chat_id, fresh_client_id(), "intruder"),
        Command::Read { chat_id, seq: Seq::new(1) },
        Command::Delivered { chat_id, seq: Seq::new(1) },
    ] {
        refused(api, command, ErrorCode::NotFound).await?;
    }
    for path in ["messages", "messages?around=1", "delta?since=0"] {
        api.get(&format!("chats/{chat_id}/{path}")).await?.refused(ErrorCode::NotFound)?;
    }
    // By the socket: a cursor in hello, and a catch-up.
    let cursor = Cursor { chat_id, rev: Rev::new(1) };
    let epoch = epoch(talk, token).await?;
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    socket.hello(token, Some(epoch), Rev::ZERO, vec![cursor]).await?;
    gone(&mut socket, chat_id).await?;
    socket.send(&vestnik_protocol::ClientFrame::CatchUp(cursor)).await?;
    gone(&mut socket, chat_id).await
}

/// The database's incarnation; cursors count only together with it.
async fn epoch(talk: &Talk, token: &str) -> Result<Epoch> {
    let (_, before) = Socket::live(talk.server.address(), token).await?;
    let epoch = before.iter().find_map(|frame| match frame {
        ServerFrame::Welcome(welcome) => Some(welcome.epoch),
        _ => None,
    });
    epoch.context("a welcome first")
}

async fn gone(socket: &mut Socket, chat_id: ChatId) -> Result<()> {
    let delta_came = socket
        .until(|frame| match frame {
            ServerFrame::Gone { chat_id: of } if *of == chat_id => Some(false),
            ServerFrame::Delta(delta) if delta.chat_id == chat_id => Some(true),
            _ => None,
        })
        .await?;
    ensure!(!delta_came, "a stranger got a delta");
    Ok(())
}

async fn a_chat_one_is_not_in(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "private").await?;
    let eve = talk.server.api().register("eve").await?;
    hidden(&talk, &eve.api, &eve.signed_in.tokens.access_token, talk.chat_id).await?;
    ensure!(talk.texts().await? == ["private"]);
    let chats: vestnik_protocol::ChatList = eve.api.get("chats").await?.data()?;
    ensure!(chats.chats.is_empty());
    Ok(())
}

async fn a_chat_that_does_not_exist(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let nowhere = ChatId(uuid::Uuid::now_v7());
    hidden(&talk, &talk.alice.api, &talk.alice.signed_in.tokens.access_token, nowhere).await
}

async fn a_direct_chat_with_nobody(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let user_id = UserId(uuid::Uuid::now_v7());
    refused(&talk.alice.api, Command::OpenDirect { user_id }, ErrorCode::NotFound).await?;
    // Nor does a message make one by itself.
    let chat_id = ChatId::direct(talk.alice.id, user_id);
    refused(&talk.alice.api, send(chat_id, fresh_client_id(), "hello?"), ErrorCode::NotFound).await
}

async fn a_seq_that_does_not_exist(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "one").await?;
    for seq in [0, 2, 1_000_000] {
        let path = format!("chats/{}/messages?around={seq}", talk.chat_id);
        talk.alice.api.get(&path).await?.refused(ErrorCode::SeqNotFound)?;
    }
    Ok(())
}

async fn positions_beyond_the_end_are_clamped(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "one").await?;
    talk.bob.api.done(Command::Read { chat_id: talk.chat_id, seq: Seq::new(1_000) }).await?;
    talk.alice.api.write(talk.chat_id, "two").await?;
    let chats: vestnik_protocol::ChatList = talk.bob.api.get("chats").await?.data()?;
    let [chat] = &chats.chats[..] else { bail!("one chat expected: {chats:?}") };
    ensure!(chat.private.read_seq == Seq::new(1) && chat.private.unread.count == 1, "{:?}", chat.private);
    ensure!(chat.header.kind == ChatKind::Direct);
    Ok(())
}

async fn a_cursor_from_the_future(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "now").await?;
    let path = format!("chats/{}/delta?since=1000", talk.chat_id);
    talk.alice.api.get(&path).await?.refused(ErrorCode::CursorAhead)?;
    let token = &talk.alice.signed_in.tokens.access_token;
    let (mut socket, _) = Socket::live(talk.server.address(), token).await?;
    let cursor = Cursor { chat_id: talk.chat_id, rev: Rev::new(1_000) };
    socket.send(&vestnik_protocol::ClientFrame::CatchUp(cursor)).await?;
    reset(&mut socket, talk.chat_id).await?;
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    socket.hello(token, Some(epoch(&talk, token).await?), Rev::ZERO, vec![cursor]).await?;
    reset(&mut socket, talk.chat_id).await
}

/// "Drop what you have", and then the chat from its beginning.
async fn reset(socket: &mut Socket, chat_id: ChatId) -> Result<()> {
    socket
        .until(|frame| match frame {
            ServerFrame::Reset { chat_id: of, .. } if of.is_none_or(|of| of == chat_id) => Some(()),
            _ => None,
        })
        .await?;
    let since = socket
        .until(|frame| match frame {
            ServerFrame::Delta(delta) if delta.chat_id == chat_id => Some(delta.since),
            _ => None,
        })
        .await?;
    ensure!(since == Rev::ZERO, "from the beginning: {since}");
    Ok(())
}

async fn an_epoch_of_another_database(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "now").await?;
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    let epoch = vestnik_protocol::Epoch(uuid::Uuid::now_v7());
    let cursor = Cursor { chat_id: talk.chat_id, rev: Rev::new(1) };
    let token = &talk.alice.signed_in.tokens.access_token;
    socket.hello(token, Some(epoch), Rev::new(1), vec![cursor]).await?;
    reset(&mut socket, talk.chat_id).await
}

async fn a_client_id_reused_with_another_text(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let client_id = fresh_client_id();
    talk.alice.api.done(send(talk.chat_id, client_id, "original")).await?;
    refused(&talk.alice.api, send(talk.chat_id, client_id, "changed"), ErrorCode::ClientIdReused).await?;
    let saved = talk.alice.api.done(Command::OpenDirect { user_id: talk.alice.id }).await?.chat_id;
    refused(&talk.alice.api, send(saved, client_id, "original"), ErrorCode::ClientIdReused).await?;
    // Client ids are each sender's own.
    talk.bob.api.done(send(talk.chat_id, client_id, "bob's")).await?;
    ensure!(talk.texts().await? == ["original", "bob's"]);
    Ok(())
}

async fn a_client_id_repeated_is_the_same_message(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let client_id = fresh_client_id();
    let first = talk.alice.api.done(send(talk.chat_id, client_id, "once")).await?;
    // Ends are trimmed before it is stored, so this is the same text.
    let content = Content::text(" once ");
    let again = talk
        .alice
        .api
        .done(Command::Send { chat_id: talk.chat_id, client_id, content, reply_to: None, silent: false })
        .await?;
    ensure!(first.message == again.message, "{first:?} {again:?}");
    // In one frame, and at the same moment from two devices.
    let twice = fresh_client_id();
    let results = talk
        .alice
        .api
        .commands(vec![send(talk.chat_id, twice, "twice"), send(talk.chat_id, twice, "twice")])
        .await?;
    ensure!(matches!(results[..], [CommandOutcome::Done(_), CommandOutcome::Done(_)]), "{results:?}");
    let thrice = fresh_client_id();
    let racing = (0..6).map(|_| talk.alice.api.done(send(talk.chat_id, thrice, "thrice")));
    for outcome in futures_util::future::join_all(racing).await {
        outcome?;
    }
    ensure!(talk.texts().await? == ["once", "twice", "thrice"]);
    Ok(())
}
