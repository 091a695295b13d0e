//! Requests that need the server: asked beside the actor, answered through it, so that the people whom an answer names
//! are known before it is read.

use rand::RngExt as _;
use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use vestnik_protocol::limits::{MAX_MEMBERS_PAGE, MAX_SEARCH_CHARS};
use vestnik_protocol::rights::Action;
use vestnik_protocol::text::kept_in_place;
use vestnik_protocol::{
    ChatId, Command, CommandBatch, CommandOutcome, CommandResults, Done, EditHistory, ErrorCode,
    GroupPreview, GroupsFound, Invite, InviteToken, Invites, MembersPage, MembersQuery, Millis, Profile,
    Readers, Seq, UserId, UserSearch,
};

use super::calls::CallError;
use super::core::Core;
use super::fetch::Fetched;
use super::{Answer, calls, join_link};
use crate::cache::{CacheError, Db};
use crate::clock;
use crate::queue::overlay::Pending;
use crate::queue::standing;
use crate::session::Authorised;
use crate::timeline::version;
use crate::view::{ClientCode, InviteLink, InvitePreview, MembersView, Request, ViewError};

/// An answer, and whom it names.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub value: Value,
    /// Their profiles came with it.
    pub profiles: Vec<Profile>,
    /// Their profiles are to be asked for.
    pub people: Vec<UserId>,
}

type Telling = Result<Told, ViewError>;

fn told(value: impl Serialize) -> Telling {
    let value = serde_json::to_value(value).map_err(|_| calls::not_encodable())?;
    Ok(Told { value, ..Told::default() })
}

impl Core {
    /// Starts what needs the server. Gives everything else back.
    pub async fn call_online(&mut self, request: Request, answer: Answer) -> Option<(Request, Answer)> {
        if self.account.is_none() {
            return Some((request, answer));
        }
        match request {
            Request::CreateInvite { chat_id, expires_at, max_uses } => {
                match self.may_invite(chat_id, expires_at, max_uses).await {
                    Ok(command) => self.ask(answer, move |http, me| create_invite(http, me, command)),
                    Err(error) => self.answer(answer, Err(error)).await,
                }
            }
            Request::Invites { chat_id } => self.ask(answer, move |http, _| invites(http, chat_id)),
            Request::PreviewInvite { link } => {
                let server = self.account.as_ref().map(|account| account.server.clone());
                match server.map(|server| join_link::token(&server, &link)) {
                    Some(Ok(token)) => self.ask(answer, move |http, _| preview(http, token)),
                    Some(Err(error)) => calls::reply(answer, Err::<(), _>(error)),
                    None => {}
                }
            }
            Request::SearchGroups { query } => {
                if query.chars().count() > MAX_SEARCH_CHARS {
                    self.answer(answer, Err(ErrorCode::InvalidArgument.into())).await;
                } else {
                    self.ask(answer, move |http, _| search_groups(http, query));
                }
            }
            Request::JoinChat { chat_id, invite } => {
                self.ask(answer, move |http, _| async move {
                    command(&http, Command::Join { chat_id, invite }).await?;
                    told(())
                });
            }
            Request::Members { chat_id, query, cursor } => {
                match self.members_here(chat_id, query.as_deref()).await {
                    Ok(Some(view)) => self.answer(answer, calls::value(view)).await,
                    Ok(None) => self.ask(answer, move |http, _| members_page(http, chat_id, query, cursor)),
                    Err(error) => self.answer(answer, Err(error.into())).await,
                }
            }
            Request::Readers { chat_id, seq } => self.ask(answer, move |http, _| readers(http, chat_id, seq)),
            Request::Versions { chat_id, seq } => {
                self.ask(answer, move |http, _| versions(http, chat_id, seq))
            }
            other => return Some((other, answer)),
        }
        None
    }

    fn ask<F>(&self, answer: Answer, request: impl FnOnce(Authorised, UserId) -> F)
    where
        F: Future<Output = Telling> + Send + 'static,
    {
        let Some(account) = &self.account else { return };
        let asked = request(account.authorised(&self.api), account.id());
        self.beside(async move { Fetched::Told { result: asked.await, answer } });
    }

    pub async fn on_told(
        &mut self,
        result: Telling,
        answer: Answer,
        current: bool,
    ) -> Result<(), CacheError> {
        let mut kept = Ok(());
        let result = match result {
            Ok(told) => {
                if let Some(account) = self.account.as_mut().filter(|_| current) {
                    account.people.want(told.people);
                    let changed = account.people.learn(told.profiles);
                    kept = self.keep_profiles(changed, None).await;
                }
                Ok(told.value)
            }
            Err(error) => Err(error),
        };
        calls::reply(answer, result);
        kept
    }

    /// The command that makes an invite, where the person may give it.
    async fn may_invite(
        &self,
        chat_id: ChatId,
        expires_at: Option<Millis>,
        max_uses: Option<u32>,
    ) -> Result<Command, CallError> {
        let Some(account) = &self.account else { return Err(calls::signed_out().into()) };
        let me = account.id();
        let at = account.cache.read(move |db: &Db| standing(db, chat_id, me)).await?;
        at.ok_or(ErrorCode::NotFound)?.may(Action::ManageInvites)?;
        if max_uses == Some(0) || expires_at.is_some_and(|at| at <= clock::wall()) {
            return Err(ErrorCode::InvalidArgument.into());
        }
        let token = InviteToken(rand::rng().random());
        Ok(Command::CreateInvite { chat_id, token, expires_at, max_uses })
    }

