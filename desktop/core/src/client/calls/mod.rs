//! What is asked of the client, one short arm for each request.

mod chats;
mod messages;
mod profile;

use serde::Serialize;
use serde_json::Value;
use vestnik_protocol::limits::MAX_SEARCH_CHARS;
use vestnik_protocol::{ApiError, ClientFrame, ErrorCode};

use super::core::Core;
use super::{Answer, fetch};
use crate::cache::CacheError;
use crate::clock;
use crate::queue::QueueRefusal;
use crate::session::ServerAddress;
use crate::view::{ClientCode, Notice, Request, ViewError};

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
            Request::SaveDraft { chat_id, text, reply_to } => {
                account.save_draft(chat_id, text, reply_to).await
            }
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
