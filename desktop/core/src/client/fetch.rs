//! What is asked over HTTP, beside the actor: each answer comes back as an event.

use reqwest::Method;
use serde::Serialize;
use tokio::time::Instant;
use vestnik_protocol::{
    ChatId, Credentials, HistoryPage, Me, MessagesFound, Millis, Profile, ProfileChange, Registration, Seq,
    ServerInfo, SignedIn, UserSearch, UsersBatch, UsersFound,
};

use super::core::Core;
use super::online::Told;
use super::searching::Found;
use super::{Answer, Event};
use crate::cache::search::Upkeep;
use crate::cache::{CacheError, Durability, meta, profiles};
use crate::chat_list;
use crate::clock;
use crate::session::{Api, HttpFailure, Kept, SecretsFault, ServerAddress, candidates};
use crate::sync::{self, PageOutcome};
use crate::timeline::Fetch;
use crate::view::{ClientCode, Notice, ServerCheck, Update, ViewError};

/// How often a page that is too old for the cache is asked for again before it counts as failed.
const STALE_PAGES: u32 = 5;

/// An answer that came back.
pub(super) enum Fetched {
    SignedIn {
        server: ServerAddress,
        login: String,
        result: Result<(SignedIn, Kept), ViewError>,
        answer: Answer,
    },
    Page {
        fetch: Fetch,
        attempt: u32,
        result: Result<HistoryPage, ViewError>,
    },
    People {
        asked: UsersBatch,
        result: Result<UsersFound, ViewError>,
    },
    Search {
        result: Result<UsersFound, ViewError>,
        answer: Answer,
    },
    /// Single messages.
    Singles {
        chat: ChatId,
        seqs: Vec<Seq>,
        result: Result<MessagesFound, ViewError>,
    },
    /// What was asked for a call, with whom it names.
    Told {
        result: Result<Told, ViewError>,
        answer: Answer,
    },
    Me {
        result: Result<Me, ViewError>,
        answer: Answer,
    },
    /// What one side of a search found.
    Found {
        search: u32,
        found: Found,
    },
    /// A step of the cache's upkeep.
    Upkeep {
        result: Result<Upkeep, CacheError>,
    },
}

/// Asks each candidate in turn whether it is a Vestnik. The most telling failure is answered.
pub(super) async fn check_server(api: Api, address: String) -> Result<ServerCheck, ViewError> {
    let mut failure = None;
    for server in candidates(&address)? {
        match api.get::<ServerInfo>(&server, "v1/server", &(), None).await {
            Ok(info) if info.product == "vestnik" => {
                return Ok(ServerCheck { server: server.shown(), insecure: server.insecure(), info });
            }
            Ok(_) | Err(HttpFailure::AnswerInvalid(_)) => {
                failure.get_or_insert(ViewError::client(ClientCode::NotVestnik, "no Vestnik answers there"));
            }
            Err(HttpFailure::Unreachable(reason)) => {
                let unreachable = ViewError::client(ClientCode::Unreachable, reason);
                failure.get_or_insert(unreachable);
            }
            Err(other) => return Err(other.into()),
        }
    }
    Err(failure.unwrap_or_else(|| ViewError::client(ClientCode::AddressInvalid, "no address")))
}

impl Core {
    /// Runs a request beside the actor.
    pub fn beside(&self, request: impl Future<Output = Fetched> + Send + 'static) {
        let Some(events) = self.events.upgrade() else { return };
        let events_when_done = events.downgrade();
        drop(events);
        let entry = self.entries;
        tokio::spawn(async move {
            let fetched = request.await;
            // Only a weak end while it runs: a slow server must not keep a closed client alive.
            if let Some(events) = events_when_done.upgrade() {
                let _ = events.send(Event::Fetched(Box::new(fetched), entry)).await;
            }
        });
    }

    pub fn register(&self, server: ServerAddress, mut form: Registration, answer: Answer) {
        let login = form.username.clone();
        if form.device_name.is_empty() {
            form.device_name.clone_from(&self.options.device_name);
        }
        self.enter_by("v1/auth/register", server, login, form, answer);
    }

