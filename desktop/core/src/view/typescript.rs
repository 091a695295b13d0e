//! Holds the page's TypeScript types equal to the Rust ones: generates them afresh and compares with the committed
//! files. One test for all of them, because a runner with a process for each test would let ts-rs's own per-type
//! exports overwrite each other's file.

use std::path::Path;
use ts_rs::{Config, TS};
use vestnik_protocol as wire;

use super::{
    InviteLink, InvitePreview, LocaleSources, MembersView, Notice, OpenAt, Request, SendState, ServerCheck,
    Session, Settings, Update, VersionRow, ViewError,
};

/// Set by `cargo xtask types`: write the files instead of comparing them.
const REWRITE: &str = "VESTNIK_WRITE_TYPES";

/// Each with everything it refers to.
fn export_all(config: &Config) -> Result<(), ts_rs::ExportError> {
    macro_rules! export {
        ($($root:ty),* $(,)?) => { $(<$root>::export_all(config)?;)* };
    }
    export![
        wire::AccountDelta,
        wire::ApiError,
        wire::ChatDelta,
        wire::ChatList,
        wire::ClientFrame,
        wire::CommandBatch,
        wire::CommandResults,
        wire::Credentials,
        wire::EditHistory,
        wire::GroupsFound,
        wire::HistoryPage,
        wire::HistoryQuery,
        wire::Invites,
        wire::MembersPage,
        wire::MembersQuery,
        wire::MessagesFound,
        wire::Profile,
        wire::ProfileChange,
        wire::Readers,
        wire::RefreshRequest,
        wire::Registration,
        wire::SearchPage,
        wire::SearchRequest,
        wire::ServerFrame,
        wire::ServerInfo,
        wire::SignedIn,
        wire::UserSearch,
        wire::UsersBatch,
        wire::UsersFound,
        InviteLink,
        InvitePreview,
        LocaleSources,
        MembersView,
        Notice,
        OpenAt,
        Request,
        SendState,
        ServerCheck,
        Session,
        Settings,
        Update,
        VersionRow,
        ViewError,
    ];
    Ok(())
}

#[test]
fn the_page_has_the_types_of_today() {
    let fresh = tempfile::tempdir().expect("a temporary folder");
    // Every 64-bit number of ours stays below 2^53.
    let config = Config::new().with_large_int("number").with_out_dir(fresh.path());
    export_all(&config).expect("ts-rs can export every type");

    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/types");
    for file in ["protocol.ts", "view.ts"] {
        let generated = std::fs::read_to_string(fresh.path().join(file)).expect("just written");
        assert!(!generated.contains("bigint"), "{file}: JSON has no bigint");
        if std::env::var_os(REWRITE).is_some() {
            std::fs::write(committed.join(file), &generated).expect("the page's folder is writable");
            continue;
        }
        let current = std::fs::read_to_string(committed.join(file)).unwrap_or_default();
        let difference = generated.lines().zip(current.lines().chain(std::iter::repeat("(nothing)")));
        let first = difference.enumerate().find(|(_, (new, old))| new != old);
        assert!(
            generated == current,
            "desktop/ui/src/types/{file} is out of date: run `cargo xtask types`\nfirst difference: {first:#?}"
        );
    }
}
