//! Examples of chats: shared rows, private rows, members.

use vestnik_protocol::{
    ChatHeader, ChatKind, ChatList, ChatListItem, ChatPrivate, Draft, Member, Millis, Rev, Role, Seq,
    TopReader, UnreadCount,
};

use super::messages::message;
use super::{ALICE, BOB, LATER, NOW, chat};
use crate::example::{Example, example};

pub fn header() -> ChatHeader {
    ChatHeader { seq: Seq::new(7), member_count: 2, ..ChatHeader::new(ChatKind::Direct, NOW) }
}

pub fn group() -> ChatHeader {
    ChatHeader {
        kind: ChatKind::Group,
        seq: Seq::new(7),
        floor_seq: Seq::new(3),
        created_at: NOW,
        title: Some("Редакция".into()),
        description: "Всё о номере".into(),
        public: true,
        member_count: 120,
        large: true,
        readers: vec![
            TopReader { user_id: ALICE, seq: Seq::new(7) },
            TopReader { user_id: BOB, seq: Seq::new(6) },
        ],
        expire_after_seconds: 86_400,
        pinned: vec![Seq::new(5), Seq::new(4)],
    }
}

pub fn unread() -> UnreadCount {
    UnreadCount { count: 2, capped: false, read_seq: Seq::new(5), to_seq: Seq::new(7), mentions: 1 }
}

pub fn private() -> ChatPrivate {
    ChatPrivate::plain(chat(), Rev::new(3), true, Seq::new(5), unread())
}

pub fn draft() -> Draft {
    Draft { text: "Привет, ".into(), reply_to: Some(Seq::new(7)), updated_at: NOW }
}

/// Everything that a person can choose about a chat.
pub fn chosen() -> ChatPrivate {
    ChatPrivate {
        pin_order: 2,
        muted_until: LATER,
        archived: true,
        marked_unread: true,
        cleared_seq: Seq::new(4),
        removed: true,
        draft: Some(draft()),
        ..private()
    }
}

pub fn member() -> Member {
    Member {
        user_id: BOB,
        rev: Rev::new(9),
        role: Role::Member,
        read_seq: Seq::new(5),
        delivered_seq: Seq::new(7),
        joined_at: NOW,
        left: false,
    }
}

pub fn chats() -> Vec<Example> {
    let item = ChatListItem {
        chat_id: chat(),
        rev: Rev::new(12),
        header: header(),
        private: private(),
        peer_id: Some(BOB),
        last_message: Some(message()),
    };
    let empty = ChatListItem { peer_id: None, last_message: None, ..item.clone() };
    vec![
        example("two people", ChatKind::Direct),
        example("notes to oneself", ChatKind::Saved),
        example("many people", ChatKind::Group),
        example("a direct chat", header()),
        example("a large public group", group()),
        example("a group without a title", ChatHeader::new(ChatKind::Group, NOW)),
        example("who has read furthest", TopReader { user_id: ALICE, seq: Seq::new(7) }),
        example("a few", unread()),
        example("more than are counted", UnreadCount { count: 999, capped: true, mentions: 999, ..unread() }),
        example("the row of one user", private()),
        example("with all that one can choose", chosen()),
        example("muted for ever", ChatPrivate { muted_until: Millis::FOREVER, ..private() }),
        example("an answer that is not finished", draft()),
        example("words", Draft { reply_to: None, ..draft() }),
        example("a row with its newest message", item.clone()),
        example("a row without messages", empty),
        example("not the last page", ChatList { chats: vec![item], next: Some("opaque".into()) }),
        example("the last page", ChatList { chats: vec![], next: None }),
        example("owner", Role::Owner),
        example("admin", Role::Admin),
        example("member", Role::Member),
        example("present", member()),
        example("gone, a tombstone", Member { left: true, role: Role::Owner, ..member() }),
    ]
}