    pub fn sign_in(&self, server: ServerAddress, mut form: Credentials, answer: Answer) {
        let login = form.login.clone();
        if form.device_name.is_empty() {
            form.device_name.clone_from(&self.options.device_name);
        }
        self.enter_by("v1/auth/sign-in", server, login, form, answer);
    }

    fn enter_by(
        &self,
        path: &'static str,
        server: ServerAddress,
        login: String,
        form: impl Serialize + Send + Sync + 'static,
        answer: Answer,
    ) {
        let (api, secrets) = (self.api.clone(), std::sync::Arc::clone(&self.secrets));
        self.beside(async move {
            let result = async {
                let signed_in: SignedIn = api.send(Method::POST, &server, path, &form, None).await?;
                let account = crate::session::account_key(&server.shown(), signed_in.me.profile.id);
                // Kept here and not in the actor: a locked keyring takes its time.
                let kept = secrets.keep(&account, &signed_in.tokens).await.map_err(secrets_error)?;
                Ok((signed_in, kept))
            };
            Fetched::SignedIn { result: result.await, server, login, answer }
        });
    }

    pub fn search_users(&self, query: String, answer: Answer) {
        let Some(account) = &self.account else { return };
        let http = account.authorised(&self.api);
        self.beside(async move {
            let query = UserSearch { q: query };
            Fetched::Search { result: http.get("v1/users/search", &query).await, answer }
        });
    }

    pub fn save_profile(&self, change: ProfileChange, answer: Answer) {
        let Some(account) = &self.account else { return };
        let http = account.authorised(&self.api);
        self.beside(async move {
            Fetched::Me { result: http.send(Method::PATCH, "v1/me", &change).await, answer }
        });
    }

    pub fn fetch_history(&self, fetch: Fetch) {
        self.fetch_page(fetch, 0);
    }

    fn fetch_page(&self, fetch: Fetch, attempt: u32) {
        let Some(account) = &self.account else { return };
        let http = account.authorised(&self.api);
        self.beside(async move {
            let path = format!("v1/chats/{}/messages", fetch.chat_id);
            Fetched::Page { result: http.get(&path, &fetch.query).await, fetch, attempt }
        });
    }

    /// Asks for the next people to be known, if the link is up and no such request is under way.
    pub fn ask_for_people(&mut self, now: Instant) {
        let Some(account) = &mut self.account else { return };
        if account.linked.outgoing.is_none() {
            return;
        }
        let Some(asked) = account.people.next_batch(now) else { return };
        let http = account.authorised(&self.api);
        self.beside(async move {
            let result = http.send(Method::POST, "v1/users/batch", &asked).await;
            Fetched::People { asked, result }
        });
    }

    /// `current`: the account in whose name it was asked is still the one here.
    pub async fn on_fetched(&mut self, fetched: Fetched, current: bool) -> Result<(), CacheError> {
        match fetched {
            Fetched::SignedIn { server, login, result, answer } => {
                let entered = match result {
                    Ok((signed_in, kept)) => {
                        let entered = self.signed_in(&server, login, signed_in).await;
                        if kept == Kept::InFileInstead {
                            self.notice(Notice::KeyringUnavailable);
                        }
                        entered
                    }
                    Err(error) => Err(error),
                };
                let _ = answer.send(entered.map(|()| serde_json::Value::Null));
                Ok(())
            }
            Fetched::Page { .. } | Fetched::People { .. } | Fetched::Singles { .. } if !current => Ok(()),
            Fetched::Found { .. } | Fetched::Upkeep { .. } if !current => Ok(()),
            Fetched::Found { search, found } => self.on_found(search, found),
            Fetched::Upkeep { result } => self.on_upkeep(result),
            Fetched::Page { fetch, attempt, result } => self.on_page(fetch, attempt, result).await,
            Fetched::People { asked, result } => self.on_people(asked, result).await,
            Fetched::Singles { chat, seqs, result } => self.on_singles(chat, seqs, result).await,
            Fetched::Told { result, answer } => self.on_told(result, answer, current).await,
            Fetched::Search { result, answer } => {
                let found: Result<Vec<_>, _> =
                    result.map(|found| found.users.into_iter().map(chat_list::in_place).collect());
                if let (true, Some(account), Ok(people)) = (current, &mut self.account, &found) {
                    account.people.note_seen(people);
                }
                super::calls::reply(answer, found);
                Ok(())
            }
            Fetched::Me { result, answer } => {
                let kept = match &result {
                    Ok(me) if current => self.on_me(me.clone()).await,
                    _ => Ok(()),
                };
                super::calls::reply(answer, result.map(drop));
                kept
            }
        }
    }

