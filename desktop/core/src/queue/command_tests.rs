//! Commands on their way: edits, refusals, new groups, what only oneself sees, drafts. Over a real file, the server
//! played by the test.

use uuid::Uuid;
use vestnik_protocol::{
    ChatId, Command, CommandOutcome, Content, Done, ErrorCode, Message, Millis, Rev, Seq, UserId,
};

use super::overlay::Pending;
use super::tests::{Device, NOW, client, done, made, names, refused};
use super::*;
use crate::cache::queue::Waits;
use crate::cache::{Db, drafts};
use crate::sync::tests::{ME, PEER, delta, message};
use crate::sync::{apply_account, apply_chat};

async fn edit(device: &mut Device, chat: ChatId, n: u128, text: &str) {
    let content = Content::text(text);
    device.write(move |db| edit_message(db, ME, chat, client(n), content, NOW).unwrap().unwrap()).await;
    device.queue.ring();
}

async fn ask(device: &mut Device, command: Command) {
    device.write(move |db| perform(db, ME, command, NOW).unwrap().unwrap()).await;
    device.queue.ring();
}

fn texts(commands: &[Command]) -> Vec<(u64, u32, String)> {
    let text = |command: &Command| match command {
        Command::Send { content, .. } => Some((0, 0, content.as_text()?.to_owned())),
        Command::Edit { seq, edit, content, .. } => Some((seq.get(), *edit, content.as_text()?.to_owned())),
        _ => None,
    };
    commands.iter().filter_map(text).collect()
}

fn edited(chat_id: ChatId, seq: u64, n: u128, edit: u32, text: &str) -> CommandOutcome {
    let message =
        Message { client_id: client(n), edit, content: Content::text(text), ..message(seq, seq + 10, ME) };
    let rev = Rev::new(seq + 10);
    CommandOutcome::Done(Done { message: Some(message), ..Done::new(chat_id, rev) })
}

fn at(text: &str, seq: u64, edit: u32) -> (u64, u32, String) {
    (seq, edit, text.to_owned())
}

#[tokio::test]
async fn a_message_that_was_never_tried_is_rewritten_where_it_stands() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "first").await;
    device.send(chat, 2, "second").await;
    edit(&mut device, chat, 1, "better").await;
    assert_eq!(texts(&device.pump().await[0].1), [at("better", 0, 0), at("second", 0, 0)]);
}

#[tokio::test]
async fn an_edit_waits_behind_its_message_for_the_number_also_over_a_kill() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "first").await;
    let _lost = device.pump().await;
    edit(&mut device, chat, 1, "better").await;
    edit(&mut device, chat, 1, "best").await;
    let mut device = device.restart().await;
    let frames = device.pump().await;
    assert_eq!(texts(&frames[0].1), [at("first", 0, 0)], "what was sent once is sent again as it was");
    let words =
        device.write(move |db| Pending::read(db, chat, ME).unwrap().latest_words(client(1)).cloned()).await;
    assert_eq!(words, Some(Content::text("best")), "shown at once");
    device.answer(frames[0].0, vec![made(chat, 2, 1)]).await;
    let frames = device.pump().await;
    assert_eq!(texts(&frames[0].1), [at("best", 2, 0)], "one edit, with the number of its message");
    edit(&mut device, chat, 1, "better than that").await;
    assert!(device.pump().await.is_empty(), "one frame of a chat at a time");
    device.answer(frames[0].0, vec![edited(chat, 2, 1, 1, "best")]).await;
    let frames = device.pump().await;
    assert_eq!(texts(&frames[0].1), [at("better than that", 2, 1)], "it replaces the version before it");
    device.answer(frames[0].0, vec![edited(chat, 2, 1, 2, "better than that")]).await;
    assert!(device.entries(chat).await.is_empty());
}

