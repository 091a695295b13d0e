//! Examples of details of messages over HTTP, and of search.

use vestnik_protocol::{
    Content, EditHistory, EditVersion, MessagesFound, Reader, Readers, Rev, SearchHit, SearchPage,
    SearchRequest,
};

use super::messages::{message, reaction};
use super::{ALICE, BOB, LATER, NOW, chat};
use crate::example::{Example, example};

pub fn details() -> Vec<Example> {
    let version = EditVersion { edit: 0, written_at: NOW, content: Content::text("Превет") };
    let reader = Reader { user_id: BOB, read_at: Some(LATER) };
    let everything = SearchRequest {
        q: "коты".into(),
        chat_id: Some(chat()),
        sender_id: Some(ALICE),
        before: Some(LATER),
        after: Some(NOW),
        has_link: true,
        cursor: Some("opaque".into()),
        limit: Some(20),
    };
    let hit = SearchHit { chat_id: chat(), as_of: Rev::new(13), message: message() };
    let found = MessagesFound {
        chat_id: chat(),
        as_of: Rev::new(13),
        messages: vec![message()],
        reactions: vec![reaction()],
    };
    vec![
        example("one of those asked for", found),
        example("as it was sent", version.clone()),
        example("of one edit", EditHistory { versions: vec![version] }),
        example("lately", reader),
        example("long ago", Reader { read_at: None, ..reader }),
        example("one", Readers { readers: vec![reader] }),
        example("by everything", everything),
        example("by words", SearchRequest { q: "коты".into(), ..SearchRequest::default() }),
        example("a message", hit.clone()),
        example("not the last page", SearchPage { hits: vec![hit], next: Some("opaque".into()) }),
        example("nothing", SearchPage { hits: vec![], next: None }),
    ]
}
