//! The whole client without a server: what it shows and keeps offline.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;
use vestnik_protocol::{ChatId, ClientId, Me, Millis, Profile, SessionTokens, UserId};

use super::account::cache_path;
use super::*;
use crate::backoff::BackoffOptions;
use crate::cache::{Cache, Durability};
use crate::session::fake_server::{FakeServer, Reply};
use crate::session::{Remembered, RememberedAccount, SecretStore, Secrets};
use crate::sync::tests::{CHAT, ME, PEER, delta, member, message};
use crate::view::{
    ChatSummary, MessageRow, Notice, OpenAt, SendState, Session, SignedOutReason, TimelineChange, Update,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A data folder of somebody who was signed in to `server` and has a chat of some hundred messages.
pub(super) async fn folder(server: &str, expires_at: i64) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile {
        id: ME,
        username: "me".to_owned(),
        display_name: "Me".to_owned(),
        about: String::new(),
        created_at: Millis(1),
        updated_at: Millis(1),
    };
    let account =
        RememberedAccount { server: server.to_owned(), me: Me { profile, email: None, show_presence: true } };
    let key = account.key();
    Remembered { account: Some(account), ..Remembered::default() }.write(folder.path()).unwrap();
    let tokens = SessionTokens {
        access_token: "access".to_owned(),
        expires_at: Millis(expires_at),
        refresh_token: "refresh".to_owned(),
    };
    Secrets::new(SecretStore::File, folder.path()).keep(&key, &tokens).await.unwrap();
    let path = cache_path(folder.path(), &key);
    let (cache, _) = Cache::open(path.clone(), Millis(1)).await.unwrap();
    let mut first = delta(0, 500, 500, (1..=500).map(|seq| message(seq, seq, PEER)).collect());
    first.members = vec![member(ME, 1, 0), member(PEER, 1, 0)];
    let fill = move |db: &crate::cache::Db| crate::sync::apply_chat(db, ME, &first);
    cache.write(Durability::Promised, fill).await.unwrap();
    cache.close().await;
    (folder, path)
}

/// A port where nobody listens.
pub(super) async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub(super) struct Screen {
    pub client: Client,
    updates: Updates,
    chats: Vec<ChatSummary>,
    pub rows: Vec<MessageRow>,
    session: Option<Session>,
    notices: Vec<Notice>,
    ready: bool,
}

impl Screen {
    pub async fn open(folder: &Path) -> Self {
        let options = ClientOptions {
            secrets: SecretStore::File,
            backoff: BackoffOptions { first: Duration::from_millis(20), longest: Duration::from_millis(100) },
            ..ClientOptions::new(folder)
        };
        let client = Client::open(options).await.unwrap();
        let updates = client.updates().await;
        let (chats, rows, notices) = (Vec::new(), Vec::new(), Vec::new());
        Self { client, updates, chats, rows, session: None, notices, ready: false }
    }

    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            let update = tokio::time::timeout(PATIENCE, self.updates.recv()).await;
            match update.unwrap_or_else(|_| panic!("waited in vain: {what}")).expect("the client ended") {
                Update::Ready => self.ready = true,
                Update::Session { session } => self.session = Some(session),
                Update::Notice { notice } => self.notices.push(notice),
                Update::Chats { reset, upserts, removed } => {
                    self.chats.retain(|chat| !reset && !removed.contains(&chat.chat_id));
                    self.chats.retain(|chat| upserts.iter().all(|new| new.chat_id != chat.chat_id));
                    self.chats.extend(upserts);
                }
                Update::Timeline { change: TimelineChange::Opened { window }, .. } => self.rows = window.rows,
                Update::Timeline { change: TimelineChange::Rows { upserts, removed, .. }, .. } => {
                    self.rows.retain(|row| !removed.contains(&row.key));
                    self.rows.retain(|row| upserts.iter().all(|new| new.key != row.key));
                    self.rows.extend(upserts);
                    self.rows.sort_by_key(|row| row.order);
                }
                _ => {}
            }
        }
    }

    pub async fn call(&self, request: Request) -> Value {
        self.client.call(request).await.unwrap()
    }

    pub async fn refused(&self, request: Request) -> String {
        self.client.call(request).await.unwrap_err().code
    }

    pub async fn send(&self, chat_id: ChatId, text: &str) -> ClientId {
        let sent = self
            .call(Request::Send {
                chat_id,
                text: text.to_owned(),
                mentions: Vec::new(),
                reply_to: None,
                silent: false,
            })
            .await;
        serde_json::from_value(sent).unwrap()
    }

    pub fn queued(&self) -> usize {
        self.rows.iter().filter(|row| row.state == Some(SendState::Queued)).count()
    }
}