#[tokio::test]
async fn an_edit_finds_its_message_when_the_row_came_before_the_answer() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "first").await;
    device.pump().await;
    edit(&mut device, chat, 1, "better").await;
    // Somebody else gave their message the same name.
    let own = Message { client_id: client(1), ..message(2, 2, ME) };
    let theirs = Message { client_id: client(1), ..message(3, 3, PEER) };
    let mut rows = delta(1, 3, 3, vec![own, theirs]);
    rows.chat_id = chat;
    device.write(move |db| drop(apply_chat(db, ME, &rows).unwrap())).await;
    device.queue.restart(device.now);
    assert_eq!(texts(&device.pump().await[0].1), [at("better", 2, 0)]);
}

#[tokio::test]
async fn a_refused_message_says_what_its_edits_would_have_made_of_it() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "first").await;
    let frame = device.pump().await[0].0;
    edit(&mut device, chat, 1, "better").await;
    assert!(device.answer(frame, vec![refused(ErrorCode::RecipientUnavailable)]).await.is_empty());
    let entries = device.entries(chat).await;
    assert_eq!(entries.len(), 1);
    assert!(entries[0].is_failed());
    assert_eq!(texts(&[entries[0].command.clone()]), [at("better", 0, 0)]);
    edit(&mut device, chat, 1, "best").await;
    assert_eq!(texts(&device.pump().await[0].1), [at("best", 0, 0)], "to change it is to try it again");
}

#[tokio::test]
async fn a_refused_change_is_undone_and_told_and_a_conflict_of_edits_too() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let pin = Command::PinMessage { chat_id: chat, seq: Seq::new(1), on: true };
    ask(&mut device, pin).await;
    ask(&mut device, Command::PinChat { chat_id: chat, order: 1 }).await;
    let frame = device.pump().await.remove(0);
    assert_eq!(frame.1.len(), 2, "several commands of a chat keep their order in one frame");
    let undone =
        device.answer(frame.0, vec![refused(ErrorCode::TooManyPinned), refused(ErrorCode::NotFound)]).await;
    let told: Vec<_> = undone.iter().map(|undone| (undone.what.as_str(), undone.code)).collect();
    assert_eq!(told, [("pin_message", ErrorCode::TooManyPinned), ("pin_chat", ErrorCode::NotFound)]);
    assert!(device.entries(chat).await.is_empty(), "what was shown is shown no more");

    let own = Message { edit: 3, ..message(2, 2, ME) };
    let name = own.client_id;
    let mut rows = delta(1, 2, 2, vec![own]);
    rows.chat_id = chat;
    device.write(move |db| drop(apply_chat(db, ME, &rows).unwrap())).await;
    edit(&mut device, chat, name.0.as_u128(), "mine").await;
    let frame = device.pump().await.remove(0);
    assert_eq!(texts(&frame.1), [at("mine", 2, 3)]);
    let undone = device.answer(frame.0, vec![refused(ErrorCode::EditConflict)]).await;
    assert_eq!(undone[0].what, "edit");
    assert!(device.entries(chat).await.is_empty());
}

#[tokio::test]
async fn killed_between_an_attempt_and_its_answer_a_change_goes_again_and_is_not_merged_away() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let react = |on| Command::React { chat_id: chat, seq: Seq::new(1), emoji: "👍".to_owned(), on };
    ask(&mut device, react(true)).await;
    let _lost = device.pump().await;
    let mut device = device.restart().await;
    ask(&mut device, react(false)).await;
    let frames = device.pump().await;
    assert_eq!(frames[0].1, [react(true), react(false)]);
    device.answer(frames[0].0, vec![done(chat, 2), done(chat, 3)]).await;
    let mut rows = delta(1, 3, 1, Vec::new());
    rows.chat_id = chat;
    device.write(move |db| drop(apply_chat(db, ME, &rows).unwrap())).await;
    assert!(device.entries(chat).await.is_empty());
}

