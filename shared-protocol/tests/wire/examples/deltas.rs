//! Examples of deltas.

use vestnik_protocol::{AccountDelta, ChatDelta, Rev};

use super::accounts::me;
use super::chats::{chosen, group, header, member, private, unread};
use super::messages::{message, reaction};
use super::private::{contact, hidden, scheduled};
use super::{GROUP, chat};
use crate::example::{Example, example};

pub fn delta() -> ChatDelta {
    ChatDelta {
        chat_id: chat(),
        since: Rev::new(11),
        rev: Rev::new(12),
        header: header(),
        members: vec![],
        messages: vec![message()],
        reactions: vec![],
        members_omitted: false,
        more: false,
        limited: false,
        unread: None,
    }
}

fn catch_up_delta() -> ChatDelta {
    ChatDelta {
        since: Rev::ZERO,
        members: vec![member()],
        reactions: vec![reaction()],
        more: true,
        limited: true,
        unread: Some(unread()),
        ..delta()
    }
}

pub fn account_delta() -> AccountDelta {
    AccountDelta {
        since: Rev::new(2),
        rev: Rev::new(3),
        chats: vec![private()],
        hidden: vec![],
        people: vec![],
        scheduled: vec![],
        me: Some(me()),
        more: true,
    }
}

pub fn deltas() -> Vec<Example> {
    let large = ChatDelta { chat_id: GROUP, header: group(), members_omitted: true, ..catch_up_delta() };
    let everything = AccountDelta {
        chats: vec![chosen()],
        hidden: vec![hidden()],
        people: vec![contact()],
        scheduled: vec![scheduled()],
        ..account_delta()
    };
    vec![
        example("a live push", delta()),
        example("a reaction", ChatDelta { messages: vec![], reactions: vec![reaction()], ..delta() }),
        example("a limited page of a catch-up", catch_up_delta()),
        example("the first of a large group", large),
        example("a page", account_delta()),
        example("everything that one user sees alone", everything),
        example("nothing", AccountDelta { chats: vec![], me: None, more: false, ..account_delta() }),
    ]
}
