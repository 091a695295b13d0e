//! Identifiers and counters. They are distinct types because a `seq` used as a `rev` is a bug that no test finds soon.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::limits::MAX_COUNTER;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema,
        )]
        #[serde(transparent)]
        #[ts(export_to = "protocol.ts", type = "string")]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes stored in databases.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads what [`Self::as_bytes`] gave. Errors when there are not exactly 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, uuid::Error> {
                Uuid::from_slice(bytes).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// An account. UUIDv7, made by the server.
    UserId
);
uuid_id!(
    /// A chat. UUIDv7 for groups; derived from the two users for a direct chat, see [`ChatId::direct`].
    ChatId
);
uuid_id!(
    /// One signed-in device. UUIDv7, made by the server.
    SessionId
);
uuid_id!(
    /// The sender's own name for a creating command, UUIDv7, kept for life: resending under it never doubles.
    ClientId
);
uuid_id!(
    /// The database's incarnation. A restore from backup changes it, and caches made under another are rebuilt.
    Epoch
);

/// Name space of derived chat ids. Never change it: every direct chat's address follows from it.
const DIRECT_CHATS: Uuid = Uuid::from_u128(0x6e1f_3b6a_52c4_5d3e_9a57_76e5_7c1d_e001);

impl ChatId {
    /// The id of the direct chat between two users, the same whoever asks; of one user with oneself: saved messages.
    ///
    /// It is derived (UUIDv5 over the sorted pair) so that both sides and an offline device know it without asking.
    #[must_use]
    pub fn direct(one: UserId, other: UserId) -> Self {
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        let mut pair = [0_u8; 32];
        let (first, second) = pair.split_at_mut(16);
        first.copy_from_slice(low.as_bytes());
        second.copy_from_slice(high.as_bytes());
        Self(Uuid::new_v5(&DIRECT_CHATS, &pair))
    }

    /// It may name a group: a UUIDv7, as clients make them. Nobody can so occupy the id of a direct chat.
    #[must_use]
    pub fn may_be_group(self) -> bool {
        self.0.get_version_num() == 7
    }
}

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, TS, ToSchema,
        )]
        #[serde(try_from = "u64", into = "u64")]
        #[ts(export_to = "protocol.ts", type = "number")]
        #[schema(value_type = u64)]
        pub struct $name(u64);

        impl $name {
            /// Before the first.
            pub const ZERO: Self = Self(0);
            /// Beyond every real value; "to the end" in ranges.
            pub const MAX: Self = Self(MAX_COUNTER);

            /// A counter of this value, capped at [`MAX_COUNTER`].
            #[must_use]
            pub const fn new(value: u64) -> Self {
                if value > MAX_COUNTER { Self::MAX } else { Self(value) }
            }

            /// Before the first.
            #[must_use]
            pub const fn is_zero(&self) -> bool {
                self.0 == 0
            }

            /// The bare number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The next one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self::new(self.0 + 1)
            }

            /// The one before, or zero.
            #[must_use]
            pub const fn previous(self) -> Self {
                Self(self.0.saturating_sub(1))
            }
        }

        impl TryFrom<u64> for $name {
            type Error = CounterTooLarge;

            fn try_from(value: u64) -> Result<Self, CounterTooLarge> {
                if value > MAX_COUNTER { Err(CounterTooLarge) } else { Ok(Self(value)) }
            }
        }

        impl From<$name> for u64 {
            fn from(counter: $name) -> Self {
                counter.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(
    /// Number of a message in its chat: 1, 2, 3 … without gaps. `(chat_id, seq)` is a message's address.
    Seq
);
counter!(
    /// Number of a change: of a chat's shared rows, or of a user's private rows (then called `account_rev`).
    Rev
);

/// The number does not fit into what every JSON reader holds exactly (2^53 - 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a counter above 2^53 - 1")]
pub struct CounterTooLarge;
