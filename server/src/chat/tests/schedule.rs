//! Messages to be sent later, over real databases. The tests turn the time; where the server's own clock rings, they wait
//! for the message.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vestnik_protocol::{
    ChatId, ClientId, Command, Content, ErrorCode, Millis, Rev, ScheduledMessage, Seq, UserId,
};

use super::world::{World, send, worlds, worlds_with};
use crate::chat::decide::{self, Refusal};
use crate::chat::order::Order;
use crate::chat::working_set::{Changes, WorkingSet};
use crate::chat::{ChatSettings, Chats};
use crate::clock;
use crate::store::{LostCommit, scheduled};

/// No test waits longer.
const DEADLINE: Duration = Duration::from_secs(30);
const HOUR: i64 = 3_600_000;

fn later(chat_id: ChatId, text: &str, send_at: Millis) -> Command {
    Command::Schedule {
        chat_id,
        client_id: ClientId(uuid::Uuid::now_v7()),
        content: Content::text(text),
        reply_to: None,
        silent: true,
        send_at,
    }
}

fn name_of(command: &Command) -> ClientId {
    let Command::Schedule { client_id, .. } = command else { panic!() };
    *client_id
}

fn in_an_hour() -> Millis {
    Millis(clock::now().0 + HOUR)
}

async fn row(world: &World, user: UserId, name: ClientId) -> ScheduledMessage {
    let mut snapshot = world.database.begin_read().await.unwrap();
    let mut rows = scheduled::load(&mut snapshot, [(user, name)].into_iter()).await.unwrap();
    snapshot.rollback().await.unwrap();
    rows.swap_remove(0).message
}

#[tokio::test]
async fn a_scheduled_message_is_sent_once_under_its_name_when_its_time_comes() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let time = in_an_hour();
        let command = later(chat, "later", time);
        let done = world.done(alice, command.clone()).await;
        assert!(done.account_rev.is_some() && done.rev == Rev::new(1), "only the author's own rows change");
        let again = world.done(alice, command.clone()).await;
        assert_eq!(again.account_rev, done.account_rev);
        assert_eq!(world.chats.timers().bring(Millis(time.0 - 1)).await.unwrap(), Some(time));
        assert!(world.whole(bob, chat).await.messages.is_empty());

        assert_eq!(world.chats.timers().bring(time).await.unwrap(), None);
        let whole = world.whole(bob, chat).await;
        let sent = &whole.messages[&Seq::new(1)];
        assert_eq!(
            (sent.content.as_text(), sent.client_id, sent.silent),
            (Some("later"), name_of(&command), true)
        );
        let left = row(&world, alice, name_of(&command)).await;
        assert!(left.gone && left.content.is_none());
        // Repeated after it was sent: known again.
        world.done(alice, command).await;
        world.chats.timers().bring(Millis(time.0 + HOUR)).await.unwrap();
        assert_eq!(world.whole(bob, chat).await, whole);
    }
}

#[tokio::test]
async fn whatever_happens_to_the_commit_a_scheduled_message_is_sent_once() {
    for after in [true, false] {
        for world in worlds().await {
            let alice = world.user().await;
            let saved = world.open(alice, alice).await;
            let time = in_an_hour();
            let command = later(saved, "once", time);
            world.database.commit_fault.arm(LostCommit { after });
            world.done(alice, command.clone()).await;
            assert!(!row(&world, alice, name_of(&command)).await.gone);
            world.database.commit_fault.arm(LostCommit { after });
            world.chats.timers().bring(time).await.unwrap();
            world.chats.timers().bring(time).await.unwrap();
            assert_eq!(world.whole(alice, saved).await.messages.len(), 1, "after: {after}");
            assert!(row(&world, alice, name_of(&command)).await.gone);
        }
    }
}

#[tokio::test]
async fn one_that_was_given_up_is_not_sent_and_one_that_cannot_be_sent_says_why() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let time = in_an_hour();
        let (given_up, blocked) = (later(chat, "given up", time), later(chat, "blocked", time));
        for command in [&given_up, &blocked] {
            world.done(alice, command.clone()).await;
        }
        world.done(alice, Command::Unschedule { chat_id: chat, client_id: name_of(&given_up) }).await;
        assert!(row(&world, alice, name_of(&given_up)).await.content.is_none());
        let restrict = "UPDATE members SET is_restricted = 1 WHERE chat_id = ? AND user_id = ?";
        world.database.execute(restrict, vec![chat.into(), alice.into()]).await.unwrap();
        assert_eq!(world.chats.timers().bring(time).await.unwrap(), None, "what failed is not due again");
        assert!(world.whole(bob, chat).await.messages.is_empty());
        let failed = row(&world, alice, name_of(&blocked)).await;
        assert_eq!((failed.failed, failed.gone), (Some(ErrorCode::RecipientUnavailable), false));
        assert_eq!(failed.content.unwrap().as_text(), Some("blocked"));
    }
}

#[tokio::test]
async fn one_scheduled_earlier_wakes_the_server_and_what_was_due_while_it_was_down_is_sent() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let mut reader = world.reader(bob);
        reader.until_live().await;
        // The server sleeps until an hour from now, and is woken by one of this moment.
        world.done(alice, later(chat, "in an hour", in_an_hour())).await;
        world.done(alice, later(chat, "now", clock::now())).await;
        reader.until_rev(chat, Rev::new(2)).await;
        assert_eq!(reader.chats[&chat].messages[&Seq::new(1)].content.as_text(), Some("now"));

        // The next one comes due while no server runs.
        world.chats.shutdown().await;
        let due = "UPDATE scheduled SET send_at = 1 WHERE is_gone = 0";
        world.database.execute(due, vec![]).await.unwrap();
        let chats = Chats::start(world.database.clone(), ChatSettings::default()).await.unwrap();
        let waited = tokio::time::timeout(DEADLINE, async {
            while world.whole(bob, chat).await.messages.len() < 2 {
                tokio::task::yield_now().await;
            }
        });
        waited.await.expect("the message in time");
        chats.shutdown().await;
    }
}

