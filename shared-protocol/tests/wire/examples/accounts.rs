//! Examples of accounts and of what a server says of itself and of people.

use vestnik_protocol::{
    Credentials, Me, Presence, Profile, ProfileChange, RefreshRequest, Registration, ServerInfo,
    SessionTokens, SignedIn, TypingIn, UserSearch, UsersBatch, UsersFound,
};

use super::{ALICE, BOB, NOW, SESSION, chat};
use crate::example::{Example, example};

pub fn profile() -> Profile {
    Profile {
        id: ALICE,
        username: "alice".into(),
        display_name: "Алиса".into(),
        about: "Пишу письма".into(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn me() -> Me {
    Me { profile: profile(), email: Some("alice@example.org".into()), show_presence: true }
}

fn tokens() -> SessionTokens {
    SessionTokens {
        access_token: "header.claims.signature".into(),
        expires_at: NOW,
        refresh_token: "opaque".into(),
    }
}

pub fn accounts() -> Vec<Example> {
    let registration = Registration {
        username: "alice".into(),
        email: Some("alice@example.org".into()),
        password: "correct horse".into(),
        display_name: Some("Алиса".into()),
        device_name: "laptop".into(),
    };
    let bare = Registration { email: None, display_name: None, ..registration.clone() };
    vec![
        example("everything", registration),
        example("what is required", bare),
        example(
            "by name or e-mail",
            Credentials {
                login: "alice".into(),
                password: "correct horse".into(),
                device_name: "laptop".into(),
            },
        ),
        example("the newest token", RefreshRequest { refresh_token: "opaque".into() }),
        example("after sign-in or refresh", tokens()),
        example(
            "after registration or sign-in",
            SignedIn { me: me(), session_id: SESSION, tokens: tokens() },
        ),
        example("with an e-mail", me()),
        example("without an e-mail", Me { email: None, ..me() }),
        example("who shows no presence", Me { show_presence: false, ..me() }),
        example("a person", profile()),
        example(
            "of one field",
            ProfileChange { display_name: Some("Алиса".into()), about: None, show_presence: None },
        ),
        example("of privacy", ProfileChange { display_name: None, about: None, show_presence: Some(false) }),
        example("of nothing", ProfileChange::default()),
        example("by the beginning of a name", UserSearch { q: "али".into() }),
        example("those that changed", UsersBatch { ids: vec![ALICE, BOB], changed_since: Some(NOW) }),
        example("all of them", UsersBatch { ids: vec![ALICE], changed_since: None }),
        example("one", UsersFound { users: vec![profile()] }),
    ]
}

pub fn online() -> Presence {
    Presence { user_id: BOB, online: true, last_seen: None }
}

pub fn presence_and_server() -> Vec<Example> {
    let info = ServerInfo {
        product: "vestnik".into(),
        release: "0.1.0".into(),
        version: 1,
        minimum_client_version: 1,
        name: "Вестник".into(),
        registration_open: true,
    };
    vec![
        example("here", online()),
        example("away", Presence { online: false, last_seen: Some(NOW), ..online() }),
        example("somebody writes", TypingIn { chat_id: chat(), user_id: BOB }),
        example("a server", info),
    ]
}
