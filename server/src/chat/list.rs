//! A user's chats, most recently active first, page by page.

use vestnik_protocol::{ChatId, ChatKind, ChatList, ChatListItem, Millis, UserId};

use super::catch_up;
use super::error::ChatError;
use crate::store::private::{self, ListPlace, OwnChat};
use crate::store::{Database, Transaction, members, messages};

/// Chats in a page.
pub const PAGE: u32 = 50;

/// Reads the page after `cursor`, which the page before gave.
///
/// # Errors
/// `InvalidArgument` for a cursor that is not one of ours, or the database's.
pub async fn page(database: &Database, user: UserId, cursor: Option<&str>) -> Result<ChatList, ChatError> {
    let after = cursor.map(place_of).transpose()?;
    let mut snapshot = database.begin_read().await?;
    let page = read(&mut snapshot, user, after).await;
    snapshot.rollback().await?;
    page
}

async fn read(
    snapshot: &mut Transaction,
    user: UserId,
    after: Option<ListPlace>,
) -> Result<ChatList, ChatError> {
    let mut own = private::list(snapshot, user, after, PAGE + 1).await?;
    let is_last = own.len() <= PAGE as usize;
    own.truncate(PAGE as usize);
    let next = own.last().filter(|_| !is_last).map(|own| cursor_of((own.chat.active_at, own.chat.id)));
    let privates = catch_up::with_unread(snapshot, user, &own).await?;
    // What the user cleared is gone for them, also here.
    let shown = own.iter().filter(|own| own.chat.seq > own.private.cleared_seq);
    let newest = messages::load(snapshot, shown.map(|own| (own.chat.id, own.chat.seq))).await?;
    let direct = own.iter().filter(|own| own.chat.kind == ChatKind::Direct).map(|own| own.chat.id);
    let peers = members::others(snapshot, user, direct).await?;
    let item = |(own, private): (OwnChat, _)| ChatListItem {
        chat_id: own.chat.id,
        rev: own.chat.rev,
        header: own.chat.header(),
        private,
        peer_id: peers.iter().find(|(chat, _)| *chat == own.chat.id).map(|(_, user)| *user),
        last_message: newest
            .iter()
            .find(|sent| sent.chat_id == own.chat.id && sent.message.seq >= own.chat.floor_seq)
            .map(|sent| sent.message.clone()),
    };
    Ok(ChatList { chats: own.into_iter().zip(privates).map(item).collect(), next })
}

/// Opaque to clients: they give back what they got.
fn cursor_of((active_at, id): ListPlace) -> String {
    format!("{}-{}", active_at.0, id.0.simple())
}

fn place_of(cursor: &str) -> Result<ListPlace, ChatError> {
    let place = || {
        let (active_at, id) = cursor.split_once('-')?;
        Some((Millis(active_at.parse().ok()?), id.parse::<ChatId>().ok()?))
    };
    place().ok_or(ChatError::InvalidArgument("not a cursor of this list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_and_nonsense_is_refused() {
        let place = (Millis(1_234), ChatId(uuid::Uuid::now_v7()));
        assert_eq!(place_of(&cursor_of(place)).unwrap(), place);
        for nonsense in ["", "-", "1", "x-y", "1-2-3"] {
            assert!(place_of(nonsense).is_err(), "{nonsense}");
        }
    }
}