    /// The members of a chat all of whom the cache has; none where it does not.
    async fn members_here(
        &self,
        chat: ChatId,
        query: Option<&str>,
    ) -> Result<Option<MembersView>, CacheError> {
        let Some(account) = &self.account else { return Ok(None) };
        let me = account.id();
        let read = move |db: &Db| {
            let row = crate::cache::chats::get(db, chat)?;
            let whole = row.as_ref().is_none_or(|row| !row.members_omitted);
            if !whole || standing(db, chat, me)?.is_none() {
                return Ok(None);
            }
            let cached = crate::cache::members::of_chat(db, chat)?;
            Ok(Some(Pending::read(db, chat, me)?.members(cached)))
        };
        let Some(mut members) = account.cache.read(read).await? else { return Ok(None) };
        let wanted = query.unwrap_or_default().to_lowercase();
        members.retain(|member| {
            let known = account.people.get(member.user_id);
            wanted.is_empty() || known.is_some_and(|profile| begins(profile, wanted.trim()))
        });
        members.sort_by_key(|member| (rank(member.role), member.joined_at, member.user_id));
        let total = u32::try_from(members.len()).unwrap_or(u32::MAX);
        Ok(Some(MembersView { total, members, next: None }))
    }
}

const fn rank(role: vestnik_protocol::Role) -> u8 {
    use vestnik_protocol::Role;
    match role {
        Role::Owner => 0,
        Role::Admin => 1,
        Role::Member | Role::Unknown => 2,
    }
}

/// As the server finds people: by the beginning of the username or of a word of the name.
fn begins(profile: &Profile, wanted: &str) -> bool {
    let name = profile.display_name.to_lowercase();
    profile.username.starts_with(wanted)
        || name.starts_with(wanted)
        || name.split_whitespace().any(|word| word.starts_with(wanted))
}

/// One command over HTTP.
async fn command(http: &Authorised, command: Command) -> Result<Done, ViewError> {
    let batch = CommandBatch { commands: vec![command] };
    let answer: CommandResults = http.send(Method::POST, "v1/commands", &batch).await?;
    match answer.results.into_iter().next() {
        Some(CommandOutcome::Done(done)) => Ok(done),
        Some(CommandOutcome::Refused { error }) => Err(error.into()),
        None => Err(ViewError::client(ClientCode::AnswerInvalid, "an answer without results")),
    }
}

async fn create_invite(http: Authorised, me: UserId, asked: Command) -> Telling {
    let Command::CreateInvite { chat_id, token, expires_at, max_uses } = asked else {
        return Err(calls::not_encodable());
    };
    command(&http, asked).await?;
    let created_at = clock::wall();
    let invite = Invite { token, chat_id, created_by: me, created_at, expires_at, max_uses, uses: 0 };
    told(InviteLink { link: join_link::link(&http.server, token), invite })
}

async fn invites(http: Authorised, chat: ChatId) -> Telling {
    let found: Invites = http.get(&format!("v1/chats/{chat}/invites"), &()).await?;
    let people = found.invites.iter().map(|invite| invite.created_by).collect();
    let links = found
        .invites
        .into_iter()
        .map(|invite| InviteLink { link: join_link::link(&http.server, invite.token), invite });
    Ok(Told { people, ..told(links.collect::<Vec<_>>())? })
}

async fn preview(http: Authorised, token: InviteToken) -> Telling {
    let group: GroupPreview = http.get(&format!("v1/invites/{token}"), &()).await?;
    told(InvitePreview { token, group: in_place(group) })
}

async fn search_groups(http: Authorised, query: String) -> Telling {
    let found: GroupsFound = http.get("v1/groups", &UserSearch { q: query }).await?;
    told(found.groups.into_iter().map(in_place).collect::<Vec<_>>())
}

/// As it is shown.
fn in_place(mut group: GroupPreview) -> GroupPreview {
    group.title = group.title.as_deref().map(kept_in_place);
    group
}

async fn members_page(http: Authorised, chat: ChatId, q: Option<String>, cursor: Option<String>) -> Telling {
    let query = MembersQuery { cursor, q: q.filter(|q| !q.is_empty()), limit: Some(MAX_MEMBERS_PAGE) };
    let page: MembersPage = http.get(&format!("v1/chats/{chat}/members"), &query).await?;
    let view = MembersView { total: page.total, members: page.members, next: page.next };
    Ok(Told { profiles: page.profiles, ..told(view)? })
}

async fn readers(http: Authorised, chat: ChatId, seq: Seq) -> Telling {
    let found: Readers = http.get(&format!("v1/chats/{chat}/messages/{seq}/readers"), &()).await?;
    let people = found.readers.iter().map(|reader| reader.user_id).collect();
    Ok(Told { people, ..told(found.readers)? })
}

async fn versions(http: Authorised, chat: ChatId, seq: Seq) -> Telling {
    let history: EditHistory = http.get(&format!("v1/chats/{chat}/messages/{seq}/edits"), &()).await?;
    let rows = history.versions.iter().map(|said| version(said.written_at, &said.content));
    told(rows.collect::<Vec<_>>())
}
