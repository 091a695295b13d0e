//! What is asked of the client, one short arm for each request.

use serde::Serialize;
use serde_json::Value;
use uuid::{NoContext, Timestamp, Uuid};
use vestnik_protocol::limits::{MAX_SEARCH_CHARS, MAX_TEXT_CHARS, MAX_USERS_PER_REQUEST};
use vestnik_protocol::{
    ApiError, ChatId, ClientFrame, ClientId, Content, ErrorCode, FieldError, Millis, ProfileChange, Seq,
    UserId, text,
};

use super::account::Account;
use super::core::Core;
use super::{Answer, fetch};
use crate::cache::{CacheError, Db, Durability, drafts};
use crate::clock;
use crate::queue::{self, QueueRefusal};
use crate::session::ServerAddress;
use crate::timeline::Timeline;
use crate::view::{ClientCode, Notice, OpenAt, Request, ViewError};

/// Bytes of a draft at most: what is longer than any message allows, with room to cut it down.
const MAX_DRAFT_BYTES: usize = MAX_TEXT_CHARS * 16;

/// Why a call failed: for the caller, and for the actor where the cache is at fault.
pub(super) enum CallError {
    Refused(ViewError),
    Cache(CacheError),
}

impl From<ViewError> for CallError {
    fn from(error: ViewError) -> Self {
        Self::Refused(error)
    }
}

impl From<ErrorCode> for CallError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(ApiError::from(code).into())
    }
}

impl From<CacheError> for CallError {
    fn from(error: CacheError) -> Self {
        Self::Cache(error)
    }
}

impl From<QueueRefusal> for CallError {
    fn from(refusal: QueueRefusal) -> Self {
        match refusal {
            QueueRefusal::Rule(code) => code.into(),
            QueueRefusal::AlreadySent => {
                ViewError::client(ClientCode::AlreadySent, "the message is not waiting any more").into()
            }
        }
    }
}

type Called = Result<Value, CallError>;

/// Sends a value to the caller.
pub(super) fn reply(answer: Answer, result: Result<impl Serialize, ViewError>) {
    let value = result.and_then(|value| serde_json::to_value(value).map_err(|_| not_encodable()));
    let _ = answer.send(value);
}

fn not_encodable() -> ViewError {
    ViewError::client(ClientCode::AnswerInvalid, "the answer cannot be encoded")
}

fn value(value: impl Serialize) -> Called {
    serde_json::to_value(value).map_err(|_| not_encodable().into())
}

/// Nothing is wrong with the file that is not there yet; what keeps it from being written is for the person to see to.
fn waits_to_be_rebuilt() -> CacheError {
    CacheError::NotWritable("the cache waits to be rebuilt".to_owned())
}

fn signed_out() -> ViewError {
    ViewError::client(ClientCode::SignedOut, "nobody is signed in")
}

impl Core {
    /// Carries out a request, or starts what will.
    pub async fn call(&mut self, request: Request, answer: Answer) {
        let called = match request {
            Request::CheckServer { address } => {
                let api = self.api.clone();
                tokio::spawn(async move { reply(answer, fetch::check_server(api, address).await) });
                return;
            }
            Request::Register { server, registration } => match ServerAddress::parse(&server) {
                Ok(server) => return self.register(server, registration, answer),
                Err(error) => Err(error.into()),
            },
            Request::SignIn { server, credentials } => match ServerAddress::parse(&server) {
                Ok(server) => return self.sign_in(server, credentials, answer),
                Err(error) => Err(error.into()),
            },
            Request::SearchUsers { query } if self.account.is_some() => {
                if query.chars().count() <= MAX_SEARCH_CHARS {
                    return self.search_users(query, answer);
                }
                Err(ErrorCode::InvalidArgument.into())
            }
            Request::SaveProfile { display_name, about, show_presence: _ } if self.account.is_some() => {
                match profile_change(display_name, about) {
                    Ok(change) => return self.save_profile(change, answer),
                    Err(error) => Err(error),
                }
            }
            Request::SignOut { discard_unsent } => {
                self.sign_out(discard_unsent).await.map(|()| Value::Null).map_err(CallError::from)
            }
            Request::SetFocused { focused } => {
                self.focused = focused;
                Ok(Value::Null)
            }
            Request::SaveSettings { settings } => self.save_settings(settings).await,
            Request::Locale { language } => self.locale(language).and_then(value),
            Request::PrepareTranslation { language } => {
                self.prepare_translation(language).await.and_then(value)
            }
            request => self.call_account(request).await,
        };
        let failed = match called {
            Ok(value) => {
                let _ = answer.send(Ok(value));
                None
            }
            Err(CallError::Refused(error)) => {
                let _ = answer.send(Err(error));
                None
            }
            Err(CallError::Cache(error)) => {
                let error = if self.rebuild.is_some() { waits_to_be_rebuilt() } else { error };
                let _ = answer.send(Err(ViewError::from(&error)));
                Some(error)
            }
        };
        match failed {
            Some(error @ CacheError::Damaged(_)) => self.on_cache_error(error).await,
            Some(CacheError::NotWritable(_)) => self.notice(Notice::CacheNotWritable),
            _ => {}
        }
    }

