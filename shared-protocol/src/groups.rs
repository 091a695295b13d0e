//! Groups over HTTP: pages of members, invites, public groups.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use crate::discreet::discreet;
use crate::{ChatId, Member, Millis, Profile, Rev, UserId};

/// What an invite link carries: 16 random bytes, on the wire as 32 hexadecimal digits. Who knows it may join, so
/// `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, TS, ToSchema)]
#[ts(export_to = "protocol.ts", type = "string")]
#[schema(value_type = String)]
pub struct InviteToken(pub [u8; 16]);

/// Not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an invite token is 32 hexadecimal digits")]
pub struct InviteTokenInvalid;

impl fmt::Display for InviteToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for InviteToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteToken(…)")
    }
}

impl FromStr for InviteToken {
    type Err = InviteTokenInvalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex {
            return Err(InviteTokenInvalid);
        }
        u128::from_str_radix(text, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(|_| InviteTokenInvalid)
    }
}

impl Serialize for InviteToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InviteToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// `GET /v1/chats/{id}/members`: owner and admins first, then by when they joined.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[ts(export_to = "protocol.ts")]
pub struct MembersQuery {
    /// [`MembersPage::next`] of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
    /// Only those whose username or a word of whose name begins so; at most `MAX_SEARCH_CHARS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub q: Option<String>,
    /// At most so many, up to `MAX_MEMBERS_PAGE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of a chat's members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct MembersPage {
    /// Which chat.
    pub chat_id: ChatId,
    /// The chat's rev in the snapshot this was read from.
    pub as_of: Rev,
    /// How many there are in all.
    pub total: u32,
    /// Those of this page.
    pub members: Vec<Member>,
    /// Their profiles.
    pub profiles: Vec<Profile>,
    /// Give this as `cursor` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

/// An invite link, as admins see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Invite {
    /// Name and secret in one. The link is `<server>/join/<token>`.
    pub token: InviteToken,
    /// To where.
    pub chat_id: ChatId,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Millis,
    /// When it ends; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_at: Option<Millis>,
    /// How many may join by it; absent: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_uses: Option<u32>,
    /// How many have.
    pub uses: u32,
}

/// `GET /v1/chats/{id}/invites`: those that still work, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Invites {
    /// At most `MAX_INVITES`.
    pub invites: Vec<Invite>,
}

/// A group as somebody sees it who may join it: `GET /v1/invites/{token}`, and each hit of `GET /v1/groups?q=`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct GroupPreview {
    /// For `join`.
    pub chat_id: ChatId,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    /// A few words about it.
    #[serde(default)]
    pub description: String,
    /// How many people are in it.
    pub member_count: u32,
    /// Anybody may find it.
    pub public: bool,
    /// The asking user is in it.
    pub member: bool,
}

/// `GET /v1/groups?q=`: public groups, by the beginning of any word of their title; the largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct GroupsFound {
    /// At most `MAX_GROUPS_FOUND`.
    pub groups: Vec<GroupPreview>,
}

discreet!(GroupPreview, MembersQuery);
