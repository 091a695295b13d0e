//! What one can do with a message, over real databases.

use vestnik_protocol::{
    ChatId, ClientId, Command, Content, ErrorCode, HistoryQuery, KnownContent, Mention, Millis, Rev, Seq,
    UserId,
};

use super::world::{World, send, worlds};
use crate::chat::error::ChatError;
use crate::chat::{details, history};
use crate::store::{LostCommit, Value};

/// A word that stands in texts which shall vanish.
const NEEDLE: &str = "needle";

fn client() -> ClientId {
    ClientId(uuid::Uuid::now_v7())
}

fn edit(chat_id: ChatId, seq: Seq, edit: u32, text: &str) -> Command {
    Command::Edit { chat_id, seq, edit, content: Content::text(text) }
}

fn react(chat_id: ChatId, seq: Seq, emoji: &str, on: bool) -> Command {
    Command::React { chat_id, seq, emoji: emoji.into(), on }
}

/// A direct chat of two people.
async fn pair(world: &World) -> (UserId, UserId, ChatId) {
    let (alice, bob) = (world.user().await, world.user().await);
    (alice, bob, world.open(alice, bob).await)
}

/// From now on new messages vanish after so many seconds.
async fn set_timer(world: &World, chat: ChatId, seconds: i64) {
    let sql = "UPDATE chats SET expire_seconds = ? WHERE id = ?";
    world.database.execute(sql, vec![seconds.into(), chat.into()]).await.unwrap();
}

/// An edited message with an answer, a mention and reactions; its number.
async fn much_ado(world: &World, alice: UserId, bob: UserId, chat_id: ChatId) -> Seq {
    let mentions = vec![Mention { user_id: bob, username: "bob".into() }];
    let content = Content::Known(KnownContent::Text { text: format!("{NEEDLE} @bob"), mentions });
    let first = Command::Send { chat_id, client_id: client(), content, reply_to: None, silent: true };
    let seq = world.done(alice, first).await.message.unwrap().seq;
    world.done(alice, edit(chat_id, seq, 0, &format!("{NEEDLE} again"))).await;
    world.done(bob, react(chat_id, seq, "👍", true)).await;
    world.done(bob, react(chat_id, seq, "❤️", true)).await;
    let answer = Command::Send {
        chat_id,
        client_id: client(),
        content: Content::text("an answer"),
        reply_to: Some(seq),
        silent: false,
    };
    world.done(bob, answer).await;
    seq
}

/// How many rows of this table are about the message.
async fn rows_of(world: &World, table: &str, chat: ChatId, seq: Seq) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE chat_id = ? AND seq = ?");
    world.database.fetch(sql, vec![chat.into(), seq.into()]).await.unwrap()[0].get(0).unwrap()
}