    async fn on_page(
        &mut self,
        fetch: Fetch,
        attempt: u32,
        result: Result<HistoryPage, ViewError>,
    ) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let outcome = match result {
            Ok(page) if page.chat_id == fetch.chat_id => {
                let people: Vec<_> = page.messages.iter().map(|message| message.sender_id).collect();
                account.people.want(people);
                let job = move |db: &crate::cache::Db| sync::apply_page(db, &page);
                Ok(account.cache.write(Durability::Rebuildable, job).await?)
            }
            Ok(_) => Err(ClientCode::AnswerInvalid.as_str().to_owned()),
            Err(error) => Err(error.code),
        };
        if outcome == Ok(PageOutcome::Stale) && attempt < STALE_PAGES {
            self.fetch_page(fetch, attempt + 1);
            return Ok(());
        }
        account.touch(fetch.chat_id);
        let Some(timeline) = account.timeline.as_mut().filter(|open| open.view == fetch.view) else {
            return Ok(());
        };
        if outcome == Ok(PageOutcome::Applied) {
            let step = timeline.fetched(&account.cache, fetch, clock::wall()).await?;
            self.show(fetch.view, fetch.chat_id, step);
        } else {
            let code = outcome.err().unwrap_or_else(|| ClientCode::AnswerInvalid.as_str().to_owned());
            let change = timeline.fetch_failed(fetch.edge, code);
            self.tell(&Update::Timeline { view: fetch.view, chat_id: fetch.chat_id, change });
        }
        Ok(())
    }

    async fn on_people(
        &mut self,
        asked: UsersBatch,
        result: Result<UsersFound, ViewError>,
    ) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let Ok(found) = result else {
            account.people.failed(asked, clock::monotonic());
            return Ok(());
        };
        let changed = account.people.answered(&asked, found.users);
        // The watermark moves when the last of those known was asked about. It is the server's time: the clock here may
        // be ahead, and then changes would be missed.
        let all_asked = asked.changed_since.is_some() && account.people.is_current();
        let as_of = account.linked.welcomed_at.filter(|_| all_asked);
        self.keep_profiles(changed, as_of).await
    }

    async fn on_me(&mut self, me: Me) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        account.me = me.clone();
        let changed = account.people.learn(vec![me.profile.clone()]);
        account.cache.write(Durability::Rebuildable, move |db| meta::set_me(db, &me)).await?;
        self.tell_session();
        self.keep_profiles(changed, None).await
    }

    /// Keeps and shows profiles that are new or changed.
    pub async fn keep_profiles(
        &mut self,
        changed: Vec<Profile>,
        as_of: Option<Millis>,
    ) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let profiles = changed.clone();
        let job = move |db: &crate::cache::Db| {
            for profile in &profiles {
                profiles::put(db, profile)?;
            }
            as_of.map_or(Ok(()), |at| meta::set_profiles_as_of(db, at))
        };
        account.cache.write(Durability::Rebuildable, job).await?;
        if !changed.is_empty() {
            self.tell(&Update::Profiles { profiles: changed });
        }
        Ok(())
    }
}

fn secrets_error(fault: SecretsFault) -> ViewError {
    ViewError::client(ClientCode::CacheNotWritable, fault.to_string())
}
