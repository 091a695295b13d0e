//! The use cases over a real database, with a clock that the test turns.

use std::path::Path;
use std::sync::{Arc, Mutex};

use vestnik_protocol::{
    ApiError, Credentials, ErrorCode, Millis, ProfileChange, Registration, SessionId, SignedIn, UserSearch,
    UsersBatch, limits,
};

use super::{AccountError, Accounts};
use crate::config::{AuthOptions, Config, SigningSecret};
use crate::store::{Database, PoolSettings, migrate_up};

const NOW: Millis = Millis(1_800_000_000_000);
const PASSWORD: &str = "correct horse battery";

struct World {
    accounts: Accounts,
    revoked: Arc<Mutex<Vec<SessionId>>>,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let revoked = Arc::default();
        let accounts =
            open(folder.path(), &Config::for_tests(folder.path()).auth, Arc::clone(&revoked)).await;
        Self { accounts, revoked, folder }
    }

    async fn register(&self, username: &str) -> SignedIn {
        self.accounts.register(form(username), NOW).await.unwrap()
    }

    async fn sign_in(&self, login: &str, password: &str) -> Result<SignedIn, ErrorCode> {
        let form = Credentials {
            login: login.to_owned(),
            password: password.to_owned(),
            device_name: "test".to_owned(),
        };
        self.accounts.sign_in(form, NOW).await.map_err(code)
    }

    async fn found(&self, q: &str) -> Vec<String> {
        let found = self.accounts.search_users(&UserSearch { q: q.to_owned() }).await.unwrap();
        found.into_iter().map(|profile| profile.username).collect()
    }
}

async fn open(folder: &Path, options: &AuthOptions, revoked: Arc<Mutex<Vec<SessionId>>>) -> Accounts {
    let url = format!("sqlite:{}", folder.join("test.db").display());
    let database = Database::open(&url, PoolSettings::default()).await.unwrap();
    migrate_up(&database).await.unwrap();
    let secret = SigningSecret::obtain(None, folder).unwrap();
    Accounts::new(database, &secret, options, Box::new(move |id| revoked.lock().unwrap().push(id))).unwrap()
}

fn form(username: &str) -> Registration {
    Registration {
        username: username.to_owned(),
        email: None,
        password: PASSWORD.to_owned(),
        display_name: None,
        device_name: String::new(),
    }
}

fn refusal(error: AccountError) -> ApiError {
    error.into()
}

fn code(error: AccountError) -> ErrorCode {
    refusal(error).code
}

fn wrong_fields(error: AccountError) -> Vec<(String, ErrorCode)> {
    refusal(error).fields.into_iter().map(|field| (field.field, field.code)).collect()
}

fn pair(field: &str, code: ErrorCode) -> (String, ErrorCode) {
    (field.to_owned(), code)
}

