//! The examples: at least one for each type and each variant. `snapshots` checks that none is missing.

use uuid::Uuid;
use vestnik_protocol::{
    AccountDelta, ApiError, ChatDelta, ChatHeader, ChatId, ChatKind, ChatList, ChatListItem, ChatPrivate,
    ClientFrame, ClientId, Command, CommandBatch, CommandOutcome, CommandResults, Content, Credentials,
    Cursor, Done, Envelope, Epoch, ErrorCode, ErrorEnvelope, FieldError, Hello, HistoryPage, HistoryQuery,
    KnownContent, Me, Member, Message, Millis, Presence, Profile, ProfileChange, RefreshRequest,
    Registration, ResetReason, Rev, Role, Seq, ServerFrame, ServerInfo, SessionId, SessionTokens, SignedIn,
    TypingIn, UnreadCount, UserId, UserSearch, UsersBatch, UsersFound, Welcome,
};

use crate::example::{Example, example};

const BASE: u128 = 0x019a_9f00_0000_7000_8000_0000_0000_0000;

pub const ALICE: UserId = UserId(Uuid::from_u128(BASE + 0xa));
pub const BOB: UserId = UserId(Uuid::from_u128(BASE + 0xb));
const SESSION: SessionId = SessionId(Uuid::from_u128(BASE + 0x5));
const CLIENT_ID: ClientId = ClientId(Uuid::from_u128(BASE + 0xc));
const EPOCH: Epoch = Epoch(Uuid::from_u128(BASE + 0xe));
const NOW: Millis = Millis(1_795_000_000_000);

pub fn chat() -> ChatId {
    ChatId::direct(ALICE, BOB)
}

fn message() -> Message {
    Message {
        seq: Seq::new(7),
        rev: Rev::new(12),
        sender_id: ALICE,
        client_id: CLIENT_ID,
        sent_at: NOW,
        content: Content::text("Привет, Bob 👋"),
        reply_to: None,
        forwarded: None,
        edit: 0,
        edited_at: None,
        silent: false,
        expires_at: None,
    }
}

fn header() -> ChatHeader {
    ChatHeader {
        kind: ChatKind::Direct,
        seq: Seq::new(7),
        floor_seq: Seq::ZERO,
        created_at: NOW,
        title: None,
        description: String::new(),
        public: false,
        member_count: 2,
        large: false,
        readers: Vec::new(),
        expire_after_seconds: 0,
        pinned: Vec::new(),
    }
}

fn unread() -> UnreadCount {
    UnreadCount { count: 2, capped: false, read_seq: Seq::new(5), to_seq: Seq::new(7), mentions: 0 }
}

fn private() -> ChatPrivate {
    ChatPrivate {
        chat_id: chat(),
        rev: Rev::new(3),
        member: true,
        read_seq: Seq::new(5),
        unread: unread(),
        pin_order: 0,
        muted_until: Millis::ZERO,
        archived: false,
        marked_unread: false,
        cleared_seq: Seq::ZERO,
        removed: false,
        draft: None,
    }
}

fn member() -> Member {
    Member {
        user_id: BOB,
        rev: Rev::new(9),
        role: Role::Member,
        read_seq: Seq::new(5),
        delivered_seq: Seq::new(7),
        joined_at: NOW,
        left: false,
    }
}

