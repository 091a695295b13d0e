//! SQL of users, their private counters, their searchable words and their sessions.

mod search;
mod sessions;
mod users;

pub use search::{replace_words, users_with_words};
pub use sessions::{
    NewSession, StoredSession, advance_generation, delete_ended_sessions, insert_session, revoke_session,
    revoke_sessions_of, session, sessions_revoked_since,
};
pub use users::{
    Login, NewUser, TakenNames, change_profile, count_users, find_login, find_user_by_username, insert_user,
    me, profiles, replace_password_hash, taken_names, users_without_presence,
};