#[tokio::test]
async fn messages_of_one_moment_keep_the_order_of_their_times() {
    for world in worlds().await {
        let alice = world.user().await;
        let saved = world.open(alice, alice).await;
        let time = in_an_hour();
        for (text, offset) in [("third", 30), ("first", 10), ("second", 20)] {
            world.done(alice, later(saved, text, Millis(time.0 + offset))).await;
        }
        world.done(alice, send(saved, "before all of them")).await;
        world.chats.timers().bring(Millis(time.0 + HOUR)).await.unwrap();
        let whole = world.whole(alice, saved).await;
        let texts: Vec<_> = whole.messages.values().filter_map(|message| message.content.as_text()).collect();
        assert_eq!(texts, ["before all of them", "first", "second", "third"]);
        whole.assert_gapless();
    }
}

/// A time that no other test uses: what is due then cannot be done.
const PLANTED: i64 = 7_777_777;
/// Orders that met the fault, in both databases.
static MET: AtomicUsize = AtomicUsize::new(0);

/// Panics when the fourth message of a chat is to vanish, and at messages planted to be sent.
fn panics_when_due(
    rows: &WorkingSet,
    sender: UserId,
    order: &Order,
    now: Millis,
) -> Result<Changes, Refusal> {
    let planted = match order {
        Order::Asked(_) => false,
        Order::SendScheduled { client_id, .. } => rows
            .scheduled(sender, *client_id)
            .is_some_and(|row| row.message.send_at.0 % 10_000_000 == PLANTED),
        Order::Expire { seqs, .. } => seqs.contains(&Seq::new(4)),
    };
    if planted {
        MET.fetch_add(1, Ordering::SeqCst);
    }
    assert!(!planted, "planted");
    decide::decide(rows, sender, order, now)
}

#[tokio::test]
async fn what_cannot_be_done_is_tried_ever_less_often_and_keeps_nothing_else_waiting() {
    for world in worlds_with(ChatSettings::default(), panics_when_due).await {
        let alice = world.user().await;
        let saved = world.open(alice, alice).await;
        let timer = Command::EditChat {
            chat_id: saved,
            title: None,
            description: None,
            public: None,
            expire_after_seconds: Some(3_600),
        };
        // Millions of milliseconds ahead, so that the server's own clock finds nothing to do.
        let in_hours = clock::now().0 / 10_000_000 * 10_000_000 + 30_000_000;
        let (time, planted) = (Millis(in_hours + PLANTED + 1), Millis(in_hours + PLANTED));
        world.done(alice, later(saved, "planted", planted)).await;
        world.done(alice, later(saved, "after it", time)).await;
        let mut timers = world.chats.timers();
        let before = MET.load(Ordering::SeqCst);
        assert_eq!(timers.bring(time).await.unwrap(), Some(Millis(time.0 + 5_000)));
        let texts = async || {
            let whole = world.whole(alice, saved).await;
            whole
                .messages
                .values()
                .filter_map(|row| row.content.as_text().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        assert_eq!(texts().await, ["after it"]);
        // Every second of an hour, as a woken server looks.
        for second in 1..3_600 {
            timers.bring(Millis(time.0 + second * 1_000)).await.unwrap();
        }
        let met = MET.load(Ordering::SeqCst) - before;
        assert!((9..=13).contains(&met), "{met} attempts in an hour");
        assert_eq!(texts().await, ["after it"]);

        world.done(alice, timer).await;
        world.fill(alice, saved, 3).await;
        let over = Millis(clock::now().0 + 3 * 3_600_000);
        let next = timers.bring(over).await.unwrap();
        assert!(next.is_some_and(|next| next > over));
        timers.bring(Millis(over.0 + 5_000)).await.unwrap();
        let left: Vec<_> = world
            .whole(alice, saved)
            .await
            .messages
            .into_iter()
            .filter(|(_, row)| row.expires_at.is_some() && row.counts())
            .map(|(seq, _)| seq.get())
            .collect();
        assert_eq!(left, [4], "the others of its order vanish");
    }
}

#[tokio::test]
async fn old_traces_are_removed_and_young_ones_are_kept() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let (old, waiting) = (later(chat, "old", in_an_hour()), later(chat, "waiting", in_an_hour()));
        for command in [&old, &waiting] {
            world.done(alice, command.clone()).await;
        }
        world.done(alice, Command::Unschedule { chat_id: chat, client_id: name_of(&old) }).await;
        world.done(alice, send(chat, "text")).await;
        world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(1) }).await;
        let count = async |table: &str| {
            let rows = world.database.fetch(format!("SELECT COUNT(*) FROM {table}"), vec![]).await.unwrap();
            rows[0].get::<i64>(0).unwrap()
        };
        world.chats.tidy(clock::now()).await.unwrap();
        assert_eq!((count("scheduled").await, count("message_reads").await), (2, 1));
        world.chats.tidy(Millis(clock::now().0 + 31 * 24 * HOUR)).await.unwrap();
        assert_eq!(
            (count("scheduled").await, count("message_reads").await),
            (1, 0),
            "what waits is no trace"
        );
    }
}
