//! Examples of frames.

use vestnik_protocol::{
    ClientFrame, Cursor, ErrorCode, Hello, ResetReason, Rev, ServerFrame, TypingIn, Welcome,
};

use super::accounts::online;
use super::commands::{done, refused, send};
use super::deltas::{account_delta, delta};
use super::{ALICE, BOB, EPOCH, NOW, SESSION, chat};
use crate::example::{Example, example};

pub fn frames_from_client() -> Vec<Example> {
    let hello = Hello {
        version: 1,
        token: Some("header.claims.signature".into()),
        epoch: Some(EPOCH),
        account_rev: Rev::new(3),
        cursors: vec![Cursor { chat_id: chat(), rev: Rev::new(11) }],
    };
    let first = Hello { token: None, epoch: None, account_rev: Rev::ZERO, cursors: vec![], ..hello.clone() };
    vec![
        example("with a cache", hello.clone()),
        example("with an empty cache, the token in the header", first),
        example("what a client has", Cursor { chat_id: chat(), rev: Rev::new(11) }),
        example("hello", ClientFrame::Hello(hello)),
        example("a fresh token", ClientFrame::Auth { token: "header.claims.signature".into() }),
        example("commands", ClientFrame::Commands { id: 4, commands: vec![send()] }),
        example("from here", ClientFrame::CatchUp(Cursor { chat_id: chat(), rev: Rev::new(11) })),
        example("of the account", ClientFrame::CatchUpAccount { rev: Rev::new(2) }),
        example("writing", ClientFrame::Typing { chat_id: chat() }),
        example("on screen", ClientFrame::Watch { user_ids: vec![BOB] }),
        example("heartbeat", ClientFrame::Ping { nonce: 9 }),
    ]
}

pub fn frames_from_server() -> Vec<Example> {
    let welcome = Welcome {
        version: 1,
        user_id: ALICE,
        session_id: SESSION,
        epoch: EPOCH,
        server_time: NOW,
        heartbeat_seconds: 40,
    };
    vec![
        example("what to know first", welcome.clone()),
        example("welcome", ServerFrame::Welcome(welcome)),
        example("caught up", ServerFrame::Live),
        example("an acknowledgement", ServerFrame::Ack { id: 4, results: vec![done(), refused()] }),
        example("a push", ServerFrame::Delta(delta())),
        example("a private push", ServerFrame::Account(account_delta())),
        example(
            "reset of one chat",
            ServerFrame::Reset { chat_id: Some(chat()), reason: ResetReason::CursorAhead },
        ),
        example("reset of everything", ServerFrame::Reset { chat_id: None, reason: ResetReason::Epoch }),
        example("restored from a backup", ResetReason::Epoch),
        example("ahead of the server", ResetReason::CursorAhead),
        example("not in the chat", ServerFrame::Gone { chat_id: chat() }),
        example("somebody writes", ServerFrame::Typing(TypingIn { chat_id: chat(), user_id: BOB })),
        example("presence", ServerFrame::Presence { users: vec![online()] }),
        example("heartbeat", ServerFrame::Pong { nonce: 9 }),
        example("wrong frame", ServerFrame::Error { error: ErrorCode::FrameUnknown.into(), closing: false }),
        example(
            "end of the connection",
            ServerFrame::Error { error: ErrorCode::TokenExpired.into(), closing: true },
        ),
        example("back in a moment", ServerFrame::Restarting),
    ]
}