#[tokio::test]
async fn whoever_registers_is_signed_in_and_can_sign_in_by_name_and_by_mail() {
    let world = World::new().await;
    let form = Registration { email: Some("Alice@Example.org".to_owned()), ..form("Alice") };
    let alice = world.accounts.register(form, NOW).await.unwrap();
    assert_eq!(alice.me.profile.username, "alice");
    assert_eq!(alice.me.profile.display_name, "Alice");
    let identity = world.accounts.authenticate(&alice.tokens.access_token, NOW).await.unwrap();
    assert_eq!((identity.user_id, identity.session_id), (alice.me.profile.id, alice.session_id));
    for login in ["alice", " ALICE ", "alice@example.org", "ALICE@example.ORG"] {
        let again = world.sign_in(login, PASSWORD).await.unwrap();
        assert_eq!(again.me, alice.me);
        assert_ne!(again.session_id, alice.session_id);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let world = World::new().await;
    world.register("alice").await;
    for (login, password) in [
        ("alice", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("a@b.c", PASSWORD),
        ("", ""),
        ("@", "\u{0}"),
    ] {
        assert_eq!(world.sign_in(login, password).await.unwrap_err(), ErrorCode::CredentialsWrong, "{login}");
    }
    let endless = "x".repeat(200_000);
    assert_eq!(world.sign_in("alice", &endless).await.unwrap_err(), ErrorCode::CredentialsWrong);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let world = World::new().await;
    let form = Registration {
        username: "1".to_owned(),
        email: Some("nowhere".to_owned()),
        password: "short".to_owned(),
        display_name: Some("\u{202E}".to_owned()),
        device_name: String::new(),
    };
    let wrong = wrong_fields(world.accounts.register(form, NOW).await.unwrap_err());
    assert_eq!(
        wrong,
        [
            pair("username", ErrorCode::UsernameInvalid),
            pair("email", ErrorCode::EmailInvalid),
            pair("password", ErrorCode::PasswordTooShort),
            pair("display_name", ErrorCode::DisplayNameInvalid),
        ]
    );
}

#[tokio::test]
async fn taken_names_and_look_alikes_are_refused_together_with_a_taken_mail() {
    let world = World::new().await;
    let first = Registration { email: Some("a@example.org".to_owned()), ..form("modern") };
    world.accounts.register(first, NOW).await.unwrap();

    let same = Registration { email: Some("A@example.org".to_owned()), ..form("MODERN") };
    let wrong = wrong_fields(world.accounts.register(same, NOW).await.unwrap_err());
    assert_eq!(wrong, [pair("username", ErrorCode::UsernameTaken), pair("email", ErrorCode::EmailTaken)]);

    for look_alike in ["modem", "mo_dern", "m.odern"] {
        let wrong = wrong_fields(world.accounts.register(form(look_alike), NOW).await.unwrap_err());
        assert_eq!(wrong, [pair("username", ErrorCode::UsernameLookAlike)], "{look_alike}");
    }
}

#[tokio::test]
async fn of_many_who_want_one_name_one_gets_it() {
    let world = World::new().await;
    let attempts =
        (0..8).map(|i| world.accounts.register(form(if i % 2 == 0 { "modern" } else { "modem" }), NOW));
    let outcomes = futures_util::future::join_all(attempts).await;
    let mut refused = outcomes.into_iter().filter_map(Result::err).map(wrong_fields).collect::<Vec<_>>();
    assert_eq!(refused.len(), 7);
    let expected = [
        vec![pair("username", ErrorCode::UsernameTaken)],
        vec![pair("username", ErrorCode::UsernameLookAlike)],
    ];
    refused.retain(|wrong| !expected.contains(wrong));
    assert!(refused.is_empty(), "{refused:?}");
}

#[tokio::test]
async fn closed_registration_is_closed_but_the_administrator_may() {
    let folder = tempfile::tempdir().unwrap();
    let options = AuthOptions { registration_open: false, ..Config::for_tests(folder.path()).auth };
    let accounts = open(folder.path(), &options, Arc::default()).await;
    let refused = accounts.register(form("alice"), NOW).await.unwrap_err();
    assert_eq!(code(refused), ErrorCode::RegistrationClosed);
    assert!(accounts.create_user(form("alice"), NOW).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_once_and_reuse_ends_the_session() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let first = alice.tokens.refresh_token.clone();
    let second = world.accounts.refresh(&first, NOW).await.unwrap().refresh_token;
    let third = world.accounts.refresh(&second, NOW).await.unwrap();
    assert_ne!(first, second);
    assert!(world.accounts.authenticate(&third.access_token, NOW).await.is_ok());

    let reused = world.accounts.refresh(&first, NOW).await.unwrap_err();
    assert_eq!(code(reused), ErrorCode::RefreshReused);
    assert_eq!(*world.revoked.lock().unwrap(), [alice.session_id]);
    let after = world.accounts.authenticate(&third.access_token, NOW).await.unwrap_err();
    assert_eq!(code(after), ErrorCode::SessionRevoked);
    let after = world.accounts.refresh(&third.refresh_token, NOW).await.unwrap_err();
    assert_eq!(code(after), ErrorCode::SessionRevoked);
}

#[tokio::test]
async fn a_lost_answer_is_not_theft() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let first = alice.tokens.refresh_token;
    // Three times the answer is lost; each time the same successor comes.
    let lost = world.accounts.refresh(&first, NOW).await.unwrap().refresh_token;
    for _ in 0..2 {
        assert_eq!(world.accounts.refresh(&first, NOW).await.unwrap().refresh_token, lost);
    }
    let next = world.accounts.refresh(&lost, NOW).await.unwrap();
    // From here on the first one is old.
    assert!(world.accounts.refresh(&next.refresh_token, NOW).await.is_ok());
    let reused = world.accounts.refresh(&first, NOW).await.unwrap_err();
    assert_eq!(code(reused), ErrorCode::RefreshReused);
}

#[tokio::test]
async fn two_refreshes_at_once_get_one_successor() {
    let world = World::new().await;
    let token = world.register("alice").await.tokens.refresh_token;
    let both = futures_util::future::join_all((0..6).map(|_| world.accounts.refresh(&token, NOW))).await;
    let mut successors: Vec<String> = both.into_iter().map(|tokens| tokens.unwrap().refresh_token).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn a_token_newer_than_a_restored_database_is_taken() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let mut token = alice.tokens.refresh_token;
    for _ in 0..3 {
        token = world.accounts.refresh(&token, NOW).await.unwrap().refresh_token;
    }
    let back = "UPDATE sessions SET generation = 1 WHERE id = ?";
    world.accounts.database.execute(back, vec![alice.session_id.into()]).await.unwrap();
    let next = world.accounts.refresh(&token, NOW).await.unwrap().refresh_token;
    assert!(world.accounts.refresh(&next, NOW).await.is_ok());
}

#[tokio::test]
async fn an_access_token_ends_by_the_clock_and_a_session_without_use_too() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let later = Millis(alice.tokens.expires_at.0);
    let expired = world.accounts.authenticate(&alice.tokens.access_token, later).await.unwrap_err();
    assert_eq!(code(expired), ErrorCode::TokenExpired);
    assert!(world.accounts.refresh(&alice.tokens.refresh_token, later).await.is_ok());
    let much_later = Millis(later.0 + 91 * 24 * 3_600_000);
    let idle = world.accounts.refresh(&alice.tokens.refresh_token, much_later).await.unwrap_err();
    assert_eq!(code(idle), ErrorCode::SessionRevoked);
}

#[tokio::test]
async fn sign_out_acts_at_once_and_only_on_its_session() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let other = world.sign_in("alice", PASSWORD).await.unwrap();
    world.accounts.revoke(alice.session_id, NOW).await.unwrap();
    let refused = world.accounts.authenticate(&alice.tokens.access_token, NOW).await.unwrap_err();
    assert_eq!(code(refused), ErrorCode::SessionRevoked);
    assert!(world.accounts.authenticate(&other.tokens.access_token, NOW).await.is_ok());
    assert_eq!(*world.revoked.lock().unwrap(), [alice.session_id]);
}

