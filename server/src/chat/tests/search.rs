//! Search over real databases: forms of words, pages, who may find what, and an index that follows every change.

use vestnik_protocol::search::{DIFFERENT_WORDS, WORD_FORMS};
use vestnik_protocol::{ApiError, ChatId, ErrorCode, Millis, SearchPage, SearchRequest, Seq, UserId};

use super::world::{World, send, worlds};
use crate::chat::{ChatSettings, Chats};
use crate::store::Value;

fn words(q: &str) -> SearchRequest {
    SearchRequest { q: q.to_owned(), ..SearchRequest::default() }
}

impl World {
    async fn say(&self, user: UserId, chat: ChatId, text: &str) -> Seq {
        self.done(user, send(chat, text)).await.message.expect("a message").seq
    }

    async fn page(&self, user: UserId, request: SearchRequest) -> SearchPage {
        self.chats.indexed().await;
        self.chats.search(user, request).await.unwrap()
    }

    /// The numbers of the messages found.
    async fn found(&self, user: UserId, request: SearchRequest) -> Vec<u64> {
        self.page(user, request).await.hits.iter().map(|hit| hit.message.seq.get()).collect()
    }

    async fn search_refused(&self, user: UserId, request: SearchRequest) -> ErrorCode {
        ApiError::from(self.chats.search(user, request).await.unwrap_err()).code
    }

    async fn sql(&self, sql: &'static str, arguments: Vec<Value>) {
        assert!(self.database.execute(sql, arguments).await.unwrap() > 0, "{sql}");
    }

    /// A message becomes another one, as an edit or a deletion does it.
    async fn rewrite(&self, chat: ChatId, seq: Seq, content: &str) {
        let mut transaction = self.database.begin_write().await.unwrap();
        let statements = [
            ("UPDATE chats SET rev = rev + 1 WHERE id = ?", vec![chat.into()]),
            (
                "UPDATE messages SET content = ? WHERE chat_id = ? AND seq = ?",
                vec![content.into(), chat.into(), seq.into()],
            ),
            (
                "UPDATE messages SET rev = (SELECT rev FROM chats WHERE id = chat_id) WHERE chat_id = ? AND seq = ?",
                vec![chat.into(), seq.into()],
            ),
        ];
        for (statement, arguments) in statements {
            assert_eq!(transaction.execute(statement, arguments).await.unwrap(), 1);
        }
        transaction.commit().await.unwrap();
    }

    async fn entries(&self) -> usize {
        crate::chat::search::count(&self.database).await
    }
}

/// Alice and Bob in a chat, and Carol in none.
async fn three(world: &World) -> (UserId, UserId, UserId, ChatId) {
    let (alice, bob, carol) = (world.user().await, world.user().await, world.user().await);
    let chat = world.open(alice, bob).await;
    (alice, bob, carol, chat)
}

#[tokio::test]
async fn every_form_of_a_word_finds_every_other_and_no_other_word() {
    for world in worlds().await {
        let (alice, bob, _, chat) = three(&world).await;
        let mut pairs = Vec::new();
        for (pair, same) in
            WORD_FORMS.iter().map(|pair| (pair, true)).chain(DIFFERENT_WORDS.iter().map(|pair| (pair, false)))
        {
            let commands =
                vec![send(chat, &format!("вот: {}!", pair.0)), send(chat, &format!("вот: {}!", pair.1))];
            let seqs: Vec<_> = world.run(alice, commands).await.into_iter().map(seq_of).collect();
            pairs.push((pair, same, [seqs[0], seqs[1]]));
        }
        for ((one, other), same, [first, second]) in pairs {
            // Finished by the space, so that it is the word and not all that begin like it.
            let by_one = all(&world, bob, &format!("{one} ")).await;
            let by_other = all(&world, bob, &format!("{other} ")).await;
            assert!(by_one.contains(&first) && by_other.contains(&second), "{one}, {other}");
            assert_eq!(by_one.contains(&second), same, "{one} finding {other}");
            assert_eq!(by_other.contains(&first), same, "{other} finding {one}");
        }
    }
}

fn seq_of(outcome: vestnik_protocol::CommandOutcome) -> u64 {
    match outcome {
        vestnik_protocol::CommandOutcome::Done(done) => done.message.expect("a message").seq.get(),
        other => panic!("{other:?}"),
    }
}

