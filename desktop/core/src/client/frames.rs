//! What the link brings.

use vestnik_protocol::limits::MAX_CURSORS;
use vestnik_protocol::{
    AccountDelta, ChatDelta, ChatId, ClientFrame, Hello, Message, Millis, PROTOCOL_VERSION, Rev, Seq,
    ServerFrame, UserId, Welcome,
};

use super::arrivals::announced;
use super::catch_up::CatchUps;
use super::core::Core;
use crate::cache::{CacheError, Db, Durability, chats, meta};
use crate::clock;
use crate::link::LinkEvent;
use crate::queue::{self, Undone, delivered_targets};
use crate::sync::{self, AccountApplied, ChatApplied};
use crate::view::{Connection, Update};

/// Deltas applied in one transaction at most.
const DELTAS_AT_ONCE: usize = 64;
/// A catch-up that brings more new messages than this to a chat is not announced message by message.
const SMALL_CATCH_UP: usize = 10;

/// A delta that was applied, with what has to be known of the cache then.
struct Come {
    chat: ChatId,
    applied: ChatApplied,
    /// To be reported as delivered.
    delivered: Vec<(ChatId, Seq)>,
    /// What of it is to be announced.
    news: Vec<Message>,
}

impl Come {
    /// In the transaction that applied it: a reading of its own would be one more wait on the way to the screen.
    fn read(db: &Db, me: UserId, chat: ChatId, applied: ChatApplied) -> Result<Self, CacheError> {
        let (delivered, news) = match &applied {
            ChatApplied::Applied { arrived, .. } if !arrived.is_empty() => (
                delivered_targets(db, me, Some(vec![chat]))?,
                announced(db, chat, me, arrived, clock::wall())?,
            ),
            _ => (Vec::new(), Vec::new()),
        };
        Ok(Self { chat, applied, delivered, news })
    }
}

impl Core {
    pub async fn on_link(&mut self, event: LinkEvent) -> Result<(), CacheError> {
        match event {
            LinkEvent::State(connection) => {
                self.set_connection(connection);
                Ok(())
            }
            LinkEvent::NeedHello(answer) => {
                let hello = self.hello().await?;
                let _ = answer.send(hello);
                Ok(())
            }
            LinkEvent::Welcome { welcome, outgoing } => self.on_welcome(&welcome, outgoing).await,
            LinkEvent::Frame(frame) => self.on_frame(frame).await,
            LinkEvent::Closed => {
                self.on_closed();
                Ok(())
            }
        }
    }

    async fn hello(&mut self) -> Result<Hello, CacheError> {
        let hello = Hello {
            version: PROTOCOL_VERSION,
            token: None,
            epoch: None,
            account_rev: Rev::ZERO,
            cursors: Vec::new(),
        };
        let Some(account) = &self.account else { return Ok(hello) };
        let read = |db: &Db| Ok((meta::epoch(db)?, meta::account_rev(db)?, chats::cursors(db, MAX_CURSORS)?));
        let (epoch, account_rev, cursors) = account.cache.read(read).await?;
        Ok(Hello { epoch, account_rev, cursors, ..hello })
    }