#[tokio::test]
async fn a_revocation_by_another_process_is_followed_once() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let options = Config::for_tests(world.folder.path()).auth;
    let command_line = open(world.folder.path(), &options, Arc::default()).await;
    command_line.reset_password("ALICE", "another horse battery".to_owned(), NOW).await.unwrap();

    for _ in 0..2 {
        world.accounts.follow_revocations(NOW, NOW).await.unwrap();
    }
    assert_eq!(*world.revoked.lock().unwrap(), [alice.session_id]);
    let refused = world.accounts.authenticate(&alice.tokens.access_token, NOW).await.unwrap_err();
    assert_eq!(code(refused), ErrorCode::SessionRevoked);
    assert_eq!(world.sign_in("alice", PASSWORD).await.unwrap_err(), ErrorCode::CredentialsWrong);
    assert!(world.sign_in("alice", "another horse battery").await.is_ok());
}

#[tokio::test]
async fn a_session_check_costs_no_statement() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    world.accounts.database.close().await;
    assert!(world.accounts.authenticate(&alice.tokens.access_token, NOW).await.is_ok());
}

#[tokio::test]
async fn a_sign_in_renews_a_hash_of_other_parameters() {
    let world = World::new().await;
    world.register("alice").await;
    let options = AuthOptions { argon2_passes: 2, ..Config::for_tests(world.folder.path()).auth };
    let stronger = open(world.folder.path(), &options, Arc::default()).await;
    let form =
        Credentials { login: "alice".to_owned(), password: PASSWORD.to_owned(), device_name: String::new() };
    stronger.sign_in(form, NOW).await.unwrap();
    let sql = "SELECT password_hash FROM users WHERE username = 'alice'";
    let hash: String = stronger.database.fetch(sql, Vec::new()).await.unwrap()[0].get(0).unwrap();
    assert!(hash.contains("t=2"), "{hash}");
    assert!(world.sign_in("alice", PASSWORD).await.is_ok(), "the old parameters still verify the new hash");
}

