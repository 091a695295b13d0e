//! Everything that can be done without a server: it is kept, shown at once, and still there after a restart.

use serde_json::json;
use vestnik_protocol::limits::MAX_SEARCH_CHARS;
use vestnik_protocol::{ChatId, ClientId, Command, Millis, Seq, UserId};

use super::Request;
use super::tests::{Screen, folder, nobody};
use crate::sync::tests::{CHAT, PEER};
use crate::view::{MembersView, OpenAt, RowContent};

fn texts(screen: &Screen) -> Vec<String> {
    let text = |content: &RowContent| match content {
        RowContent::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    screen.rows.iter().filter_map(|row| text(&row.content)).collect()
}

fn edit(client_id: ClientId, text: &str) -> Request {
    Request::EditMessage { chat_id: CHAT, client_id, text: text.to_owned(), mentions: Vec::new() }
}

fn create(title: Option<&str>, users: &[UserId]) -> Request {
    Request::CreateChat {
        title: title.map(str::to_owned),
        description: String::new(),
        public: false,
        user_ids: users.to_vec(),
    }
}

async fn open(screen: &Screen, chat_id: ChatId) {
    screen.call(Request::OpenChat { chat_id, at: OpenAt::End }).await;
}

#[tokio::test]
async fn writing_editing_and_forwarding_offline_is_shown_and_outlives_a_restart() {
    let (folder, _) = folder(&nobody().await, i64::MAX).await;
    let screen = Screen::open(folder.path()).await;
    open(&screen, CHAT).await;
    let first = screen.send(CHAT, "first").await;
    screen.call(edit(first, "better")).await;
    let react = Command::React { chat_id: CHAT, seq: Seq::new(500), emoji: "👍".to_owned(), on: true };
    screen.call(Request::Perform { command: react }).await;
    let group = screen.call(create(Some("Friends"), &[PEER])).await;
    let group: ChatId = serde_json::from_value(group).unwrap();
    assert!(group.may_be_group());
    let forward =
        Request::ForwardMessages { chat_id: CHAT, seqs: vec![Seq::new(499)], to: vec![group], silent: false };
    screen.call(forward).await;
    let members = screen.call(Request::Members { chat_id: group, query: None, cursor: None }).await;
    let members: MembersView = serde_json::from_value(members).unwrap();
    assert_eq!((members.total, members.next), (2, None), "what is made here is known here");
    screen.client.close().await;

    let mut screen = Screen::open(folder.path()).await;
    open(&screen, CHAT).await;
    screen.until("the edited words", |screen| texts(screen).contains(&"better".to_owned())).await;
    assert!(screen.rows.iter().any(|row| row.reactions.iter().any(|view| view.mine)));
    open(&screen, group).await;
    screen.until("the forwarded words", |screen| texts(screen) == ["text 499 of rev 499"]).await;
    assert_eq!(screen.rows[0].forwarded_from, Some(PEER));
    screen.client.close().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_it_is_queued() {
    let (folder, _) = folder(&nobody().await, i64::MAX).await;
    let screen = Screen::open(folder.path()).await;
    let perform = |command| Request::Perform { command };
    let cases = [
        (create(Some(&"x".repeat(101)), &[PEER]), "title_invalid"),
        (perform(Command::PinMessage { chat_id: CHAT, seq: Seq::new(999), on: true }), "seq_not_found"),
        (perform(Command::Leave { chat_id: CHAT }), "not_supported_here"),
        (perform(Command::OpenDirect { user_id: PEER }), "not_found"),
        (perform(Command::Read { chat_id: CHAT, seq: Seq::new(1) }), "invalid_argument"),
        (perform(Command::Unknown), "command_unknown"),
        (edit(ClientId(uuid::Uuid::from_u128(5)), "x"), "seq_not_found"),
        (edit(ClientId(uuid::Uuid::from_u128(5)), " "), "text_empty"),
        (Request::SearchGroups { query: "x".repeat(MAX_SEARCH_CHARS + 1) }, "invalid_argument"),
        (Request::PreviewInvite { link: "https://elsewhere.example/join/00".to_owned() }, "not_vestnik"),
        (Request::PreviewInvite { link: "what".to_owned() }, "invite_invalid"),
        (Request::CreateInvite { chat_id: CHAT, expires_at: None, max_uses: None }, "not_supported_here"),
    ];
    for (request, code) in cases {
        let what = format!("{request:?}");
        assert_eq!(screen.refused(request).await, code, "{what}");
    }
    screen.call(Request::SignOut { discard_unsent: false }).await;
    assert_eq!(screen.refused(Request::Invites { chat_id: CHAT }).await, "signed_out");
}

#[tokio::test]
async fn what_needs_the_server_says_that_it_cannot_be_reached() {
    let (folder, _) = folder(&nobody().await, i64::MAX).await;
    let screen = Screen::open(folder.path()).await;
    let token = "00112233445566778899aabbccddeeff".to_owned();
    let requests = [
        Request::SearchGroups { query: "x".to_owned() },
        Request::PreviewInvite { link: token },
        Request::JoinChat { chat_id: CHAT, invite: None },
        Request::Invites { chat_id: CHAT },
        Request::Readers { chat_id: CHAT, seq: Seq::new(1) },
        Request::Versions { chat_id: CHAT, seq: Seq::new(1) },
    ];
    for request in requests {
        let what = format!("{request:?}");
        assert_eq!(screen.refused(request).await, "unreachable", "{what}");
    }
    screen.client.close().await;
}

#[tokio::test]
async fn a_draft_is_queued_with_its_answer_when_the_app_ends() {
    let (folder, path) = folder(&nobody().await, i64::MAX).await;
    let mut screen = Screen::open(folder.path()).await;
    let draft = Request::SaveDraft { chat_id: CHAT, text: "half".to_owned(), reply_to: Some(Seq::new(500)) };
    screen.call(draft).await;
    open(&screen, CHAT).await;
    screen.until("its rows", |screen| !screen.rows.is_empty()).await;
    screen.client.close().await;
    let (cache, _) = crate::cache::Cache::open(path, Millis(1)).await.unwrap();
    let queued = cache.read(|db| crate::cache::queue::of_chat(db, CHAT)).await.unwrap();
    let commands: Vec<_> = queued.iter().map(|entry| serde_json::to_value(&entry.command).unwrap()).collect();
    let drafts: Vec<_> = commands.iter().filter(|command| command["type"] == "save_draft").collect();
    assert_eq!(drafts.len(), 1, "what stands in the composer goes with the next connection: {commands:?}");
    assert_eq!((&drafts[0]["draft"]["text"], &drafts[0]["draft"]["reply_to"]), (&json!("half"), &json!(500)));
}