#[tokio::test]
async fn what_only_oneself_sees_stays_until_the_account_gets_there() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    ask(&mut device, Command::MuteChat { chat_id: chat, until: Millis::FOREVER }).await;
    let frame = device.pump().await[0].0;
    let at_five = Done { account_rev: Some(Rev::new(5)), ..Done::new(chat, Rev::new(1)) };
    device.answer(frame, vec![CommandOutcome::Done(at_five)]).await;
    assert_eq!(device.entries(chat).await[0].waits, Waits::Account { rev: Rev::new(5) });
    let account = |since, rev| vestnik_protocol::AccountDelta {
        since: Rev::new(since),
        rev: Rev::new(rev),
        ..Default::default()
    };
    device.write(move |db| drop(apply_account(db, &account(0, 4)).unwrap())).await;
    assert_eq!(device.entries(chat).await.len(), 1, "it is in a later row");
    device.write(move |db| drop(apply_account(db, &account(4, 5)).unwrap())).await;
    assert!(device.entries(chat).await.is_empty());
}

fn group_id() -> ChatId {
    ChatId(Uuid::from_u128(0x019a_9f00_0000_7000_8000_0000_0000_0001))
}

async fn make(device: &mut Device, title: Option<&str>, users: &[u128]) -> Result<ChatId, QueueRefusal> {
    let user_ids = users.iter().map(|n| UserId(Uuid::from_u128(*n))).collect();
    let group = NewGroup { title: title.map(str::to_owned), user_ids, ..NewGroup::default() };
    let made = device.write(move |db| create_chat(db, ME, group_id(), group, NOW).unwrap()).await;
    device.queue.ring();
    made
}

#[tokio::test]
async fn a_group_made_offline_is_written_into_at_once_and_a_refusal_sets_all_of_it_aside() {
    let mut device = Device::new().await;
    assert_eq!(make(&mut device, Some("  "), &[]).await, Err(QueueRefusal::Rule(ErrorCode::TitleInvalid)));
    assert_eq!(make(&mut device, None, &[2]).await, Ok(ChatId::direct(ME, PEER)), "that is the direct chat");
    let chat = make(&mut device, Some(" Friends  of "), &[2, 3, 1, 2]).await.unwrap();
    device.send(chat, 1, "welcome").await;
    ask(&mut device, Command::PinChat { chat_id: chat, order: 1 }).await;
    let shown = device.write(move |db| standing(db, chat, ME).unwrap().unwrap()).await;
    assert_eq!((shown.header.title.as_deref(), shown.header.member_count), (Some("Friends of"), 3));
    assert_eq!(shown.role, vestnik_protocol::Role::Owner);

    let frame = device.pump().await.remove(0);
    assert!(matches!(&frame.1[0], Command::CreateGroup { user_ids, .. } if user_ids.len() == 2));
    let no = || refused(ErrorCode::RateLimited);
    assert!(device.answer(frame.0, vec![no(), no(), no()]).await.is_empty());
    device.now = device.queue.due().unwrap();
    let frame = device.pump().await.remove(0);
    let never = || refused(ErrorCode::GroupFull);
    device.answer(frame.0, vec![never(), refused(ErrorCode::NotFound), refused(ErrorCode::NotFound)]).await;
    let aside: Vec<_> = device.entries(chat).await.iter().map(|entry| entry.is_failed()).collect();
    assert_eq!(aside, [true, true, true]);
    assert!(device.pump().await.is_empty());

    device.write(move |db| retry(db, client(1)).unwrap().unwrap()).await;
    device.queue.ring();
    let frame = device.pump().await.remove(0);
    assert_eq!(frame.1.len(), 3, "all of it goes again, in order");
    device.answer(frame.0, vec![never(), never(), never()]).await;
    ask(&mut device, Command::DeleteChat { chat_id: chat }).await;
    assert!(device.entries(chat).await.is_empty(), "the server never heard of it: it is simply gone");
}

