//! One example of each frame, made of the types themselves, for the socket's document.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use vestnik_protocol::{
    AccountDelta, ApiError, ChatDelta, ChatHeader, ChatId, ChatKind, ClientFrame, ClientId, Command,
    CommandOutcome, Content, Cursor, Done, Epoch, ErrorCode, Hello, Member, Message, Millis,
    PROTOCOL_VERSION, Presence, ResetReason, Rev, Role, Seq, ServerFrame, SessionId, TypingIn, UserId,
    Welcome, limits,
};

const ALICE: UserId = UserId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001));
const BOB: UserId = UserId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0002));
const SESSION: SessionId = SessionId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0003));
const CLIENT_ID: ClientId = ClientId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0004));
const EPOCH: Epoch = Epoch(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0005));
const AT: Millis = Millis(1_795_000_000_000);

pub(super) fn from_client() -> Vec<Value> {
    let chat_id = ChatId::direct(ALICE, BOB);
    let cursor = Cursor { chat_id, rev: Rev::new(41) };
    values(&[
        ClientFrame::Hello(Hello {
            version: PROTOCOL_VERSION,
            token: Some("ACCESS_TOKEN".to_owned()),
            epoch: Some(EPOCH),
            account_rev: Rev::new(7),
            cursors: vec![cursor],
        }),
        ClientFrame::Auth { token: "ACCESS_TOKEN".to_owned() },
        ClientFrame::Commands {
            id: 1,
            commands: vec![
                Command::OpenDirect { user_id: BOB },
                Command::Send {
                    chat_id,
                    client_id: CLIENT_ID,
                    content: Content::text("Привет!"),
                    reply_to: None,
                    silent: false,
                },
                Command::Read { chat_id, seq: Seq::new(12) },
                Command::Delivered { chat_id, seq: Seq::new(12) },
            ],
        },
        ClientFrame::CatchUp(cursor),
        ClientFrame::CatchUpAccount { rev: Rev::new(7) },
        ClientFrame::Typing { chat_id },
        ClientFrame::Watch { user_ids: vec![BOB] },
        ClientFrame::Ping { nonce: 5 },
    ])
}

pub(super) fn from_server() -> Vec<Value> {
    let chat_id = ChatId::direct(ALICE, BOB);
    let refused = ApiError::from(ErrorCode::RateLimited).retry_after(1_500);
    values(&[
        ServerFrame::Welcome(Welcome {
            version: PROTOCOL_VERSION,
            user_id: ALICE,
            session_id: SESSION,
            epoch: EPOCH,
            server_time: AT,
            heartbeat_seconds: limits::HEARTBEAT_SECONDS,
        }),
        ServerFrame::Live,
        ServerFrame::Ack {
            id: 1,
            results: vec![
                CommandOutcome::Done(Done {
                    chat_id,
                    rev: Rev::new(42),
                    message: Some(message()),
                    account_rev: None,
                }),
                CommandOutcome::Refused { error: refused.clone() },
            ],
        },
        ServerFrame::Delta(delta(chat_id)),
        ServerFrame::Account(AccountDelta {
            since: Rev::new(7),
            rev: Rev::new(8),
            ..AccountDelta::default()
        }),
        ServerFrame::Reset { chat_id: Some(chat_id), reason: ResetReason::CursorAhead },
        ServerFrame::Reset { chat_id: None, reason: ResetReason::Epoch },
        ServerFrame::Gone { chat_id },
        ServerFrame::Typing(TypingIn { chat_id, user_id: BOB }),
        ServerFrame::Presence {
            users: vec![
                Presence { user_id: ALICE, online: true, last_seen: None },
                Presence { user_id: BOB, online: false, last_seen: Some(AT) },
            ],
        },
        ServerFrame::Pong { nonce: 5 },
        ServerFrame::Error { error: refused, closing: false },
        ServerFrame::Restarting,
    ])
}

fn delta(chat_id: ChatId) -> ChatDelta {
    ChatDelta {
        chat_id,
        since: Rev::new(41),
        rev: Rev::new(42),
        header: ChatHeader { seq: Seq::new(12), member_count: 2, ..ChatHeader::new(ChatKind::Direct, AT) },
        members: vec![Member {
            user_id: BOB,
            rev: Rev::new(42),
            role: Role::Member,
            read_seq: Seq::new(11),
            delivered_seq: Seq::new(12),
            joined_at: AT,
            left: false,
        }],
        messages: vec![message()],
        reactions: Vec::new(),
        members_omitted: false,
        more: false,
        limited: false,
        unread: None,
    }
}

fn message() -> Message {
    Message::new(Seq::new(12), Rev::new(42), ALICE, CLIENT_ID, AT, Content::text("Привет!"))
}

/// The types serialise; the tests of the document would miss an example that did not.
fn values<T: Serialize>(frames: &[T]) -> Vec<Value> {
    frames.iter().filter_map(|frame| serde_json::to_value(frame).ok()).collect()
}
