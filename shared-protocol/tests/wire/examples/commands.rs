//! Examples of commands, and of what became of them.

use vestnik_protocol::{
    ApiError, Command, CommandBatch, CommandOutcome, CommandResults, Content, Done, ErrorCode, Millis, Rev,
    Role, Seq,
};

use super::chats::draft;
use super::messages::{message, naming};
use super::{ALICE, BOB, CLIENT_ID, GROUP, INVITE, LATER, chat};
use crate::example::{Example, example};

pub fn done() -> CommandOutcome {
    CommandOutcome::Done(Done { message: Some(message()), ..Done::new(chat(), Rev::new(12)) })
}

pub fn refused() -> CommandOutcome {
    CommandOutcome::Refused { error: ApiError::from(ErrorCode::Busy).retry_after(250) }
}

pub fn send() -> Command {
    Command::Send {
        chat_id: chat(),
        client_id: CLIENT_ID,
        content: Content::text("Привет"),
        reply_to: None,
        silent: false,
    }
}

pub fn outcomes() -> Vec<Example> {
    vec![
        example("of one", CommandBatch { commands: vec![send()] }),
        example("of two", CommandResults { results: vec![done(), refused()] }),
        example("carried out", done()),
        example("not carried out", refused()),
        example("without a row", Done::new(chat(), Rev::new(12))),
        example(
            "of oneself alone",
            Done { account_rev: Some(Rev::new(3)), ..Done::new(chat(), Rev::new(12)) },
        ),
    ]
}

pub fn about_chats() -> Vec<Example> {
    let chat_id = GROUP;
    let bare = Command::CreateGroup {
        chat_id,
        title: None,
        description: String::new(),
        public: false,
        user_ids: vec![],
    };
    let group = Command::CreateGroup {
        chat_id,
        title: Some("Редакция".into()),
        description: "Всё о номере".into(),
        public: true,
        user_ids: vec![BOB],
    };
    let edit = Command::EditChat {
        chat_id,
        title: Some(String::new()),
        description: Some("Всё о номере".into()),
        public: Some(false),
        expire_after_seconds: Some(86_400),
    };
    let timer = Command::EditChat {
        chat_id: chat(),
        title: None,
        description: None,
        public: None,
        expire_after_seconds: Some(0),
    };
    let bounded =
        Command::CreateInvite { chat_id, token: INVITE, expires_at: Some(LATER), max_uses: Some(10) };
    let endless = Command::CreateInvite { chat_id, token: INVITE, expires_at: None, max_uses: None };
    vec![
        example("get or create a direct chat", Command::OpenDirect { user_id: BOB }),
        example("make a group", group),
        example("make a group of oneself", bare),
        example("change everything of a group", edit),
        example("messages stay from now on", timer),
        example("delete a chat for everybody", Command::DeleteChat { chat_id }),
        example("add people", Command::AddMembers { chat_id, user_ids: vec![ALICE, BOB] }),
        example("take somebody out", Command::RemoveMember { chat_id, user_id: BOB }),
        example("make an admin", Command::SetRole { chat_id, user_id: BOB, role: Role::Admin }),
        example("make another the owner", Command::HandOver { chat_id, user_id: BOB }),
        example("join a public group", Command::Join { chat_id, invite: None }),
        example("join by an invite", Command::Join { chat_id, invite: Some(INVITE) }),
        example("leave", Command::Leave { chat_id }),
        example("make an invite with bounds", bounded),
        example("make an invite without", endless),
        example("end an invite", Command::RevokeInvite { chat_id, token: INVITE }),
    ]
}

pub fn about_messages() -> Vec<Example> {
    let (chat_id, client_id, seq) = (chat(), CLIENT_ID, Seq::new(7));
    let silent_answer =
        Command::Send { chat_id, client_id, content: naming(), reply_to: Some(seq), silent: true };
    let forward = Command::Forward { chat_id, client_id, from_chat_id: GROUP, from_seq: seq, silent: false };
    let schedule = Command::Schedule {
        chat_id,
        client_id,
        content: Content::text("С добрым утром"),
        reply_to: Some(seq),
        silent: true,
        send_at: LATER,
    };
    let reaction = |on| Command::React { chat_id, seq, emoji: "👍".into(), on };
    vec![
        example("write", send()),
        example("answer without a sound", silent_answer),
        example("bring from elsewhere", forward),
        example("write later", schedule),
        example("give up writing later", Command::Unschedule { chat_id, client_id }),
        example("change", Command::Edit { chat_id, seq, edit: 1, content: Content::text("Привет!") }),
        example("delete for everybody", Command::Delete { chat_id, seqs: vec![Seq::new(6), seq] }),
        example("put a reaction", reaction(true)),
        example("take a reaction away", reaction(false)),
        example("pin", Command::PinMessage { chat_id, seq, on: true }),
        example("read up to here", Command::Read { chat_id, seq }),
        example("hold everything up to here", Command::Delivered { chat_id, seq }),
    ]
}

pub fn about_oneself() -> Vec<Example> {
    let (chat_id, seq) = (chat(), Seq::new(7));
    vec![
        example("delete for oneself", Command::HideMessages { chat_id, seqs: vec![seq] }),
        example("empty", Command::ClearHistory { chat_id, up_to: seq, remove: false }),
        example("empty and out of the list", Command::ClearHistory { chat_id, up_to: seq, remove: true }),
        example("at the top", Command::PinChat { chat_id, order: 2 }),
        example("mute for ever", Command::MuteChat { chat_id, until: Millis::FOREVER }),
        example("mute for a while", Command::MuteChat { chat_id, until: LATER }),
        example("put away", Command::ArchiveChat { chat_id, on: true }),
        example("mark as unread", Command::MarkUnread { chat_id, on: true }),
        example("keep a draft", Command::SaveDraft { chat_id, draft: Some(draft()) }),
        example("nothing in the composer", Command::SaveDraft { chat_id, draft: None }),
        example("keep a contact", Command::SetContact { user_id: BOB, on: true }),
        example("block", Command::SetBlocked { user_id: BOB, on: true }),
    ]
}
