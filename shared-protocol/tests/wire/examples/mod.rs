//! The examples: at least one for each type and each variant. `snapshots` checks that none is missing.

mod accounts;
mod chats;
mod commands;
mod deltas;
mod details;
mod errors;
mod formatting;
mod frames;
mod groups;
mod messages;
mod private;

use uuid::Uuid;
use vestnik_protocol::{ChatId, ClientId, Epoch, InviteToken, Millis, Rev, Seq, SessionId, UserId};

use crate::example::{Example, example};

const BASE: u128 = 0x019a_9f00_0000_7000_8000_0000_0000_0000;

pub const ALICE: UserId = UserId(Uuid::from_u128(BASE + 0xa));
pub const BOB: UserId = UserId(Uuid::from_u128(BASE + 0xb));
const SESSION: SessionId = SessionId(Uuid::from_u128(BASE + 0x5));
const CLIENT_ID: ClientId = ClientId(Uuid::from_u128(BASE + 0xc));
const EPOCH: Epoch = Epoch(Uuid::from_u128(BASE + 0xe));
const GROUP: ChatId = ChatId(Uuid::from_u128(BASE + 0x9));
const NOW: Millis = Millis(1_795_000_000_000);
const LATER: Millis = Millis(1_795_003_600_000);
const INVITE: InviteToken = InviteToken(0x00ff_1122_3344_5566_7788_99aa_bbcc_ddee_u128.to_be_bytes());

pub fn chat() -> ChatId {
    ChatId::direct(ALICE, BOB)
}

fn ids() -> Vec<Example> {
    vec![
        example("an account", ALICE),
        example("a direct chat, derived from its two people", chat()),
        example("a group", GROUP),
        example("a signed-in device", SESSION),
        example("the sender's name for a message", CLIENT_ID),
        example("the database's incarnation", EPOCH),
        example("name and secret of an invite", INVITE),
        example("the number of a message", Seq::new(7)),
        example("the number of a change, the largest", Rev::MAX),
        example("a point in time", NOW),
        example("for ever", Millis::FOREVER),
    ]
}

/// All of them, by the name of their snapshot.
pub fn all() -> Vec<(&'static str, Vec<Example>)> {
    vec![
        ("accounts", accounts::accounts()),
        ("chats", chats::chats()),
        ("commands_about_chats", commands::about_chats()),
        ("commands_about_messages", commands::about_messages()),
        ("commands_about_oneself", commands::about_oneself()),
        ("deltas", deltas::deltas()),
        ("details", details::details()),
        ("errors", errors::errors()),
        ("formatting", formatting::formatting()),
        ("frames_from_client", frames::frames_from_client()),
        ("frames_from_server", frames::frames_from_server()),
        ("groups", groups::groups()),
        ("ids", ids()),
        ("messages", messages::messages()),
        ("outcomes", commands::outcomes()),
        ("presence_and_server", accounts::presence_and_server()),
        ("private", private::private_rows()),
    ]
}