/// No text of the database says the word.
async fn assert_forgotten(world: &World) {
    for (table, column) in
        [("messages", "content"), ("message_versions", "content"), ("scheduled", "content")]
    {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} LIKE ?");
        let values = vec![Value::from(format!("%{NEEDLE}%"))];
        let count: i64 = world.database.fetch(sql, values).await.unwrap()[0].get(0).unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[tokio::test]
async fn edits_reactions_and_deletions_reach_everybody_live_and_later() {
    for world in worlds().await {
        let (alice, bob, chat) = pair(&world).await;
        let mut live = world.reader(bob);
        live.until_live().await;
        let seq = much_ado(&world, alice, bob, chat).await;
        world.done(bob, react(chat, seq, "👍", false)).await;
        let doomed = world.done(bob, send(chat, "doomed")).await.message.unwrap().seq;
        world.done(alice, react(chat, doomed, "👍", true)).await;
        let done = world.done(bob, Command::Delete { chat_id: chat, seqs: vec![doomed] }).await;
        live.until_rev(chat, done.rev).await;
        let whole = world.whole(bob, chat).await;
        assert_eq!(live.chats[&chat], whole);
        whole.assert_gapless();
        assert_eq!(whole.reactions.values().map(|row| row.emojis.clone()).collect::<Vec<_>>(), [["❤️"]]);
        let mut late = world.reader(alice);
        late.until_live().await;
        assert_eq!(late.chats[&chat], whole);
    }
}

#[tokio::test]
async fn of_a_deleted_message_nothing_is_left() {
    for world in worlds().await {
        let (alice, bob, chat) = pair(&world).await;
        let seq = much_ado(&world, alice, bob, chat).await;
        for (table, rows) in [("message_versions", 1), ("reactions", 1), ("mentions", 0)] {
            assert_eq!(
                rows_of(&world, table, chat, seq).await,
                rows,
                "{table}: the edit named nobody any more"
            );
        }
        assert_eq!(
            rows_of(&world, "mentions", chat, seq.next()).await,
            1,
            "the answer is meant for its author"
        );
        world.done(alice, Command::Delete { chat_id: chat, seqs: vec![seq] }).await;
        assert_forgotten(&world).await;
        for table in ["message_versions", "reactions", "mentions"] {
            assert_eq!(rows_of(&world, table, chat, seq).await, 0, "{table}");
        }
        let whole = world.whole(bob, chat).await;
        assert_eq!(whole.messages[&seq].content, Content::deleted());
        assert_eq!(
            whole.messages[&seq.next()].reply_to.map(|reply| reply.seq),
            Some(seq),
            "the answer keeps the number"
        );
    }
}

#[tokio::test]
async fn a_message_vanishes_when_its_time_is_over_and_nothing_is_left() {
    for world in worlds().await {
        let (alice, bob, chat) = pair(&world).await;
        let stays = world.done(alice, send(chat, "stays")).await.message.unwrap();
        set_timer(&world, chat, 3_600).await;
        let seq = much_ado(&world, alice, bob, chat).await;
        let message = world.whole(alice, chat).await.messages[&seq].clone();
        let time = message.expires_at.unwrap();
        assert_eq!(time.0, message.sent_at.0 + 3_600_000);
        assert_eq!(world.chats.timers().bring(Millis(time.0 - 1)).await.unwrap(), Some(time));
        assert_eq!(world.whole(alice, chat).await.messages[&seq], message, "not before");

        let mut live = world.reader(bob);
        live.until_live().await;
        assert_eq!(world.chats.timers().bring(Millis(time.0 + 60_000)).await.unwrap(), None);
        let whole = world.whole(alice, chat).await;
        live.until_rev(chat, whole.rev).await;
        assert_eq!(live.chats[&chat], whole);
        for number in [seq, seq.next()] {
            assert_eq!(
                whole.messages[&number].content,
                Content::Known(KnownContent::Deleted { expired: true })
            );
        }
        assert_eq!(whole.messages[&stays.seq], stays);
        assert_forgotten(&world).await;
        for table in ["message_versions", "reactions", "mentions"] {
            assert_eq!(rows_of(&world, table, chat, seq).await, 0, "{table}");
        }
    }
}

#[tokio::test]
async fn a_forward_whose_answer_is_lost_has_one_effect() {
    for after in [true, false] {
        for world in worlds().await {
            let (alice, bob, chat) = pair(&world).await;
            let saved = world.open(alice, alice).await;
            let source = world.done(bob, send(chat, "words")).await.message.unwrap();
            let forward = Command::Forward {
                chat_id: saved,
                client_id: client(),
                from_chat_id: chat,
                from_seq: source.seq,
                silent: false,
            };
            world.database.commit_fault.arm(LostCommit { after });
            let first = world.done(alice, forward.clone()).await;
            // The original may go meanwhile: what was done is done.
            world.done(bob, Command::Delete { chat_id: chat, seqs: vec![source.seq] }).await;
            let again = world.done(alice, forward).await;
            assert_eq!(first.message, again.message, "after: {after}");
            let whole = world.whole(alice, saved).await;
            assert_eq!(whole.messages.len(), 1);
            let copy = &whole.messages[&Seq::new(1)];
            assert_eq!((copy.content.as_text(), copy.forwarded.unwrap().sender_id), (Some("words"), bob));
        }
    }
}

#[tokio::test]
async fn what_a_reader_asks_for_is_what_they_may_see() {
    for world in worlds().await {
        let (alice, bob, chat) = pair(&world).await;
        let stranger = world.user().await;
        let seq = much_ado(&world, alice, bob, chat).await;
        world.done(bob, Command::Read { chat_id: chat, seq: seq.next() }).await;
        let database = &world.database;

        let found =
            details::by_seq(database, bob, chat, &[seq.next(), seq, seq, Seq::new(99)]).await.unwrap();
        assert_eq!(found.messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [seq, seq.next()]);
        assert_eq!((found.reactions.len(), found.reactions[0].emojis.len()), (1, 2));
        let page = history::page(database, bob, chat, HistoryQuery::default()).await.unwrap();
        assert_eq!(page.reactions, found.reactions);
        for wrong in [vec![], vec![seq; 101]] {
            let refused = details::by_seq(database, bob, chat, &wrong).await;
            assert!(matches!(refused, Err(ChatError::InvalidArgument(_))));
        }

        let edits = details::edits(database, alice, chat, seq).await.unwrap();
        assert_eq!(edits.versions.len(), 1);
        assert_eq!(edits.versions[0].content.as_text(), Some("needle @bob"));
        let readers = details::readers(database, alice, chat, seq).await.unwrap().readers;
        assert_eq!(
            readers.iter().map(|reader| (reader.user_id, reader.read_at.is_some())).collect::<Vec<_>>(),
            [(bob, true)]
        );
        let missing = details::readers(database, alice, chat, Seq::new(99)).await;
        assert!(matches!(missing, Err(ChatError::SeqNotFound)));

        assert!(matches!(details::by_seq(database, stranger, chat, &[seq]).await, Err(ChatError::NotFound)));
        assert!(matches!(details::edits(database, stranger, chat, seq).await, Err(ChatError::NotFound)));
        assert!(matches!(details::readers(database, stranger, chat, seq).await, Err(ChatError::NotFound)));

        // In a group only its author and admins; readers of single messages not at all where it is large.
        let sql = "UPDATE chats SET kind = 3, is_large = 1 WHERE id = ?";
        database.execute(sql, vec![chat.into()]).await.unwrap();
        let demote = "UPDATE members SET role = CASE WHEN user_id = ? THEN 3 ELSE 1 END WHERE chat_id = ?";
        database.execute(demote, vec![bob.into(), chat.into()]).await.unwrap();
        assert!(matches!(details::edits(database, bob, chat, seq).await, Err(ChatError::Forbidden)));
        assert!(details::edits(database, alice, chat, seq).await.is_ok());
        assert!(matches!(
            details::readers(database, alice, chat, seq).await,
            Err(ChatError::NotSupportedHere)
        ));

        // What somebody cleared is gone for them, and for nobody else.
        let clear = "UPDATE chat_private SET cleared_seq = ? WHERE user_id = ? AND chat_id = ?";
        database.execute(clear, vec![seq.into(), bob.into(), chat.into()]).await.unwrap();
        let found = details::by_seq(database, bob, chat, &[seq, seq.next()]).await.unwrap();
        assert_eq!((found.messages.len(), found.reactions.len()), (1, 0));
        let page = history::page(database, bob, chat, HistoryQuery::default()).await.unwrap();
        assert_eq!((page.messages.len(), page.reactions.len(), page.has_before), (1, 0, false));
        let around = HistoryQuery { around: Some(seq), ..HistoryQuery::default() };
        assert!(matches!(history::page(database, bob, chat, around).await, Err(ChatError::SeqNotFound)));
        assert_eq!(
            history::page(database, alice, chat, HistoryQuery::default()).await.unwrap().messages.len(),
            2
        );
    }
}

#[tokio::test]
async fn a_date_leads_to_the_first_message_since() {
    for world in worlds().await {
        let (alice, _, chat) = pair(&world).await;
        world.fill(alice, chat, 40).await;
        // Four messages a second: several share a time.
        let sql = "UPDATE messages SET sent_at = 1000 * ((seq + 3) / 4) WHERE chat_id = ?";
        let sql = if world.database.dialect() == crate::store::Dialect::Sqlite {
            sql.into()
        } else {
            sql.replace('/', "DIV")
        };
        world.database.execute(sql, vec![chat.into()]).await.unwrap();
        let at = async |time| {
            let query = HistoryQuery { at: Some(Millis(time)), limit: Some(3), ..HistoryQuery::default() };
            let page = history::page(&world.database, alice, chat, query).await.unwrap();
            page.messages.iter().map(|message| message.seq.get()).collect::<Vec<_>>()
        };
        assert_eq!(at(0).await, [1, 2, 3]);
        assert_eq!(at(1_001).await, [4, 5, 6], "the first of the next second, in the middle");
        assert_eq!(at(5_000).await, [16, 17, 18]);
        assert_eq!(at(10_000).await, [36, 37, 38]);
        for beyond in [10_001, i64::MAX] {
            assert_eq!(at(beyond).await, [38, 39, 40], "the end");
        }
        assert_eq!(at(i64::MIN).await, [1, 2, 3]);
        let both = HistoryQuery { at: Some(Millis(1)), before: Some(Seq::new(3)), ..HistoryQuery::default() };
        assert!(matches!(
            history::page(&world.database, alice, chat, both).await,
            Err(ChatError::InvalidArgument(_))
        ));
        let floor = "UPDATE chats SET floor_seq = 30 WHERE id = ?";
        world.database.execute(floor, vec![chat.into()]).await.unwrap();
        assert_eq!(at(1_001).await, [30, 31, 32], "nothing below the floor");
    }
}

#[tokio::test]
async fn a_wrong_command_changes_nothing() {
    for world in worlds().await {
        let (alice, bob, chat) = pair(&world).await;
        let stranger = world.user().await;
        let seq = much_ado(&world, alice, bob, chat).await;
        let before = world.whole(alice, chat).await;
        let forward = |from_chat_id, chat_id| Command::Forward {
            chat_id,
            client_id: client(),
            from_chat_id,
            from_seq: seq,
            silent: false,
        };
        let home = world.open(stranger, stranger).await;
        for command in [
            edit(chat, seq, 1, "x"),
            react(chat, seq, "👍", true),
            Command::Delete { chat_id: chat, seqs: vec![seq] },
            forward(chat, home),
            forward(home, chat),
        ] {
            assert_eq!(world.refused(stranger, command.clone()).await, ErrorCode::NotFound, "{command:?}");
        }
        assert_eq!(world.refused(bob, edit(chat, seq, 1, "x")).await, ErrorCode::Forbidden);
        assert_eq!(world.refused(alice, edit(chat, seq, 0, "x")).await, ErrorCode::EditConflict);
        let delete = Command::Delete { chat_id: chat, seqs: vec![seq] };
        assert_eq!(world.refused(bob, delete).await, ErrorCode::NotSupportedHere);
        assert_eq!(world.whole(alice, chat).await, before);
        assert_eq!(world.whole(stranger, home).await.rev, Rev::new(1));
    }
}