#[tokio::test]
async fn sessions_that_ended_long_ago_are_removed_and_others_stay() {
    let world = World::new().await;
    let ended = world.register("alice").await;
    let living = world.sign_in("alice", PASSWORD).await.unwrap();
    world.accounts.revoke(ended.session_id, NOW).await.unwrap();
    let later = Millis(NOW.0 + 40 * 24 * 3_600_000);
    world.accounts.tidy_sessions(later).await.unwrap();
    let gone = world.accounts.refresh(&ended.tokens.refresh_token, later).await.unwrap_err();
    assert_eq!(code(gone), ErrorCode::SessionRevoked);
    assert!(world.accounts.refresh(&living.tokens.refresh_token, later).await.is_ok());
    let rows = world.accounts.database.fetch("SELECT id FROM sessions", Vec::new()).await.unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn a_changed_profile_moves_its_watermark_and_the_account_rev() {
    let world = World::new().await;
    let alice = world.register("alice").await.me.profile;
    let change = ProfileChange {
        display_name: Some(" Алиса  Фёдорова ".to_owned()),
        about: None,
        show_presence: None,
    };
    let (me, rev) = world.accounts.change_profile(alice.id, change, NOW).await.unwrap();
    assert_eq!((me.profile.display_name.as_str(), me.profile.about.as_str()), ("Алиса Фёдорова", ""));
    assert!(me.profile.updated_at > alice.updated_at, "even within one millisecond");
    let change =
        ProfileChange { display_name: None, about: Some("Пишу".to_owned()), show_presence: None };
    let (me, next) = world.accounts.change_profile(alice.id, change, NOW).await.unwrap();
    assert_eq!((me.profile.display_name.as_str(), me.profile.about.as_str()), ("Алиса Фёдорова", "Пишу"));
    assert_eq!(next, rev.next());

    let change = ProfileChange {
        display_name: Some(String::new()),
        about: Some("x".repeat(301)),
        show_presence: None,
    };
    let wrong = wrong_fields(world.accounts.change_profile(alice.id, change, NOW).await.unwrap_err());
    assert_eq!(
        wrong,
        [pair("display_name", ErrorCode::DisplayNameInvalid), pair("about", ErrorCode::AboutInvalid)]
    );
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_any_word_in_any_case() {
    let world = World::new().await;
    for (username, display_name) in
        [("alice", "Алиса Фёдорова"), ("alina", "Алина Петрова"), ("bob", "Боб Фёдоров")]
    {
        let form = Registration { display_name: Some(display_name.to_owned()), ..form(username) };
        world.accounts.register(form, NOW).await.unwrap();
    }
    assert_eq!(world.found("ali").await, ["alice", "alina"]);
    assert_eq!(world.found("@ALICE").await, ["alice"]);
    assert_eq!(world.found("фед").await, ["bob", "alice"]);
    assert_eq!(world.found("АЛИ ФЁД").await, ["alice"]);
    assert!(world.found("фед%").await.len() == 2, "signs are not wildcards but spaces between words");
}

#[tokio::test]
async fn a_batch_gives_those_who_exist_and_changed_since() {
    let world = World::new().await;
    let alice = world.register("alice").await.me.profile;
    let bob = world.register("bob.b").await.me.profile;
    let nobody = vestnik_protocol::UserId(uuid::Uuid::now_v7());
    let change = ProfileChange { display_name: None, about: Some("x".to_owned()), show_presence: None };
    world.accounts.change_profile(bob.id, change, Millis(NOW.0 + 5)).await.unwrap();
    let ids = vec![alice.id, nobody, bob.id];
    let all = UsersBatch { ids: ids.clone(), changed_since: None };
    assert_eq!(world.accounts.users(&all).await.unwrap().len(), 2);
    let newer = UsersBatch { ids, changed_since: Some(Millis(NOW.0 + 5)) };
    let newer = world.accounts.users(&newer).await.unwrap();
    assert_eq!(newer.iter().map(|profile| profile.id).collect::<Vec<_>>(), [bob.id]);

    let many = UsersBatch { ids: vec![nobody; limits::MAX_USERS_PER_REQUEST + 1], changed_since: None };
    assert_eq!(code(world.accounts.users(&many).await.unwrap_err()), ErrorCode::InvalidArgument);
}