/// All pages of a search.
async fn all(world: &World, user: UserId, q: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = world.page(user, SearchRequest { cursor, limit: Some(3), ..words(q) }).await;
        found.extend(page.hits.iter().map(|hit| hit.message.seq.get()));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_word_is_found_while_it_is_typed() {
    for world in worlds().await {
        let (alice, _, _, chat) = three(&world).await;
        let seq = world.say(alice, chat, "Сообщения чёрного кота, running").await.get();
        for typed in
            ["сооб", "сообщениям", "чёрн", "чёрног", "кот соо", "runn", "runnin", "сообщение кот run"]
        {
            assert_eq!(world.found(alice, words(typed)).await, [seq], "{typed}");
        }
        for other in ["сообразил", "чёрные коты рано", "runt ", "сооб "] {
            assert_eq!(world.found(alice, words(other)).await, [] as [u64; 0], "{other}");
        }
    }
}

#[tokio::test]
async fn conditions_narrow_a_search() {
    for world in worlds().await {
        let (alice, bob, carol, chat) = three(&world).await;
        let other = world.open(alice, carol).await;
        world.say(alice, chat, "отчёт готов").await;
        world.say(bob, chat, "отчёт: https://example.com/report").await;
        world.say(carol, other, "отчёты все готовы").await;
        let here = SearchRequest { chat_id: Some(chat), ..words("отчет") };
        assert_eq!(world.found(alice, words("отчет")).await.len(), 3);
        assert_eq!(world.found(alice, here.clone()).await, [2, 1]);
        let by_bob = SearchRequest { sender_id: Some(bob), ..SearchRequest::default() };
        assert_eq!(world.found(alice, by_bob).await, [2]);
        assert_eq!(world.found(alice, SearchRequest { has_link: true, ..words("") }).await, [2]);
        assert_eq!(world.found(alice, words("отчёт has:link")).await, [2]);
        assert_eq!(world.found(alice, SearchRequest { chat_id: Some(chat), ..words("") }).await, [2, 1]);

        world
            .sql(
                "UPDATE messages SET sent_at = 86400000 WHERE seq = ? AND chat_id = ?",
                vec![1_u32.into(), chat.into()],
            )
            .await;
        restart_with_a_new_index(&world).await;
        let second_day = Some(Millis(86_400_000));
        assert_eq!(
            world.found(alice, SearchRequest { before: Some(Millis(86_400_001)), ..here.clone() }).await,
            [1]
        );
        assert_eq!(
            world.found(alice, SearchRequest { before: second_day, ..here.clone() }).await,
            [] as [u64; 0]
        );
        assert_eq!(world.found(alice, SearchRequest { after: second_day, ..here.clone() }).await, [2, 1]);
        assert_eq!(world.found(alice, words("отчёт до:1970-01-03")).await, [1]);
        assert_eq!(world.found(alice, words("after:1970-01-03 готовы")).await, [1], "Carol's only");
    }
}

#[tokio::test]
async fn pages_are_newest_first_over_all_chats_and_have_everything_once() {
    for world in worlds().await {
        let alice = world.user().await;
        let mut chats = Vec::new();
        for _ in 0..5 {
            let peer = world.user().await;
            chats.push(world.open(alice, peer).await);
        }
        for round in 0..10 {
            for chat in &chats {
                world.say(alice, *chat, &format!("слово номер {round}")).await;
            }
        }
        // Many of one millisecond want the same place.
        world.sql("UPDATE messages SET sent_at = 1000 WHERE seq <= ?", vec![4_u32.into()]).await;
        restart_with_a_new_index(&world).await;
        for limit in [1, 7, 50] {
            let mut hits = Vec::new();
            let mut cursor = None;
            loop {
                let request = SearchRequest { limit: Some(limit), cursor, ..words("слова") };
                let page = world.page(alice, request).await;
                assert!(page.hits.len() <= limit as usize);
                hits.extend(page.hits);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(hits.len(), 50, "{limit}");
            assert!(hits.windows(2).all(|two| two[0].message.sent_at >= two[1].message.sent_at), "{limit}");
            let mut addresses: Vec<_> = hits.iter().map(|hit| (hit.chat_id, hit.message.seq)).collect();
            addresses.sort_unstable();
            addresses.dedup();
            assert_eq!(addresses.len(), 50, "{limit}");
        }
    }
}

#[tokio::test]
async fn nobody_finds_what_is_not_for_them() {
    for world in worlds().await {
        let (alice, bob, carol, chat) = three(&world).await;
        for number in 1..=4 {
            world.say(alice, chat, &format!("тайна {number}")).await;
        }
        assert_eq!(world.found(carol, words("тайна")).await, [] as [u64; 0]);
        let there = SearchRequest { chat_id: Some(chat), ..words("тайна") };
        assert_eq!(world.search_refused(carol, there.clone()).await, ErrorCode::NotFound);
        assert_eq!(world.found(bob, there.clone()).await, [4, 3, 2, 1]);

        let hide = "INSERT INTO hidden_messages (user_id, chat_id, seq, rev) VALUES (?, ?, 3, 1)";
        world.sql(hide, vec![bob.into(), chat.into()]).await;
        world
            .sql("UPDATE messages SET expires_at = 5 WHERE seq = 4 AND chat_id = ?", vec![chat.into()])
            .await;
        let clear = "UPDATE chat_private SET cleared_seq = 1 WHERE user_id = ? AND chat_id = ?";
        world.sql(clear, vec![bob.into(), chat.into()]).await;
        assert_eq!(world.found(bob, words("тайна")).await, [2]);
        assert_eq!(world.found(alice, words("тайна")).await, [3, 2, 1], "what Bob put away is still Alice's");

        world.sql("UPDATE chats SET floor_seq = 3 WHERE id = ?", vec![chat.into()]).await;
        assert_eq!(world.found(alice, words("тайна")).await, [3]);
        world.sql("UPDATE members SET has_left = 1 WHERE user_id = ?", vec![alice.into()]).await;
        assert_eq!(world.found(alice, words("тайна")).await, [] as [u64; 0]);
        assert_eq!(world.search_refused(alice, there.clone()).await, ErrorCode::NotFound);
        world.sql("UPDATE chats SET deleted_at = 1, floor_seq = 0 WHERE id = ?", vec![chat.into()]).await;
        assert_eq!(world.found(bob, words("тайна")).await, [] as [u64; 0]);
        assert_eq!(world.search_refused(bob, there).await, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn edits_and_deletions_are_followed_and_never_shown_late() {
    for world in worlds().await {
        let (alice, _, _, chat) = three(&world).await;
        let edited = world.say(alice, chat, "ошибка в договоре").await;
        let deleted = world.say(alice, chat, "ошибка в письме").await;
        assert_eq!(world.found(alice, words("ошибки")).await, [deleted.get(), edited.get()]);

        // The index does not know yet, the answer does.
        world.rewrite(chat, edited, r#"{"type":"text","text":"правда в договоре"}"#).await;
        world.rewrite(chat, deleted, r#"{"type":"deleted"}"#).await;
        assert_eq!(world.found(alice, words("ошибки")).await, [] as [u64; 0]);
        assert_eq!(world.found(alice, words("договор")).await, [edited.get()]);
        assert_eq!(world.entries().await, 2);

        // Any further change of the chat brings the index there.
        world.chats.to_index.note([chat]);
        assert_eq!(world.found(alice, words("правду")).await, [edited.get()]);
        assert_eq!(world.entries().await, 1);
    }
}

#[tokio::test]
async fn what_is_changed_long_after_it_was_indexed_is_followed() {
    for world in worlds().await {
        let (alice, _, _, chat) = three(&world).await;
        let edited = world.say(alice, chat, "ошибка в договоре").await;
        let deleted = world.say(alice, chat, "ошибка в письме").await;
        world.fill(alice, chat, 300).await;
        assert_eq!(world.found(alice, words("ошибки")).await, [deleted.get(), edited.get()]);
        world.rewrite(chat, edited, r#"{"type":"text","text":"правда в договоре"}"#).await;
        world.rewrite(chat, deleted, r#"{"type":"deleted"}"#).await;
        world.chats.to_index.note([chat]);
        // As a newest change, and then folded in with others.
        for _ in 0..2 {
            assert_eq!(world.found(alice, words("ошибки")).await, [] as [u64; 0]);
            assert_eq!(world.found(alice, words("правду")).await, [edited.get()]);
            assert_eq!(world.found(alice, words("договор ")).await, [edited.get()]);
            world.fill(alice, chat, 300).await;
        }
        world.chats.indexed().await;
        assert_eq!(world.entries().await, 901);
        let kept = "SELECT COUNT(*) FROM search_parts WHERE id % 32 = 16";
        let rolls: i64 = world.database.fetch(kept, vec![]).await.unwrap()[0].get(0).unwrap();
        assert_eq!(rolls, 1, "all of it is one part, and folded");
    }
}

/// Ends the workers of this world, forgets the version of the index, and waits until others have built it again.
async fn restart_with_a_new_index(world: &World) {
    world.chats.indexed().await;
    world.sql("UPDATE meta SET value = '0' WHERE name = 'search_version'", vec![]).await;
    let again = Chats::start(world.database.clone(), ChatSettings::default()).await.unwrap();
    again.indexed().await;
    again.shutdown().await;
}

#[tokio::test]
async fn what_was_written_without_an_index_is_found_after_a_start() {
    for world in worlds().await {
        let (alice, bob, _, chat) = three(&world).await;
        world.fill(alice, chat, 600).await;
        world.chats.indexed().await;
        world.chats.shutdown().await;
        for table in ["search_parts", "search_fresh"] {
            world.database.execute(format!("DELETE FROM {table}"), vec![]).await.unwrap();
        }
        world.sql("DELETE FROM search_chats", vec![]).await;
        assert_eq!(world.chats.search(bob, words("number")).await.unwrap().hits.len(), 0);

        let again = Chats::start(world.database.clone(), ChatSettings::default()).await.unwrap();
        again.indexed().await;
        assert_eq!(world.entries().await, 600);
        let page = again.search(bob, words("numbers 599 ")).await.unwrap();
        assert_eq!(page.hits.iter().map(|hit| hit.message.seq.get()).collect::<Vec<_>>(), [600]);
        again.shutdown().await;
    }
}

#[tokio::test]
async fn contradictions_are_refused() {
    for world in worlds().await {
        let (alice, _, _, chat) = three(&world).await;
        let wrong = [
            words(""),
            words("  — !"),
            words(&"а".repeat(201)),
            words("from:bob привет"),
            words("в:работа привет"),
            SearchRequest { limit: Some(0), ..words("а") },
            SearchRequest { limit: Some(51), ..words("а") },
            SearchRequest { cursor: Some("x".into()), ..words("а") },
            SearchRequest { cursor: Some("1.2".into()), ..words("а") },
        ];
        for request in wrong {
            assert_eq!(
                world.search_refused(alice, request.clone()).await,
                ErrorCode::InvalidArgument,
                "{request:?}"
            );
        }
        let unknown = SearchRequest { chat_id: Some(ChatId(uuid::Uuid::now_v7())), ..words("а") };
        assert_eq!(world.search_refused(alice, unknown).await, ErrorCode::NotFound);
        // Whatever is typed, the index understands it.
        world.say(alice, chat, "a b c").await;
        for typed in ["\"", "a* OR b", "+(a -b) ~c < > @1", "NEAR(a b)", "терм:*", "a\0b", "' ; --", "👋"]
        {
            world.chats.indexed().await;
            match world.chats.search(alice, words(typed)).await {
                Ok(_) => {}
                Err(error) => assert_eq!(ApiError::from(error).code, ErrorCode::InvalidArgument, "{typed}"),
            }
        }
        let many: Vec<_> = (0..100).map(|n| format!("{}", n % 10)).collect();
        world.chats.search(alice, words(&many.join(" "))).await.unwrap();
    }
}

#[tokio::test]
async fn a_chat_of_several_parts_is_searched_to_its_beginning() {
    for world in worlds().await {
        let (alice, bob, _, chat) = three(&world).await;
        let first = world.say(bob, chat, "начало").await;
        world.fill(alice, chat, 4_200).await;
        world.chats.indexed().await;
        assert_eq!(world.entries().await, 4_201);
        assert_eq!(world.found(alice, words("начала ")).await, [first.get()]);
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = world.page(bob, SearchRequest { cursor, limit: Some(50), ..words("numbers ") }).await;
            found.extend(page.hits.iter().map(|hit| hit.message.seq.get()));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        // Messages of one millisecond may stand in any order; each is there, and once.
        found.sort_unstable();
        assert!(found.into_iter().eq(2..=4_201));
    }
}