    async fn on_welcome(
        &mut self,
        welcome: &Welcome,
        outgoing: tokio::sync::mpsc::Sender<ClientFrame>,
    ) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let epoch = welcome.epoch;
        let job = move |db: &Db| sync::adopt_epoch(db, epoch);
        if account.cache.write(Durability::Rebuildable, job).await? {
            account.start_over();
        }
        account.linked.outgoing = Some(outgoing);
        account.linked.welcomed_at = Some(welcome.server_time);
        account.queue.restart(clock::monotonic());
        account.people.restart();
        account.singles.restart();
        if !account.on_screen.is_empty() {
            account.send(ClientFrame::Watch { user_ids: account.on_screen.clone() });
        }
        self.set_connection(Connection::Syncing);
        Ok(())
    }

    pub fn on_closed(&mut self) {
        let Some(account) = &mut self.account else { return };
        account.linked.outgoing = None;
        account.linked.catch_ups = CatchUps::default();
        account.linked.live = false;
        let users = account.presences.forget();
        let typing = account.typing.forget();
        if !users.is_empty() {
            self.tell(&Update::Presence { users });
        }
        for chat_id in typing {
            self.tell(&Update::Typing { chat_id, user_ids: Vec::new() });
        }
    }

    async fn on_frame(&mut self, frame: ServerFrame) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        match frame {
            ServerFrame::Delta(delta) => self.on_deltas(delta).await,
            ServerFrame::Account(delta) => self.on_account(delta).await,
            ServerFrame::Ack { id, results } => {
                let (now, mut undone) = (clock::monotonic(), Vec::new());
                let answered = account.queue.answered(&account.cache, id, results, now).await?;
                if let Some(answer) = answered {
                    let chat_id = answer.chat_id;
                    account.touch(chat_id);
                    if answer.authentication
                        && let Some(link) = &account.linked.link
                    {
                        link.renew_token();
                    }
                    for Undone { what, code } in answer.undone {
                        if matches!(what.as_str(), "set_contact" | "set_blocked") {
                            account.touch_all();
                        }
                        undone.push(Update::Undone { chat_id, what, code: code.as_str().to_owned() });
                    }
                }
                undone.iter().for_each(|update| self.tell(update));
                Ok(())
            }
            ServerFrame::Live => self.on_live().await,
            ServerFrame::Gone { chat_id } => {
                let job = move |db: &Db| {
                    let deeds = queue::deeds(db, [chat_id])?;
                    sync::gone(db, chat_id)?;
                    queue::lost(db, deeds)
                };
                let lost = account.cache.write(Durability::Rebuildable, job).await?;
                account.touch(chat_id);
                self.tell_lost(lost);
                Ok(())
            }
            ServerFrame::Reset { chat_id, .. } => {
                account.cache.write(Durability::Rebuildable, move |db| sync::reset(db, chat_id)).await?;
                match chat_id {
                    Some(chat_id) => {
                        account.queue.ring();
                        account.touch(chat_id);
                    }
                    None => account.start_over(),
                }
                Ok(())
            }
            ServerFrame::Typing(typing) => {
                let (chat_id, user) = (typing.chat_id, typing.user_id);
                if user != account.id() && account.typing.started(chat_id, user, clock::monotonic()) {
                    account.people.want([user]);
                    let user_ids = account.typing.in_chat(chat_id);
                    self.tell(&Update::Typing { chat_id, user_ids });
                }
                Ok(())
            }
            ServerFrame::Presence { users } => {
                account.presences.learn(&users);
                self.tell(&Update::Presence { users });
                Ok(())
            }
            ServerFrame::Error { error, .. } => {
                tracing::warn!(code = %error.code, "the server refused a frame");
                Ok(())
            }
            // The link sees to these.
            ServerFrame::Welcome(_)
            | ServerFrame::Pong { .. }
            | ServerFrame::Restarting
            | ServerFrame::Unknown => Ok(()),
        }
    }

    /// Applies a delta, and those that have come right behind it, in one transaction.
    async fn on_deltas(&mut self, first: ChatDelta) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let mut deltas = vec![first];
        let mut next = None;
        if let Some(events) = &mut account.linked.events {
            while next.is_none() && deltas.len() < DELTAS_AT_ONCE {
                match events.try_recv() {
                    Ok(LinkEvent::Frame(ServerFrame::Delta(delta))) => deltas.push(delta),
                    Ok(other) => next = Some(other),
                    Err(_) => break,
                }
            }
        }
        let me = account.id();
        let job = move |db: &Db| {
            let mut applied = Vec::with_capacity(deltas.len());
            for delta in &deltas {
                applied.push((delta.chat_id, sync::apply_chat(db, me, delta)?));
            }
            let read = |(chat, applied)| Come::read(db, me, chat, applied);
            applied.into_iter().map(read).collect::<Result<Vec<_>, _>>()
        };
        for come in account.cache.write(Durability::Rebuildable, job).await? {
            self.on_applied(come);
        }
        match next {
            Some(next) => Box::pin(self.on_link(next)).await,
            None => Ok(()),
        }
    }

    fn on_applied(&mut self, come: Come) {
        let Come { chat, applied, delivered, news } = come;
        let Some(account) = &mut self.account else { return };
        account.touch(chat);
        let (more, continued, arrived, people) = match applied {
            ChatApplied::Ignored => return,
            ChatApplied::Gap { from } => return account.linked.catch_ups.chat(chat, from),
            ChatApplied::Applied { more, continued, arrived, people } => (more, continued, arrived, people),
        };
        if let Some(rev) = more {
            account.linked.catch_ups.chat(chat, rev);
        }
        account.people.want(people);
        let now = clock::monotonic();
        for message in &arrived {
            account.typing.stopped(chat, message.sender_id);
        }
        account.queue.gather_delivered(delivered, now);
        let open = account.timeline.as_ref().is_some_and(|open| open.chat_id == chat && open.shows_end());
        let small = account.linked.live || (continued && arrived.len() <= SMALL_CATCH_UP);
        if small && !(open && self.focused) {
            for message in news {
                account.arrivals.push(chat, message, now);
            }
        }
    }

    async fn on_account(&mut self, delta: AccountDelta) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let job = move |db: &Db| {
            let left = delta.chats.iter().filter(|row| !row.member);
            let deeds = queue::deeds(db, left.map(|row| row.chat_id))?;
            Ok((sync::apply_account(db, &delta)?, queue::lost(db, deeds)?))
        };
        let (applied, lost) = account.cache.write(Durability::Rebuildable, job).await?;
        match applied {
            AccountApplied::Ignored => {}
            AccountApplied::Gap { from } => account.linked.catch_ups.account(from),
            AccountApplied::Applied { more, chats, people, missing, me } => {
                if people {
                    account.touch_all();
                }
                for chat in chats {
                    account.touch(chat);
                }
                // While catching up they are on their way already.
                if account.linked.live {
                    for chat_id in missing {
                        account.linked.catch_ups.chat(chat_id, Rev::ZERO);
                    }
                }
                if let Some(rev) = more {
                    account.linked.catch_ups.account(rev);
                }
                if let Some(me) = me {
                    account.me = me.clone();
                    let changed = account.people.learn(vec![me.profile]);
                    self.tell_session();
                    if !changed.is_empty() {
                        self.tell(&Update::Profiles { profiles: changed });
                    }
                }
            }
        }
        self.tell_lost(lost);
        Ok(())
    }

    /// What went with a chat that was lost.
    fn tell_lost(&mut self, lost: Vec<(ChatId, Undone)>) {
        for (chat_id, Undone { what, code }) in lost {
            self.tell(&Update::Undone { chat_id, what, code: code.as_str().to_owned() });
        }
    }

    async fn on_live(&mut self) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        account.linked.live = true;
        account.queue_drafts(None).await?;
        let me = account.id();
        let read = move |db: &Db| {
            Ok((delivered_targets(db, me, None)?, chats::missing(db)?, meta::profiles_as_of(db)?))
        };
        let (targets, missing, as_of) = account.cache.read(read).await?;
        account.queue.gather_delivered(targets, clock::monotonic());
        for chat_id in missing {
            account.linked.catch_ups.chat(chat_id, Rev::ZERO);
        }
        account.people.ask_for_changes(Some(as_of.unwrap_or(Millis(0))));
        let retried = match &mut account.timeline {
            Some(timeline) => {
                let step = timeline.retry_failed(&account.cache, clock::wall()).await?;
                Some((timeline.view, timeline.chat_id, step))
            }
            None => None,
        };
        if let Some((view, chat_id, step)) = retried {
            self.show(view, chat_id, step);
        }
        self.set_connection(Connection::Live);
        Ok(())
    }
}
