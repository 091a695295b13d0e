//! A search under way: what this device has comes first, the server's answer is laid over it. Both run beside the actor.

use serde_json::Value;
use vestnik_protocol::{ChatId, Message, SearchHit, SearchPage, SearchRequest};

use super::calls::{CallError, signed_out};
use super::core::Core;
use super::fetch::Fetched;
use crate::cache::CacheError;
use crate::clock;
use crate::search::{DevicePage, PAGE, Results, Wanted, device_page, judge, resolve};
use crate::view::{ClientCode, SearchState, Update, ViewError};

/// What one side found.
pub(super) enum Found {
    /// This device.
    Device(Result<DevicePage, CacheError>),
    /// The server.
    Server(Result<ServerPage, ViewError>),
}

/// What the server found, judged by what is known here; and where its next page begins.
pub(super) struct ServerPage {
    hits: Vec<(ChatId, Message)>,
    next: Option<String>,
}

/// How far one side is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side<Next> {
    Asked,
    More(Next),
    Done,
    /// It could not be asked; `error-<code>`.
    Failed(String),
}

/// The search that the person looks at.
#[derive(Debug)]
pub(super) struct Searching {
    number: u32,
    wanted: Wanted,
    results: Results,
    device: Side<i64>,
    server: Side<String>,
}

impl Searching {
    fn update(&self) -> Update {
        let progress = match (&self.device, &self.server) {
            (_, Side::Failed(code)) => SearchState::DeviceOnly { code: code.clone() },
            (Side::Asked, _) | (_, Side::Asked) => SearchState::Device,
            _ => SearchState::Complete,
        };
        let more = matches!(self.device, Side::More(_)) || matches!(self.server, Side::More(_));
        Update::Found {
            search: self.number,
            rows: self.results.rows(),
            more: more && !self.results.is_full(),
            progress,
        }
    }
}

impl Core {
    /// Begins a search; the one before ends.
    pub fn search(
        &mut self,
        number: u32,
        typed: &str,
        chat: Option<ChatId>,
        offset_minutes: i32,
    ) -> Result<Value, CallError> {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        if account.searching.as_ref().is_some_and(|other| other.number > number) {
            return Ok(Value::Null);
        }
        let people = account.people.all();
        let wanted = resolve(typed, offset_minutes, chat, people.iter(), &account.chats.rows());
        let nothing = wanted.is_nothing();
        let (device, server) = if nothing { (Side::Done, Side::Done) } else { (Side::Asked, Side::Asked) };
        let searching = Searching { number, wanted, results: Results::default(), device, server };
        let update = searching.update();
        account.searching = Some(searching);
        if nothing {
            self.tell(&update);
        } else {
            self.search_device(None);
            self.search_server(None);
        }
        Ok(Value::Null)
    }

    /// The next page of a search, of whichever side has one.
    pub fn search_more(&mut self, number: u32) -> Result<Value, CallError> {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let Some(searching) = account.searching.as_mut().filter(|search| search.number == number) else {
            return Ok(Value::Null);
        };
        let (device, server) = (searching.device.clone(), searching.server.clone());
        if let Side::More(below) = device {
            searching.device = Side::Asked;
            self.search_device(Some(below));
        }
        match server {
            Side::More(cursor) => self.search_server(Some(cursor)),
            Side::Failed(_) => self.search_server(None),
            Side::Asked | Side::Done => {}
        }
        let searching = self.account.as_ref().and_then(|account| account.searching.as_ref());
        let nobody = |search: &&Searching| search.device != Side::Asked && search.server != Side::Asked;
        if let Some(update) = searching.filter(nobody).map(Searching::update) {
            // There is no answer to come: this is how it stands.
            self.tell(&update);
        }
        Ok(Value::Null)
    }

    fn search_device(&self, below: Option<i64>) {
        let Some(account) = &self.account else { return };
        let Some(searching) = &account.searching else { return };
        let (cache, me, now) = (account.cache.clone(), account.id(), clock::wall());
        let (search, wanted) = (searching.number, searching.wanted.clone());
        self.beside(async move {
            let read = cache.read(move |db| device_page(db, me, &wanted, below, PAGE, now)).await;
            Fetched::Found { search, found: Found::Device(read) }
        });
    }

    fn search_server(&mut self, cursor: Option<String>) {
        let Some(account) = &mut self.account else { return };
        let (me, now) = (account.id(), clock::wall());
        let http = account.authorised(&self.api);
        let (cache, connected) = (account.cache.clone(), account.linked.outgoing.is_some());
        let Some(searching) = &mut account.searching else { return };
        if !connected {
            searching.server = Side::Failed(ClientCode::Unreachable.as_str().to_owned());
            return;
        }
        searching.server = Side::Asked;
        let (search, wanted) = (searching.number, searching.wanted.clone());
        let request = SearchRequest { cursor, ..wanted.request() };
        self.beside(async move {
            let found = async {
                let SearchPage { hits, next } = http.get("v1/search", &request).await?;
                let judged = cache.read(move |db| {
                    let mut judged = Vec::with_capacity(hits.len());
                    for SearchHit { chat_id, message, .. } in hits {
                        let message = judge(db, me, chat_id, message, now)?;
                        judged.extend(message.map(|message| (chat_id, message)));
                    }
                    judged.retain(|(chat, message)| wanted.fits(*chat, message));
                    Ok(judged)
                });
                Ok(ServerPage { hits: judged.await?, next })
            };
            Fetched::Found { search, found: Found::Server(found.await) }
        });
    }

    /// One side answered.
    pub fn on_found(&mut self, number: u32, found: Found) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let Some(searching) = account.searching.as_mut().filter(|search| search.number == number) else {
            return Ok(());
        };
        let hits = match found {
            Found::Device(Err(error)) => {
                searching.device = Side::Done;
                return Err(error);
            }
            Found::Device(Ok(page)) => {
                searching.device = page.next.map_or(Side::Done, Side::More);
                page.hits
            }
            Found::Server(Ok(ServerPage { hits, next })) => {
                searching.server = next.map_or(Side::Done, Side::More);
                hits
            }
            Found::Server(Err(error)) => {
                searching.server = Side::Failed(error.code);
                Vec::new()
            }
        };
        account.people.want(hits.iter().map(|(_, message)| message.sender_id));
        searching.results.add(&searching.wanted.query, hits);
        let update = searching.update();
        self.tell(&update);
        Ok(())
    }
}