    /// Requests that need somebody to be signed in.
    async fn call_account(&mut self, request: Request) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        match request {
            Request::OpenChat { chat_id, at } => self.open_chat(chat_id, at).await,
            Request::CloseChat => {
                account.timeline = None;
                Ok(Value::Null)
            }
            Request::PageBefore => self.page(true).await,
            Request::PageAfter => self.page(false).await,
            Request::Seen { chat_id, seq } => account.seen(chat_id, seq).await,
            Request::Send { chat_id, text, .. } => {
                let sent = account.push(chat_id, &text).await?;
                self.notices.retain(|notice| *notice != Notice::CacheNotWritable);
                value(sent)
            }
            Request::RetrySend { client_id } => account.retry(client_id).await,
            Request::DiscardSend { client_id } => account.discard(client_id).await,
            Request::Typing { chat_id } => {
                if account.linked.live && account.typing.tell(chat_id, clock::monotonic()) {
                    account.send(ClientFrame::Typing { chat_id });
                }
                Ok(Value::Null)
            }
            Request::SaveDraft { chat_id, text, .. } => account.save_draft(chat_id, text).await,
            Request::OpenDirect { user_id } => self.open_direct(user_id).await,
            Request::OnScreen { user_ids } => account.on_screen(user_ids),
            Request::RetryNow => {
                if let Some(link) = &account.linked.link {
                    link.retry_now();
                }
                if let Some(rebuild) = &mut self.rebuild {
                    rebuild.at = clock::monotonic();
                }
                Ok(Value::Null)
            }
            // Taken by `call`; without an account they end up here.
            _ => Err(signed_out().into()),
        }
    }

    async fn open_chat(&mut self, chat_id: ChatId, at: OpenAt) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        self.views += 1;
        let (timeline, step) = Timeline::open(&account.cache, self.views, chat_id, account.id(), at).await?;
        account.timeline = Some(timeline);
        self.show(self.views, chat_id, step);
        Ok(Value::Null)
    }

    async fn page(&mut self, before: bool) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let Some(timeline) = &mut account.timeline else { return Ok(Value::Null) };
        let (view, chat_id) = (timeline.view, timeline.chat_id);
        let step = timeline.page(&account.cache, before).await?;
        self.show(view, chat_id, step);
        Ok(Value::Null)
    }

    async fn open_direct(&mut self, user_id: UserId) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let me = account.id();
        let job = move |db: &Db| queue::open_direct(db, me, user_id);
        let chat = account.cache.write(Durability::Promised, job).await?;
        account.touch(chat);
        account.people.want([user_id]);
        if let Some(profile) = account.people.seen(user_id) {
            let changed = account.people.learn(vec![profile]);
            self.keep_profiles(changed, None).await?;
        }
        value(chat)
    }
}

impl Account {
    async fn push(&mut self, chat: ChatId, typed: &str) -> Result<ClientId, CallError> {
        let content = Content::text(text::message_text(typed)?);
        let now = clock::wall();
        let client = new_client_id(now);
        let job = move |db: &Db| queue::push_send(db, chat, client, content, now);
        self.cache.write(Durability::Promised, job).await??;
        self.queue.ring();
        self.touch(chat);
        Ok(client)
    }

    async fn retry(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::retry(db, client);
        let chat = self.cache.write(Durability::Promised, job).await??;
        self.queue.ring();
        self.touch(chat);
        Ok(Value::Null)
    }

    async fn discard(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::discard(db, client);
        let discarded = self.cache.write(Durability::Promised, job).await??;
        self.touch(discarded.chat_id);
        value(discarded.text)
    }

    async fn seen(&mut self, chat: ChatId, seq: Seq) -> Called {
        let job = move |db: &Db| queue::seen(db, chat, seq);
        if self.cache.write(Durability::Rebuildable, job).await? {
            self.queue.gather_read(clock::monotonic());
            self.touch(chat);
        }
        Ok(Value::Null)
    }

    async fn save_draft(&mut self, chat: ChatId, text: String) -> Called {
        if text.len() > MAX_DRAFT_BYTES {
            return Err(ErrorCode::TextTooLong.into());
        }
        let now = clock::wall();
        let job = move |db: &Db| drafts::set(db, chat, &text, now);
        self.cache.write(Durability::Promised, job).await?;
        self.touch(chat);
        Ok(Value::Null)
    }

    fn on_screen(&mut self, mut users: Vec<UserId>) -> Called {
        users.truncate(MAX_USERS_PER_REQUEST);
        if users != self.on_screen {
            self.presences.keep(&users);
            self.on_screen = users;
            self.send(ClientFrame::Watch { user_ids: self.on_screen.clone() });
        }
        Ok(Value::Null)
    }
}

/// Checked here by the same rules as on the server, so that a mistake is told before anything is sent.
fn profile_change(display_name: Option<String>, about: Option<String>) -> Result<ProfileChange, CallError> {
    let mut wrong = Vec::new();
    let mut checked = |field: &str, value: Option<Result<String, ErrorCode>>| match value {
        Some(Err(code)) => {
            wrong.push(FieldError { field: field.to_owned(), code });
            None
        }
        Some(Ok(value)) => Some(value),
        None => None,
    };
    let display_name = checked("display_name", display_name.map(|name| text::display_name(&name)));
    let about = checked("about", about.map(|about| text::about(&about)));
    match ApiError::fields(wrong) {
        Some(error) => Err(CallError::Refused(error.into())),
        None => Ok(ProfileChange { display_name, about, show_presence: None }),
    }
}

/// A name for a message that nobody else gives: the time, and chance.
fn new_client_id(now: Millis) -> ClientId {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    ClientId(Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1_000, nanos)))
}
