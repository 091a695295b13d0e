//! Accounts: registration, sign-in, profiles.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::discreet::discreet;
use crate::{Millis, SessionId, UserId};

/// `POST /v1/auth/register`. Every wrong field is named in the answer's `fields`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Registration {
    /// Latin letters, digits, `_` and `.`; unique without regard to case and to look-alikes.
    pub username: String,
    /// Optional, unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    /// See [`crate::text::password`].
    pub password: String,
    /// What others see; the username where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// What this device is called in the list of sessions.
    #[serde(default)]
    pub device_name: String,
}

/// `POST /v1/auth/sign-in`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Credentials {
    /// Username or e-mail.
    pub login: String,
    /// The password.
    pub password: String,
    /// What this device is called in the list of sessions.
    #[serde(default)]
    pub device_name: String,
}

/// `POST /v1/auth/refresh`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct RefreshRequest {
    /// The newest refresh token. The one before it yields the same successor until that is first used.
    pub refresh_token: String,
}

/// What proves a session. `Debug` is not derived: tokens must not reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct SessionTokens {
    /// For `Authorization: Bearer` and hello.
    pub access_token: String,
    /// When the access token ends, by the server's clock.
    pub expires_at: Millis,
    /// For the next refresh, once.
    pub refresh_token: String,
}

/// The answer to registration and sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct SignedIn {
    /// Oneself.
    pub me: Me,
    /// This device.
    pub session_id: SessionId,
    /// Its tokens.
    pub tokens: SessionTokens,
}

/// One's own account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Me {
    /// What others see too.
    pub profile: Profile,
    /// Only oneself sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    /// Others see whether one is here and when last, and one sees it of them; otherwise neither.
    #[serde(default = "shown")]
    pub show_presence: bool,
}

/// What an older server says of presence.
const fn shown() -> bool {
    true
}

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Profile {
    /// Who.
    pub id: UserId,
    /// Unique.
    pub username: String,
    /// What they call themselves.
    pub display_name: String,
    /// A few words about themselves; may be empty.
    #[serde(default)]
    pub about: String,
    /// When they registered.
    pub created_at: Millis,
    /// When any of this last changed; watermark for batch fetches.
    pub updated_at: Millis,
}

/// `PATCH /v1/me`: what is absent stays.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ProfileChange {
    /// New display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// New words about oneself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub about: Option<String>,
    /// Whether presence is shown, both ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub show_presence: Option<bool>,
}

/// `GET /v1/users/search`: by the beginning of username or of any word of the display name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[ts(export_to = "protocol.ts")]
pub struct UserSearch {
    /// At most `MAX_SEARCH_CHARS`.
    pub q: String,
}

/// `POST /v1/users/batch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct UsersBatch {
    /// At most `MAX_USERS_PER_REQUEST`.
    pub ids: Vec<UserId>,
    /// Only those changed at or after this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub changed_since: Option<Millis>,
}

/// The answer to a search or a batch; unknown ids are simply absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct UsersFound {
    /// Who was found.
    pub users: Vec<Profile>,
}

macro_rules! debug_without_secrets {
    ($($name:ident { $($shown:ident),* })*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($shown), &self.$shown))*.finish_non_exhaustive()
            }
        }
    )*};
}

debug_without_secrets! {
    Registration { username }
    Credentials { device_name }
    RefreshRequest {}
    SessionTokens { expires_at }
    SignedIn { me, session_id }
}

discreet!(Me, ProfileChange, UserSearch);
