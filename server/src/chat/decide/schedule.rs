//! Messages to be sent later. They lie in private rows of their authors; when their time has come, the server sends them
//! for their authors under the same name, and the row becomes a tombstone in the same transaction.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{
    ChatId, ClientId, Command, Done, ErrorCode, Millis, Rev, ScheduledMessage, UserId, limits,
};

use super::compose::{self, Composed, RequestDigest};
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::scheduled::ScheduledRow;

/// Keeps a message until its time.
pub fn schedule(
    rows: &WorkingSet,
    sender: UserId,
    command: &Command,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Command::Schedule { chat_id, client_id, content, reply_to, silent, send_at } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let content = compose::acceptable(content)?;
    let request_hash =
        RequestDigest::text("schedule", &content, *reply_to, *silent).part(&send_at.0.to_be_bytes()).finish();
    if let Some(row) = rows.scheduled(sender, *client_id) {
        return if row.message.chat_id == *chat_id && row.request_hash == request_hash {
            Ok(Changes::none(done(rows, sender, *chat_id)))
        } else {
            Err(ErrorCode::ClientIdReused)
        };
    }
    // Sent so long ago that its row is gone.
    if let Some(repeated) = compose::repeated(rows, sender, *chat_id, *client_id, &request_hash)? {
        return Ok(repeated);
    }
    let caller = Caller::of(rows, sender, *chat_id)?;
    caller.may_address(Action::Write)?;
    if send_at.0 > now.0.saturating_add(limits::MAX_SCHEDULE_AHEAD_MS) {
        return Err(ErrorCode::ScheduleTimeInvalid);
    }
    compose::original(rows, caller.chat, *reply_to)?;
    let waiting = usize::try_from(rows.scheduled_count(sender)).unwrap_or(usize::MAX);
    if waiting >= limits::MAX_SCHEDULED {
        return Err(ErrorCode::TooManyScheduled);
    }
    let account = rows.account(sender).ok_or(ErrorCode::NotFound)?;
    let message = ScheduledMessage {
        chat_id: *chat_id,
        client_id: *client_id,
        rev: account.rev.next(),
        gone: false,
        // One that has passed means at once; there is nothing before 1970.
        send_at: (*send_at).max(Millis::ZERO),
        content: Some(content),
        reply_to: *reply_to,
        silent: *silent,
        failed: None,
    };
    Ok(Changes {
        scheduled: vec![ScheduledRow { user_id: sender, request_hash, message }],
        ..Changes::none(done(rows, sender, *chat_id))
    })
}

/// Gives a scheduled message up; also when its author is not in the chat any more.
pub fn unschedule(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    client_id: ClientId,
) -> Result<Changes, Refusal> {
    let row = rows.scheduled(sender, client_id).filter(|row| row.message.chat_id == chat_id);
    let Some(row) = row else {
        let caller = Caller::of(rows, sender, chat_id)?;
        return Ok(Changes::none(Done::new(chat_id, caller.chat.rev)));
    };
    let unchanged = Changes::none(done(rows, sender, chat_id));
    if row.message.gone {
        return Ok(unchanged);
    }
    let account = rows.account(sender).ok_or(ErrorCode::NotFound)?;
    Ok(Changes { scheduled: vec![tombstone(row, account.rev.next())], ..unchanged })
}

/// Sends a message whose time has come. One that cannot be sent waits for its author's decision.
pub fn send_due(
    rows: &WorkingSet,
    author: UserId,
    chat_id: ChatId,
    client_id: ClientId,
    now: Millis,
) -> Result<Changes, Refusal> {
    let row = rows.scheduled(author, client_id).ok_or(ErrorCode::NotFound)?;
    // Given up, or failed, since somebody looked.
    if row.message.gone || row.message.failed.is_some() {
        return Ok(Changes::none(done(rows, author, chat_id)));
    }
    let account = rows.account(author).ok_or(ErrorCode::NotFound)?;
    let rev = account.rev.next();
    match sent(rows, author, row, now) {
        Ok(changes) => Ok(Changes { scheduled: vec![tombstone(row, rev)], ..changes }),
        Err(code) => {
            let message = ScheduledMessage { rev, failed: Some(code), ..row.message.clone() };
            let failed = ScheduledRow { message, ..row.clone() };
            Ok(Changes { scheduled: vec![failed], ..Changes::none(done(rows, author, chat_id)) })
        }
    }
}

fn sent(rows: &WorkingSet, author: UserId, row: &ScheduledRow, now: Millis) -> Result<Changes, Refusal> {
    let ScheduledMessage { chat_id, client_id, content, reply_to, silent, .. } = &row.message;
    if let Some(repeated) = compose::repeated(rows, author, *chat_id, *client_id, &row.request_hash)? {
        return Ok(repeated);
    }
    let caller = Caller::of(rows, author, *chat_id)?;
    caller.may_address(Action::Write)?;
    let content = content.as_ref().ok_or(ErrorCode::ContentUnknown).and_then(compose::acceptable)?;
    let composed = Composed {
        client_id: *client_id,
        request_hash: row.request_hash.clone(),
        content: compose::naming_members_only(rows, *chat_id, content),
        reply_to: compose::original(rows, caller.chat, *reply_to)?,
        forwarded: None,
        silent: *silent,
    };
    Ok(compose::append(&caller, composed, now))
}

/// What is left of it: that it was.
fn tombstone(row: &ScheduledRow, rev: Rev) -> ScheduledRow {
    let message = ScheduledMessage {
        rev,
        gone: true,
        content: None,
        reply_to: None,
        silent: false,
        failed: None,
        ..row.message
    };
    ScheduledRow { user_id: row.user_id, request_hash: row.request_hash.clone(), message }
}

/// The chat does not change. Who is not in it does not learn where it stands.
fn done(rows: &WorkingSet, user: UserId, chat_id: ChatId) -> Done {
    let chat = rows.chat(chat_id).filter(|_| rows.member(chat_id, user).is_some());
    Done::new(chat_id, chat.map_or(Rev::ZERO, |chat| chat.rev))
}