fn profile() -> Profile {
    Profile {
        id: ALICE,
        username: "alice".into(),
        display_name: "Алиса".into(),
        about: "Пишу письма".into(),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn me() -> Me {
    Me { profile: profile(), email: Some("alice@example.org".into()), show_presence: true }
}

fn tokens() -> SessionTokens {
    SessionTokens {
        access_token: "header.claims.signature".into(),
        expires_at: NOW,
        refresh_token: "opaque".into(),
    }
}

fn delta() -> ChatDelta {
    ChatDelta {
        chat_id: chat(),
        since: Rev::new(11),
        rev: Rev::new(12),
        header: header(),
        members: vec![],
        messages: vec![message()],
        more: false,
        limited: false,
        unread: None,
        reactions: Vec::new(),
        members_omitted: false,
    }
}

fn catch_up_delta() -> ChatDelta {
    ChatDelta {
        since: Rev::ZERO,
        members: vec![member()],
        more: true,
        limited: true,
        unread: Some(unread()),
        ..delta()
    }
}

fn account_delta() -> AccountDelta {
    AccountDelta {
        since: Rev::new(2),
        rev: Rev::new(3),
        chats: vec![private()],
        me: Some(me()),
        more: true,
        hidden: Vec::new(),
        people: Vec::new(),
        scheduled: Vec::new(),
    }
}

fn done() -> CommandOutcome {
    CommandOutcome::Done(Done {
        chat_id: chat(),
        rev: Rev::new(12),
        message: Some(message()),
        account_rev: None,
    })
}

fn refused() -> CommandOutcome {
    CommandOutcome::Refused { error: ApiError::from(ErrorCode::Busy).retry_after(250) }
}

fn send() -> Command {
    Command::Send {
        chat_id: chat(),
        client_id: CLIENT_ID,
        content: Content::text("Привет"),
        reply_to: None,
        silent: false,
    }
}

pub fn ids() -> Vec<Example> {
    vec![
        example("an account", ALICE),
        example("a direct chat, derived from its two people", chat()),
        example("a signed-in device", SESSION),
        example("the sender's name for a message", CLIENT_ID),
        example("the database's incarnation", EPOCH),
        example("the number of a message", Seq::new(7)),
        example("the number of a change, the largest", Rev::MAX),
        example("a point in time", NOW),
    ]
}

pub fn accounts() -> Vec<Example> {
    let registration = Registration {
        username: "alice".into(),
        email: Some("alice@example.org".into()),
        password: "correct horse".into(),
        display_name: Some("Алиса".into()),
        device_name: "laptop".into(),
    };
    let bare = Registration { email: None, display_name: None, ..registration.clone() };
    vec![
        example("everything", registration),
        example("what is required", bare),
        example(
            "by name or e-mail",
            Credentials {
                login: "alice".into(),
                password: "correct horse".into(),
                device_name: "laptop".into(),
            },
        ),
        example("the newest token", RefreshRequest { refresh_token: "opaque".into() }),
        example("after sign-in or refresh", tokens()),
        example(
            "after registration or sign-in",
            SignedIn { me: me(), session_id: SESSION, tokens: tokens() },
        ),
        example("with an e-mail", me()),
        example("without an e-mail", Me { email: None, ..me() }),
        example("a person", profile()),
        example(
            "of one field",
            ProfileChange { display_name: Some("Алиса".into()), about: None, show_presence: None },
        ),
        example("of nothing", ProfileChange::default()),
        example("by the beginning of a name", UserSearch { q: "али".into() }),
        example("those that changed", UsersBatch { ids: vec![ALICE, BOB], changed_since: Some(NOW) }),
        example("all of them", UsersBatch { ids: vec![ALICE], changed_since: None }),
        example("one", UsersFound { users: vec![profile()] }),
    ]
}

pub fn chats() -> Vec<Example> {
    let group = ChatHeader {
        kind: ChatKind::Group,
        title: Some("Редакция".into()),
        floor_seq: Seq::new(3),
        ..header()
    };
    let item = ChatListItem {
        chat_id: chat(),
        rev: Rev::new(12),
        header: header(),
        private: private(),
        peer_id: Some(BOB),
        last_message: Some(message()),
    };
    let empty = ChatListItem { peer_id: None, last_message: None, ..item.clone() };
    vec![
        example("two people", ChatKind::Direct),
        example("notes to oneself", ChatKind::Saved),
        example("many people", ChatKind::Group),
        example("a direct chat", header()),
        example("a group", group),
        example("a few", unread()),
        example("more than are counted", UnreadCount { count: 999, capped: true, ..unread() }),
        example("the row of one user", private()),
        example("a row with its newest message", item.clone()),
        example("a row without messages", empty),
        example("not the last page", ChatList { chats: vec![item], next: Some("opaque".into()) }),
        example("the last page", ChatList { chats: vec![], next: None }),
        example("owner", Role::Owner),
        example("admin", Role::Admin),
        example("member", Role::Member),
        example("present", member()),
        example("gone, a tombstone", Member { left: true, role: Role::Owner, ..member() }),
    ]
}

pub fn messages() -> Vec<Example> {
    let newer = serde_json::json!({ "type": "poll" });
    let query = HistoryQuery::default();
    let page = HistoryPage {
        chat_id: chat(),
        as_of: Rev::new(12),
        messages: vec![message()],
        has_before: true,
        has_after: false,
        reactions: Vec::new(),
    };
    vec![
        example("text", message()),
        example(
            "deleted",
            Message { content: Content::Known(KnownContent::Deleted { expired: false }), ..message() },
        ),
        example("text", KnownContent::Text { text: "две\nстроки".into(), mentions: Vec::new() }),
        example("a tombstone", KnownContent::Deleted { expired: false }),
        example("understood", Content::text("Привет")),
        example("from a newer version, kept as it came", Content::Unknown(newer)),
        example("the newest", query),
        example("before a message", HistoryQuery { before: Some(Seq::new(7)), limit: Some(50), ..query }),
        example("after a message", HistoryQuery { after: Some(Seq::new(7)), ..query }),
        example("around a message", HistoryQuery { around: Some(Seq::new(7)), ..query }),
        example("the newest", page),
    ]
}

pub fn commands() -> Vec<Example> {
    vec![
        example("get or create a direct chat", Command::OpenDirect { user_id: BOB }),
        example("write", send()),
        example("read up to here", Command::Read { chat_id: chat(), seq: Seq::new(7) }),
        example("hold everything up to here", Command::Delivered { chat_id: chat(), seq: Seq::new(7) }),
        example("of one", CommandBatch { commands: vec![send()] }),
        example("of two", CommandResults { results: vec![done(), refused()] }),
        example("carried out", done()),
        example("not carried out", refused()),
        example("without a row", Done::new(chat(), Rev::new(12))),
    ]
}

pub fn deltas() -> Vec<Example> {
    vec![
        example("a live push", delta()),
        example("a limited page of a catch-up", catch_up_delta()),
        example("a page", account_delta()),
        example("nothing", AccountDelta { chats: vec![], me: None, more: false, ..account_delta() }),
    ]
}

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
        heartbeat_seconds: 25,
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

fn online() -> Presence {
    Presence { user_id: BOB, online: true, last_seen: None }
}

pub fn presence_and_server() -> Vec<Example> {
    let info = ServerInfo {
        product: "vestnik".into(),
        release: "0.1.0".into(),
        version: 1,
        minimum_client_version: 1,
        name: "Вестник".into(),
        registration_open: true,
    };
    vec![
        example("here", online()),
        example("away", Presence { online: false, last_seen: Some(NOW), ..online() }),
        example("somebody writes", TypingIn { chat_id: chat(), user_id: BOB }),
        example("a server", info),
    ]
}

pub fn errors() -> Vec<Example> {
    let fields = vec![
        FieldError { field: "username".into(), code: ErrorCode::UsernameTaken },
        FieldError { field: "password".into(), code: ErrorCode::PasswordTooShort },
    ];
    let form = ApiError::fields(fields.clone()).expect("there are fields");
    let detailed =
        ApiError { details: Some(serde_json::json!({ "limit": 4096 })), ..ErrorCode::TextTooLong.into() };
    vec![
        example("bare", ApiError::from(ErrorCode::NotFound)),
        example("with the time to wait", ApiError::from(ErrorCode::RateLimited).retry_after(1_500)),
        example("with details", detailed),
        example("of a form", form.clone()),
        example("one", fields.into_iter().next().expect("there are two")),
        example("a code", ErrorCode::NotFound),
        example("a refusal over HTTP", ErrorEnvelope { error: form }),
        example("an answer over HTTP", Envelope { data: 1_u8 }),
    ]
}

/// All of them, by the name of their snapshot.
pub fn all() -> Vec<(&'static str, Vec<Example>)> {
    vec![
        ("accounts", accounts()),
        ("chats", chats()),
        ("commands", commands()),
        ("deltas", deltas()),
        ("errors", errors()),
        ("frames_from_client", frames_from_client()),
        ("frames_from_server", frames_from_server()),
        ("ids", ids()),
        ("messages", messages()),
        ("presence_and_server", presence_and_server()),
    ]
}
