//! What is asked of the client, one short arm for each request.

mod chats;
mod groups;
mod messages;
mod profile;

use serde::Serialize;
use serde_json::Value;
use uuid::{NoContext, Timestamp, Uuid};
use vestnik_protocol::limits::MAX_SEARCH_CHARS;
use vestnik_protocol::{ApiError, ClientFrame, ErrorCode, Millis};

use super::core::Core;
use super::{Answer, fetch};
use crate::cache::CacheError;
use crate::clock;
use crate::queue::{Forwarding, NewGroup, QueueRefusal};
use crate::session::ServerAddress;
use crate::view::{ClientCode, Notice, Request, ViewError};

use self::messages::Typed;
use self::profile::profile_change;

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

pub(super) type Called = Result<Value, CallError>;

/// Sends a value to the caller.
pub(super) fn reply(answer: Answer, result: Result<impl Serialize, ViewError>) {
    let value = result.and_then(|value| serde_json::to_value(value).map_err(|_| not_encodable()));
    let _ = answer.send(value);
}

pub(super) fn not_encodable() -> ViewError {
    ViewError::client(ClientCode::AnswerInvalid, "the answer cannot be encoded")
}

pub(super) fn value(value: impl Serialize) -> Called {
    serde_json::to_value(value).map_err(|_| not_encodable().into())
}

/// Nothing is wrong with the file that is not there yet; what keeps it from being written is for the person to see to.
fn waits_to_be_rebuilt() -> CacheError {
    CacheError::NotWritable("the cache waits to be rebuilt".to_owned())
}

pub(super) fn signed_out() -> ViewError {
    ViewError::client(ClientCode::SignedOut, "nobody is signed in")
}

impl Core {
    /// Carries out a request, or starts what will.
    pub async fn call(&mut self, request: Request, answer: Answer) {
        let Some((request, answer)) = self.call_online(request, answer).await else { return };
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
            Request::SaveProfile { display_name, about, show_presence } if self.account.is_some() => {
                match profile_change(display_name, about, show_presence) {
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
        self.answer(answer, called).await;
    }

    /// Answers a call, and sees to the cache where that is at fault.
    pub async fn answer(&mut self, answer: Answer, called: Called) {
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
                account.leave_timeline();
                Ok(Value::Null)
            }
            Request::PageBefore => self.page(true).await,
            Request::PageAfter => self.page(false).await,
            Request::Seen { chat_id, seq } => account.seen(chat_id, seq).await,
            Request::Send { chat_id, text, mentions, reply_to, silent } => {
                let sent = account.push(chat_id, Typed { text, mentions, reply_to, silent }).await?;
                self.notices.retain(|notice| *notice != Notice::CacheNotWritable);
                Ok(sent)
            }
            Request::Schedule { chat_id, text, mentions, reply_to, silent, send_at } => {
                account.schedule(chat_id, Typed { text, mentions, reply_to, silent }, send_at).await
            }
            Request::EditMessage { chat_id, client_id, text, mentions } => {
                account.edit(chat_id, client_id, text, mentions).await
            }
            Request::ForwardMessages { chat_id, seqs, to, silent } => {
                account.forward(Forwarding { from: chat_id, seqs, to, silent }).await
            }
            Request::Perform { command } => account.perform(command).await,
            Request::CreateChat { title, description, public, user_ids } => {
                self.create_chat(NewGroup { title, description, public, user_ids }).await
            }
            Request::RetrySend { client_id } => account.retry(client_id).await,
            Request::DiscardSend { client_id } => account.discard(client_id).await,
            Request::Typing { chat_id } => {
                if account.linked.live && account.typing.tell(chat_id, clock::monotonic()) {
                    account.send(ClientFrame::Typing { chat_id });
                }
                Ok(Value::Null)
            }
            Request::SaveDraft { chat_id, text, reply_to } => {
                account.save_draft(chat_id, text, reply_to).await
            }
            Request::Search { search, query, chat_id, offset_minutes } => {
                self.search(search, &query, chat_id, offset_minutes)
            }
            Request::SearchMore { search } => self.search_more(search),
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
}

/// An id that nobody else gives: the time, and chance.
pub(super) fn new_id(now: Millis) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1_000, nanos))
}