#[tokio::test]
async fn a_refused_group_waits_for_a_decision_and_to_change_it_is_to_try_it_again() {
    let mut device = Device::new().await;
    let chat = make(&mut device, Some("Friends"), &[2, 3]).await.unwrap();
    let not_made = async |device: &Device| {
        device
            .write(move |db| crate::details::details(db, chat, ME, NOW).unwrap().unwrap().details.not_made)
            .await
    };
    assert_eq!(not_made(&device).await, None, "it waits for the server alone");
    let never = || refused(ErrorCode::CannotAdd);
    let frame = device.pump().await.remove(0);
    assert!(device.answer(frame.0, vec![never()]).await.is_empty());
    let told = not_made(&device).await.unwrap();
    assert_eq!(told.code, "cannot_add");
    assert!(device.pump().await.is_empty());

    ask(&mut device, Command::RemoveMember { chat_id: chat, user_id: PEER }).await;
    assert_eq!(not_made(&device).await, None, "it is tried again");
    let frame = device.pump().await.remove(0);
    let [Command::CreateGroup { user_ids, .. }] = &frame.1[..] else { panic!("{:?}", frame.1) };
    assert!(user_ids.len() == 1 && !user_ids.contains(&PEER));
    device.answer(frame.0, vec![never()]).await;
    let title = |title: &str| Command::EditChat {
        chat_id: chat,
        title: Some(title.to_owned()),
        description: Some("words".to_owned()),
        public: None,
        expire_after_seconds: None,
    };
    ask(&mut device, title("Others")).await;
    ask(&mut device, Command::AddMembers { chat_id: chat, user_ids: vec![PEER] }).await;
    let frame = device.pump().await.remove(0);
    assert!(matches!(&frame.1[0], Command::CreateGroup { title: Some(title), .. } if title == "Others"));
    device.answer(frame.0, vec![never(), never()]).await;
    let alone = device
        .write(move |db| {
            let rest = standing(db, chat, ME).unwrap().unwrap().pending.members(Vec::new());
            rest.iter()
                .filter(|member| member.user_id != ME)
                .map(|member| {
                    perform(db, ME, Command::RemoveMember { chat_id: chat, user_id: member.user_id }, NOW)
                        .unwrap()
                        .is_ok()
                })
                .collect::<Vec<_>>()
        })
        .await;
    assert!(alone.iter().all(|taken| *taken), "with a title one may be alone in it");
    device.queue.ring();
    let frame = device.pump().await.remove(0);
    device.answer(frame.0, vec![never()]).await;

    let told = not_made(&device).await.unwrap();
    device.write(move |db| discard(db, told.client_id).unwrap().unwrap()).await;
    assert!(device.entries(chat).await.is_empty());
    assert!(device.write(move |db| standing(db, chat, ME).unwrap().is_none()).await, "nothing is left of it");
}

#[tokio::test]
async fn messages_for_later_are_checked_shown_and_taken_back() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let schedule = |n, send_at| {
        move |db: &Db| {
            let written = Written::plain(Content::text("later"));
            push_scheduled(db, ME, chat, client(n), written, Millis(send_at), NOW).unwrap()
        }
    };
    let far = device.write(schedule(1, i64::MAX)).await;
    assert_eq!(far, Err(QueueRefusal::Rule(ErrorCode::ScheduleTimeInvalid)));
    device.write(schedule(1, 1_000)).await.unwrap();
    device.write(schedule(2, 500)).await.unwrap();
    let shown = move |db: &Db| Pending::read(db, chat, ME).unwrap().scheduled(Vec::new());
    let rows = device.write(shown).await;
    assert_eq!(rows.iter().map(|row| row.message.send_at.0).collect::<Vec<_>>(), [500, 1_000]);
    assert!(rows.iter().all(|row| row.waiting));
    ask(&mut device, Command::Unschedule { chat_id: chat, client_id: client(1) }).await;
    assert_eq!(device.entries(chat).await.len(), 1, "it was never tried");
    device.queue.ring();
    device.pump().await;
    ask(&mut device, Command::Unschedule { chat_id: chat, client_id: client(2) }).await;
    assert_eq!(device.entries(chat).await.len(), 2, "the server may have it");
    assert!(device.write(shown).await.is_empty());
}