#[tokio::test]
async fn it_starts_shows_and_writes_offline_and_keeps_it_over_restarts() {
    let (folder, path) = folder(&nobody().await, i64::MAX).await;
    let mut screen = Screen::open(folder.path()).await;
    screen.until("the cached chat", |screen| screen.ready && screen.chats.len() == 1).await;
    assert!(matches!(screen.session, Some(Session::SignedIn { .. })));
    assert_eq!((screen.chats[0].unread, screen.chats[0].peer_id), (500, Some(PEER)));
    screen.call(Request::OpenChat { chat_id: CHAT, at: OpenAt::End }).await;
    screen.until("its rows", |screen| screen.rows.len() > 40).await;
    screen.send(CHAT, "written offline").await;
    screen.until("the waiting message", |screen| screen.queued() == 1).await;
    screen.call(Request::SaveDraft { chat_id: CHAT, text: "half a thou".to_owned(), reply_to: None }).await;
    screen.until("the draft", |screen| screen.chats[0].draft.as_deref() == Some("half a thou")).await;

    let stranger = UserId(Uuid::from_u128(77));
    let direct = screen.call(Request::OpenDirect { user_id: stranger }).await;
    let direct: ChatId = serde_json::from_value(direct).unwrap();
    assert_eq!(direct, ChatId::direct(ME, stranger));
    screen.send(direct, "hello").await;
    screen.until("the new chat", |screen| screen.chats.len() == 2).await;
    screen.client.close().await;

    let mut screen = Screen::open(folder.path()).await;
    screen.until("both chats", |screen| screen.chats.len() == 2).await;
    screen.call(Request::OpenChat { chat_id: CHAT, at: OpenAt::End }).await;
    screen.until("the waiting message", |screen| screen.queued() == 1).await;
    let kept = screen.chats.iter().find(|chat| chat.chat_id == CHAT).unwrap();
    assert_eq!(kept.draft.as_deref(), Some("half a thou"));

    assert_eq!(screen.refused(Request::SignOut { discard_unsent: false }).await, "unsent_messages");
    screen.call(Request::SignOut { discard_unsent: true }).await;
    let by_user = SignedOutReason::ByUser;
    let signed_out = |session: &Option<Session>| matches!(session, Some(Session::SignedOut { reason, .. }) if *reason == by_user);
    screen.until("the form", |screen| signed_out(&screen.session) && screen.chats.is_empty()).await;
    assert!(!path.exists(), "the cache is forgotten");
    assert_eq!(
        screen
            .refused(Request::Send {
                chat_id: CHAT,
                text: "x".to_owned(),
                mentions: Vec::new(),
                reply_to: None,
                silent: false
            })
            .await,
        "signed_out"
    );
}

#[tokio::test]
async fn bad_texts_are_refused_before_they_are_queued() {
    let (folder, _) = folder(&nobody().await, i64::MAX).await;
    let screen = Screen::open(folder.path()).await;
    let long = "x".repeat(4_097);
    let bad = [
        ("  \u{200B} ", "text_empty"),
        (long.as_str(), "text_too_long"),
        ("a\u{7}b", "text_control_character"),
        ("a\u{202E}b", "text_direction_override"),
    ];
    for (text, code) in bad {
        assert_eq!(
            screen
                .refused(Request::Send {
                    chat_id: CHAT,
                    text: text.to_owned(),
                    mentions: Vec::new(),
                    reply_to: None,
                    silent: false
                })
                .await,
            code
        );
    }
    let unknown = ChatId(Uuid::from_u128(404));
    assert_eq!(
        screen
            .refused(Request::Send {
                chat_id: unknown,
                text: "x".to_owned(),
                mentions: Vec::new(),
                reply_to: None,
                silent: false
            })
            .await,
        "not_found"
    );
    screen.call(Request::SignOut { discard_unsent: false }).await;
}

/// Makes garbage of the first page of messages: schema and queue stay as they are.
fn spoil_messages(path: &Path) {
    let root: i64 = rusqlite::Connection::open(path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = 'messages'", [], |row| row.get(0))
        .unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start((u64::try_from(root).unwrap() - 1) * 4_096)).unwrap();
    file.write_all(&[0xA5; 4_096]).unwrap();
}

