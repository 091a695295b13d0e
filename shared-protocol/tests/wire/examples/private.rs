//! Examples of what only one user sees beside the rows of chats.

use vestnik_protocol::{Content, ErrorCode, HiddenMessage, PersonPrivate, Rev, ScheduledMessage, Seq};

use super::{BOB, CLIENT_ID, LATER, chat};
use crate::example::{Example, example};

pub fn hidden() -> HiddenMessage {
    HiddenMessage { chat_id: chat(), seq: Seq::new(6), rev: Rev::new(3) }
}

pub fn contact() -> PersonPrivate {
    PersonPrivate { user_id: BOB, rev: Rev::new(3), contact: true, blocked: false }
}

pub fn scheduled() -> ScheduledMessage {
    ScheduledMessage {
        chat_id: chat(),
        client_id: CLIENT_ID,
        rev: Rev::new(3),
        gone: false,
        send_at: LATER,
        content: Some(Content::text("С добрым утром")),
        reply_to: Some(Seq::new(7)),
        silent: true,
        failed: None,
    }
}

pub fn private_rows() -> Vec<Example> {
    let gone = ScheduledMessage { gone: true, content: None, reply_to: None, silent: false, ..scheduled() };
    let failed = ScheduledMessage { failed: Some(ErrorCode::RecipientUnavailable), ..scheduled() };
    vec![
        example("deleted for oneself", hidden()),
        example("a contact", contact()),
        example("blocked", PersonPrivate { contact: false, blocked: true, ..contact() }),
        example("neither any more", PersonPrivate { contact: false, ..contact() }),
        example("for later", scheduled()),
        example("sent or given up, a tombstone", gone),
        example("could not be sent", failed),
    ]
}