#[tokio::test]
async fn what_waits_in_a_chat_that_is_lost_is_told_or_waits_for_a_decision() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let react = Command::React { chat_id: chat, seq: Seq::new(1), emoji: "👍".to_owned(), on: true };
    ask(&mut device, react).await;
    ask(&mut device, Command::PinChat { chat_id: chat, order: 1 }).await;
    let written = Written::plain(Content::text("for later"));
    let job = move |db: &Db| push_scheduled(db, ME, chat, client(1), written, Millis(9_000), NOW).unwrap();
    device.write(job).await.unwrap();
    let told = device
        .write(move |db| {
            let before = deeds(db, [chat]).unwrap();
            assert_eq!(lost(db, before.clone()).unwrap(), [], "it is not lost");
            crate::sync::gone(db, chat).unwrap();
            lost(db, before).unwrap()
        })
        .await;
    assert_eq!(told, [(chat, Undone { what: "react".to_owned(), code: ErrorCode::NotFound })]);
    let left = device.entries(chat).await;
    assert!(left.len() == 1 && left[0].is_failed(), "{left:?}");
    let given_up = device.write(move |db| discard(db, client(1)).unwrap()).await.unwrap();
    assert_eq!(given_up.text, "for later");
}

#[tokio::test]
async fn forwards_go_to_every_chat_or_to_none() {
    let device = Device::new().await;
    let (from, to) = (device.known_chat(5).await, device.known_chat(6).await);
    let nowhere = ChatId(Uuid::from_u128(404));
    let forward = async |seqs: Vec<u64>, to: Vec<ChatId>| {
        let seqs = seqs.into_iter().map(Seq::new).collect();
        let forwarding = Forwarding { from, seqs, to, silent: false };
        let mut n = 10;
        let name = move || {
            n += 1;
            client(n)
        };
        device.write(move |db| push_forwards(db, ME, &forwarding, name, NOW).unwrap()).await
    };
    let rule = |code| Err(QueueRefusal::Rule(code));
    assert_eq!(forward(vec![1], vec![to, nowhere]).await, rule(ErrorCode::NotFound));
    assert_eq!(forward(vec![9], vec![to]).await, rule(ErrorCode::SeqNotFound));
    assert_eq!(forward(vec![1], vec![to; 21]).await, rule(ErrorCode::InvalidArgument));
    assert_eq!(forward(vec![1], vec![to, from]).await, Ok(()));
    assert_eq!((device.entries(to).await.len(), device.entries(from).await.len()), (1, 1));
}

#[tokio::test]
async fn a_draft_is_told_when_it_rests_in_the_place_of_one_that_was_never_tried() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let write = |text: &'static str, time| {
        move |db: &Db| {
            drafts::set(db, chat, text, None, Millis(time)).unwrap();
            queue_drafts(db, Some(&[chat]), Millis(time)).unwrap()
        }
    };
    assert!(device.write(write("a", 1)).await);
    assert!(device.write(write("ab", 2)).await);
    assert!(!device.write(write("ab", 3)).await, "nothing new");
    device.queue.ring();
    let frame = device.pump().await.remove(0);
    let [Command::SaveDraft { draft: Some(draft), .. }] = &frame.1[..] else { panic!("{:?}", frame.1) };
    assert_eq!(draft.text, "ab");
    device.answer(frame.0, vec![done(chat, 1)]).await;
    assert!(!device.write(move |db| queue_drafts(db, None, NOW).unwrap()).await, "the server has it");
    device.send(chat, 1, "ab").await;
    assert!(device.write(move |db| queue_drafts(db, None, NOW).unwrap()).await, "and is to take it away");
    device.queue.ring();
    let frame = device.pump().await.remove(0);
    assert!(matches!(frame.1[1], Command::SaveDraft { draft: None, .. }), "{:?}", names(&frame.1));
}