#[tokio::test]
async fn a_cache_found_damaged_while_running_is_rebuilt_told_of_and_loses_no_message() {
    let (folder, path) = folder(&nobody().await, i64::MAX).await;
    let mut screen = Screen::open(folder.path()).await;
    screen.until("the cached chat", |screen| screen.ready && screen.chats.len() == 1).await;
    let direct = screen.call(Request::OpenDirect { user_id: PEER }).await;
    let direct: ChatId = serde_json::from_value(direct).unwrap();
    screen.send(direct, "must not be lost").await;
    screen.client.close().await;

    spoil_messages(&path);

    let mut screen = Screen::open(folder.path()).await;
    let _ = screen.client.call(Request::OpenChat { chat_id: CHAT, at: OpenAt::End }).await;
    screen.until("the notice", |screen| !screen.notices.is_empty()).await;
    let Notice::CacheRebuilt { kept_as, unsent_saved } = &screen.notices[0] else {
        panic!("{:?}", screen.notices)
    };
    assert_eq!(*unsent_saved, 1);
    assert!(Path::new(kept_as).exists());
    screen.call(Request::OpenChat { chat_id: direct, at: OpenAt::End }).await;
    screen.until("the unsent message", |screen| screen.queued() == 1).await;
    screen.client.close().await;
}

#[tokio::test]
async fn a_cache_that_cannot_be_rebuilt_yet_is_told_of_and_rebuilt_later() {
    let (folder, path) = folder(&nobody().await, i64::MAX).await;
    let mut screen = Screen::open(folder.path()).await;
    screen.send(CHAT, "must not be lost").await;
    screen.client.close().await;
    spoil_messages(&path);
    // A folder stands where the new file is to be made.
    let obstacle = PathBuf::from(format!("{}.new", path.display()));
    std::fs::create_dir(&obstacle).unwrap();

    screen = Screen::open(folder.path()).await;
    let open = || Request::OpenChat { chat_id: CHAT, at: OpenAt::End };
    let _ = screen.client.call(open()).await;
    screen.until("the notice", |screen| screen.notices.contains(&Notice::CacheNotWritable)).await;
    assert_eq!(screen.refused(open()).await, "cache_not_writable");
    std::fs::remove_dir(&obstacle).unwrap();
    let rebuilt = |notice: &Notice| matches!(notice, Notice::CacheRebuilt { unsent_saved: 1, .. });
    screen.until("the rebuild", |screen| screen.notices.iter().any(rebuilt)).await;
    screen.call(open()).await;
    screen.until("the unsent message", |screen| screen.queued() == 1).await;
    screen.client.close().await;
}

#[tokio::test]
async fn a_session_ended_by_the_server_keeps_cache_and_queue_for_the_next_sign_in() {
    let ended = r#"{"error":{"code":"session_revoked","message":""}}"#.to_owned();
    let server = FakeServer::start(vec![Reply::Json(401, ended)]).await;
    let (folder, path) = folder(&server.address(), 1).await;
    let mut screen = Screen::open(folder.path()).await;
    let by_server = |session: &Option<Session>| {
        matches!(session, Some(Session::SignedOut { reason: SignedOutReason::ByServer, .. }))
    };
    screen.until("the form", |screen| by_server(&screen.session)).await;
    assert!(path.exists());
    screen.client.close().await;
    let mut screen = Screen::open(folder.path()).await;
    screen.until("the form again", |screen| screen.ready && by_server(&screen.session)).await;
}

#[tokio::test]
async fn settings_and_languages_come_with_the_snapshot_and_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let client = Client::open(ClientOptions::new(folder.path())).await.unwrap();
    let mut updates = client.updates().await;
    assert!(matches!(updates.recv().await, Some(Update::Settings { .. })));
    assert!(
        matches!(updates.recv().await, Some(Update::Languages { languages, .. }) if languages.len() >= 2)
    );
    let settings = crate::view::Settings { text_percent: 120, ..crate::view::Settings::default() };
    client.call(Request::SaveSettings { settings: settings.clone() }).await.unwrap();
    let texts = client.call(Request::Locale { language: Some("en".to_owned()) }).await.unwrap();
    assert!(texts["chain"].as_array().is_some_and(|chain| !chain.is_empty()));
    let wrong = client.call(Request::Locale { language: Some("../..".to_owned()) }).await.unwrap_err();
    assert_eq!(wrong.code, "language_invalid");
    client.close().await;
    let client = Client::open(ClientOptions::new(folder.path())).await.unwrap();
    let mut updates = client.updates().await;
    assert_eq!(updates.recv().await, Some(Update::Settings { settings }));
    client.close().await;
    assert_eq!(client.call(Request::CloseChat).await.unwrap_err().code, "cache_fault");
}
