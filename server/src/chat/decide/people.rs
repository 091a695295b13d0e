//! Contacts and blocks: what a user keeps of another person. Belongs to the direct chat of the two, whether that exists
//! or not, so that a block and a message between the same two are in order.

use vestnik_protocol::{ChatId, Done, ErrorCode, PersonPrivate, Rev, UserId, limits};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::members::Membership;
use crate::store::people::PersonRow;

/// Keeps a person among one's contacts, or not any more.
pub fn set_contact(rows: &WorkingSet, user: UserId, person: UserId, on: bool) -> Result<Changes, Refusal> {
    keep(rows, user, person, |before| PersonPrivate { contact: on, ..before })
}

/// Blocks a person, or not any more. What they must not do any more in the direct chat stands on their membership
/// there, so that sending need not look for blocks. It is the server's own business: no rev, nobody is told.
pub fn set_blocked(rows: &WorkingSet, user: UserId, person: UserId, on: bool) -> Result<Changes, Refusal> {
    let changes = keep(rows, user, person, |before| PersonPrivate { blocked: on, ..before })?;
    let membership = rows.membership(ChatId::direct(user, person), person);
    let restricted = membership.filter(|row| row.restricted != on);
    let members = restricted.map(|row| Membership { restricted: on, ..row.clone() }).into_iter().collect();
    Ok(Changes { members, ..changes })
}

fn keep(
    rows: &WorkingSet,
    user: UserId,
    person: UserId,
    change: impl FnOnce(PersonPrivate) -> PersonPrivate,
) -> Result<Changes, Refusal> {
    let chat_id = ChatId::direct(user, person);
    let account = rows.account(user).ok_or(ErrorCode::NotFound)?;
    if rows.account(person).is_none() {
        return Err(ErrorCode::NotFound);
    }
    if user == person {
        return Err(ErrorCode::NotSupportedHere);
    }
    let unchanged = Changes::none(Done::new(chat_id, rows.chat(chat_id).map_or(Rev::ZERO, |chat| chat.rev)));
    let nothing = PersonPrivate { user_id: person, rev: Rev::ZERO, contact: false, blocked: false };
    let before = rows.person(user, person).copied().unwrap_or(nothing);
    let after = change(before);
    if after == before {
        return Ok(unchanged);
    }
    let is_new = !before.contact && !before.blocked;
    if is_new && rows.people_count(user) as usize >= limits::MAX_PEOPLE {
        return Err(ErrorCode::TooManyPeople);
    }
    let person = PersonPrivate { rev: account.rev.next(), ..after };
    Ok(Changes { people: vec![PersonRow { owner_id: user, person }], ..unchanged })
}
