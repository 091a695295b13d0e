//! Looking at groups: who is in one, its invites, and those that one may join.

use vestnik_protocol::rights::{self, Action};
use vestnik_protocol::{
    ChatId, GroupPreview, GroupsFound, InviteToken, Invites, MembersPage, MembersQuery, Millis, Role, UserId,
    limits,
};

use super::error::ChatError;
use crate::store::groups::{self, MemberPlace};
use crate::store::{Database, Transaction, accounts, chats, invites};
use crate::words::prefixes;

/// Members in a page that does not say how many.
const DEFAULT_PAGE: u32 = 50;

/// A page of a chat's members.
///
/// # Errors
/// `NotFound`, `InvalidArgument`, or the database's.
pub async fn members(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    query: &MembersQuery,
) -> Result<MembersPage, ChatError> {
    let limit = query.limit.unwrap_or(DEFAULT_PAGE);
    if !(1..=limits::MAX_MEMBERS_PAGE).contains(&limit) {
        return Err(ChatError::InvalidArgument("limit is out of range"));
    }
    let after = query.cursor.as_deref().map(place_of).transpose()?;
    let words = words_of(query.q.as_deref())?;
    let mut snapshot = database.begin_read().await?;
    let page = read_members(&mut snapshot, user, chat_id, after, &words, limit).await;
    snapshot.rollback().await?;
    let mut page = page?;
    let ids: Vec<_> = page.members.iter().map(|member| member.user_id).collect();
    page.profiles = accounts::profiles(database, &ids, None).await?;
    Ok(page)
}

async fn read_members(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    after: Option<MemberPlace>,
    words: &[String],
    limit: u32,
) -> Result<MembersPage, ChatError> {
    let chat = chats::visible(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    let mut members = groups::members(snapshot, chat_id, after, words, limit + 1).await?;
    let is_last = members.len() <= limit as usize;
    members.truncate(limit as usize);
    members.iter_mut().for_each(|member| chat.hide_position(member));
    let next = members
        .last()
        .filter(|_| !is_last)
        .map(|member| cursor_of((member.role, member.joined_at, member.user_id)));
    let total = chat.member_count;
    Ok(MembersPage { chat_id, as_of: chat.rev, total, members, profiles: Vec::new(), next })
}

/// A query without a word asks for everybody.
fn words_of(query: Option<&str>) -> Result<Vec<String>, ChatError> {
    match query.filter(|query| !query.trim().is_empty()) {
        None => Ok(Vec::new()),
        Some(query) => {
            prefixes(query).map_err(|_| ChatError::InvalidArgument("nothing to look for, or too much"))
        }
    }
}

/// The invites of a group that work, for those who may manage them.
///
/// # Errors
/// `NotFound`, `Refused` without the right, or the database's.
pub async fn invites(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    now: Millis,
) -> Result<Invites, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let found = read_invites(&mut snapshot, user, chat_id, now).await;
    snapshot.rollback().await?;
    found
}

async fn read_invites(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    now: Millis,
) -> Result<Invites, ChatError> {
    let chat = chats::visible(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    let membership = groups::membership(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    rights::may(Action::ManageInvites, chat.kind, membership.member.role).map_err(ChatError::Refused)?;
    Ok(Invites { invites: invites::working(snapshot, chat_id, now, limits::MAX_INVITES).await? })
}

/// The group that an invite leads to.
///
/// # Errors
/// `Refused` with `invite_invalid`, or the database's.
pub async fn invited(
    database: &Database,
    user: UserId,
    token: InviteToken,
    now: Millis,
) -> Result<GroupPreview, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let found = read_invited(&mut snapshot, user, token, now).await;
    snapshot.rollback().await?;
    found
}

async fn read_invited(
    snapshot: &mut Transaction,
    user: UserId,
    token: InviteToken,
    now: Millis,
) -> Result<GroupPreview, ChatError> {
    let invalid = || ChatError::Refused(vestnik_protocol::ErrorCode::InviteInvalid);
    let invite = invites::load(snapshot, std::iter::once(token)).await?.pop();
    let invite = invite.filter(|row| row.works(now)).ok_or_else(invalid)?.invite;
    let chat = chats::load(snapshot, std::iter::once(invite.chat_id)).await?.pop();
    let chat = chat.filter(|chat| chat.deleted_at.is_none()).ok_or_else(invalid)?;
    let membership = groups::membership(snapshot, chat.id, user).await?;
    Ok(groups::preview_of(&chat, membership.is_some_and(|row| !row.member.left)))
}

/// Public groups by the beginnings of words of their titles.
///
/// # Errors
/// `InvalidArgument` for a query of nothing or of too much, or the database's.
pub async fn find(database: &Database, user: UserId, query: &str) -> Result<GroupsFound, ChatError> {
    let words =
        prefixes(query).map_err(|_| ChatError::InvalidArgument("nothing to look for, or too much"))?;
    let mut snapshot = database.begin_read().await?;
    let found = groups::find(&mut snapshot, user, &words, limits::MAX_GROUPS_FOUND).await;
    snapshot.rollback().await?;
    Ok(GroupsFound { groups: found? })
}

/// Opaque to clients: they give back what they got.
fn cursor_of((role, joined_at, user): MemberPlace) -> String {
    let role = match role {
        Role::Owner => 1,
        Role::Admin => 2,
        Role::Member | Role::Unknown => 3,
    };
    format!("{role}-{}-{}", joined_at.0, user.0.simple())
}

fn place_of(cursor: &str) -> Result<MemberPlace, ChatError> {
    let place = || {
        let (role, rest) = cursor.split_once('-')?;
        let (joined_at, user) = rest.split_once('-')?;
        let role = match role {
            "1" => Role::Owner,
            "2" => Role::Admin,
            "3" => Role::Member,
            _ => return None,
        };
        Some((role, Millis(joined_at.parse().ok()?), user.parse::<UserId>().ok()?))
    };
    place().ok_or(ChatError::InvalidArgument("not a cursor of this list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_and_nonsense_is_refused() {
        let place = (Role::Admin, Millis(1_234), UserId(uuid::Uuid::now_v7()));
        assert_eq!(place_of(&cursor_of(place)).unwrap(), place);
        for nonsense in ["", "-", "1", "x-y", "1-2-3", "4-1-00000000000000000000000000000001"] {
            assert!(place_of(nonsense).is_err(), "{nonsense}");
        }
    }
}
