//! `docs/protocol.md` tells the truth: its JSON is what the types read and write, its tables are those of the code.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};
use vestnik_protocol::{
    ChatEvent, ClientFrame, Command, Credentials, Envelope, ErrorCode, ErrorEnvelope, HistoryPage,
    ProfileChange, Role, SearchPage, ServerFrame, ServerInfo, SignedIn, limits, rights::Action,
};

use crate::{rights, snapshots::variants};

/// Set by `cargo xtask types`: write the tables instead of comparing them.
const REWRITE: &str = "VESTNIK_WRITE_TYPES";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md")
}

fn document() -> String {
    fs::read_to_string(path()).expect("docs/protocol.md is there")
}

/// Fenced blocks that say `json <type>`, as (type, text).
fn json_blocks(document: &str) -> Vec<(&str, &str)> {
    let fenced = document.split("```json").skip(1);
    let blocks = fenced.filter_map(|rest| rest.split_once("```")?.0.split_once('\n'));
    blocks.map(|(label, text)| (label.trim(), text)).collect()
}

#[test]
fn every_example_in_the_document_is_real() {
    fn check<T: Serialize + DeserializeOwned>(text: &str) -> Result<(), String> {
        let shown: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let read: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let written = serde_json::to_value(&read).map_err(|error| error.to_string())?;
        // Unknown fields are tolerated on the wire, so only writing it again shows a misspelt one.
        if written == shown { Ok(()) } else { Err(format!("it is written {written:#}")) }
    }
    let document = document();
    let blocks = json_blocks(&document);
    assert!(blocks.len() > 20, "only {} examples found", blocks.len());
    for (label, text) in blocks {
        let result = match label {
            "ClientFrame" => check::<ClientFrame>(text),
            "ServerFrame" => check::<ServerFrame>(text),
            "Credentials" => check::<Credentials>(text),
            "ErrorEnvelope" => check::<ErrorEnvelope>(text),
            "ProfileChange" => check::<ProfileChange>(text),
            "Envelope<ServerInfo>" => check::<Envelope<ServerInfo>>(text),
            "Envelope<SignedIn>" => check::<Envelope<SignedIn>>(text),
            "Envelope<SearchPage>" => check::<Envelope<SearchPage>>(text),
            "Envelope<HistoryPage>" => check::<Envelope<HistoryPage>>(text),
            other => Err(format!("the type {other:?} is not known here")),
        };
        result.unwrap_or_else(|error| panic!("docs/protocol.md, {label}: {error}\n{text}"));
    }
}

#[test]
fn every_frame_but_live_and_restarting_is_shown() {
    // Those two have no fields; the picture of a connection names them.
    let document = document();
    let mut shown: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (label, text) in json_blocks(&document) {
        let value: Value = serde_json::from_str(text).expect("checked by the test beside");
        let tag = value.get("type").and_then(Value::as_str).unwrap_or_default();
        shown.entry(label).or_default().push(tag.to_owned());
    }
    let client = ["hello", "auth", "commands", "catch_up", "catch_up_account", "typing", "watch", "ping"];
    let server =
        ["welcome", "ack", "delta", "account", "reset", "gone", "typing", "presence", "pong", "error"];
    for (label, tags) in [("ClientFrame", &client[..]), ("ServerFrame", &server[..])] {
        for tag in tags {
            assert!(
                shown.get(label).is_some_and(|s| s.iter().any(|t| t == tag)),
                "{label} {tag} is not shown"
            );
        }
    }
}

#[test]
fn every_command_and_event_is_in_the_document() {
    let document = document();
    // A cell of a table begins with the command and its fields; several events may share a row.
    let commands =
        variants::<Command>().into_iter().filter(|name| !document.contains(&format!("\n| `{name} {{")));
    let rows: String = document.lines().filter(|line| line.starts_with("| `")).collect();
    let events = variants::<ChatEvent>().into_iter().filter(|name| !rows.contains(&format!("`{name}`")));
    let missing: Vec<_> = commands.chain(events).filter(|name| name != "unknown").collect();
    assert!(missing.is_empty(), "docs/protocol.md does not say what {missing:?} does");
}

#[test]
fn the_tables_in_the_document_are_current() {
    let current = document();
    let with_limits = replace_between(&current, "limits", &limits_table());
    let with_codes = replace_between(&with_limits, "error-codes", &error_table());
    let generated = replace_between(&with_codes, "rights", &rights_table());
    if std::env::var_os(REWRITE).is_some() {
        fs::write(path(), generated).expect("docs is writable");
        return;
    }
    let mut lines = generated.lines().zip(current.lines());
    let first = lines.find(|(new, old)| new != old);
    assert!(generated == current, "docs/protocol.md is out of date: run `cargo xtask types`\n{first:#?}");
}

fn replace_between(document: &str, name: &str, table: &str) -> String {
    let begin = format!("<!-- {name}: written by `cargo xtask types` -->\n");
    let end = format!("<!-- /{name} -->");
    let (before, rest) = document.split_once(&begin).unwrap_or_else(|| panic!("no {begin:?}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end:?}"));
    format!("{before}{begin}{table}{end}{after}")
}

/// The meaning of each code is its doc comment, so that there is one place to write it.
fn error_table() -> String {
    let source = include_str!("../../src/errors.rs");
    let mut meanings = BTreeMap::new();
    let mut comment = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            comment.push_str(if comment.is_empty() { "" } else { " " });
            comment.push_str(text);
            continue;
        }
        if let Some((_, code)) = line.split_once(" = \"")
            && let Some((code, _)) = code.split_once('"')
        {
            meanings.insert(code, comment.clone());
        }
        comment.clear();
    }
    let mut table = String::from("| code | HTTP | again | meaning |\n| --- | --- | --- | --- |\n");
    for code in ErrorCode::ALL {
        let again = if code.is_transient() { "again" } else { "" };
        let meaning = meanings.get(code.as_str()).unwrap_or_else(|| panic!("{code} has no doc comment"));
        writeln!(table, "| `{code}` | {} | {again} | {meaning} |", code.http_status()).expect("a string");
    }
    table
}

fn rights_table() -> String {
    let mut table =
        String::from("| to | owner | admin | member | in direct chats |\n| --- | --- | --- | --- | --- |\n");
    for action in Action::ALL.iter().copied() {
        let (what, roles, in_direct_chats) = rights::row(action);
        let cell = |yes| if yes { "yes" } else { "" };
        let [owner, admin, member] =
            [Role::Owner, Role::Admin, Role::Member].map(|role| cell(roles.contains(&role)));
        let direct = if in_direct_chats { "both" } else { "" };
        writeln!(table, "| {what} | {owner} | {admin} | {member} | {direct} |").expect("a string");
    }
    table
}

fn limits_table() -> String {
    let rows = [
        ("characters in a message", limits::MAX_TEXT_CHARS.to_string()),
        ("bytes in a frame from a client, or in a body", limits::MAX_FRAME_BYTES.to_string()),
        ("commands in a frame or request", limits::MAX_COMMANDS_PER_FRAME.to_string()),
        ("cursors in a hello", limits::MAX_CURSORS.to_string()),
        (
            "messages in a page of history",
            format!("{}, {} unless asked for", limits::MAX_HISTORY_PAGE, limits::DEFAULT_HISTORY_PAGE),
        ),
        ("rows in a delta", limits::MAX_DELTA_ROWS.to_string()),
        ("changed messages beyond which a catch-up is `limited`", limits::LIMITED_AFTER_MESSAGES.to_string()),
        ("messages in a `limited` or first delta", limits::LIMITED_TAIL.to_string()),
        ("unread messages that are counted", limits::UNREAD_CAP.to_string()),
        (
            "characters in a username",
            format!("{} to {}", limits::USERNAME_CHARS.start(), limits::USERNAME_CHARS.end()),
        ),
        (
            "characters in a password",
            format!("{} to {}", limits::PASSWORD_CHARS.start(), limits::PASSWORD_CHARS.end()),
        ),
        ("characters in a display name", limits::MAX_DISPLAY_NAME_CHARS.to_string()),
        ("characters in “about me”", limits::MAX_ABOUT_CHARS.to_string()),
        ("characters in an e-mail address", limits::MAX_EMAIL_CHARS.to_string()),
        ("characters in a device's name (cut, not refused)", limits::MAX_DEVICE_NAME_CHARS.to_string()),
        ("users in a batch, a search or a `watch`", limits::MAX_USERS_PER_REQUEST.to_string()),
        ("characters in a search", limits::MAX_SEARCH_CHARS.to_string()),
        ("members of a group", limits::MAX_MEMBERS.to_string()),
        ("members of a group that is not large", limits::SMALL_GROUP.to_string()),
        ("people in one `create_group` or `add_members`", limits::MAX_MEMBERS_PER_COMMAND.to_string()),
        ("members in a page", limits::MAX_MEMBERS_PAGE.to_string()),
        ("characters in a title", limits::MAX_TITLE_CHARS.to_string()),
        ("characters in a description", limits::MAX_DESCRIPTION_CHARS.to_string()),
        ("working invites of a group", limits::MAX_INVITES.to_string()),
        ("groups in a search", limits::MAX_GROUPS_FOUND.to_string()),
        ("messages in one `delete`, `hide_messages` or `by-seq`", limits::MAX_SEQS_PER_COMMAND.to_string()),
        ("pinned messages of a chat", limits::MAX_PINNED_MESSAGES.to_string()),
        ("people named in a message", limits::MAX_MENTIONS.to_string()),
        ("reactions of one person to a message", limits::MAX_REACTIONS_PER_PERSON.to_string()),
        ("people who react to a message", limits::MAX_REACTORS.to_string()),
        ("edits of a message", limits::MAX_EDITS.to_string()),
        (
            "seconds after which messages vanish",
            format!("{} to {}", limits::MIN_EXPIRE_SECONDS, limits::MAX_EXPIRE_SECONDS),
        ),
        ("milliseconds ahead for which a message is scheduled", limits::MAX_SCHEDULE_AHEAD_MS.to_string()),
        ("scheduled messages of a person", limits::MAX_SCHEDULED.to_string()),
        ("contacts and blocked people of a person", limits::MAX_PEOPLE.to_string()),
        ("the place of a chat in the list (`order`)", limits::MAX_PIN_ORDER.to_string()),
        ("messages in a page of a search", limits::MAX_SEARCH_PAGE.to_string()),
        ("seconds for hello to come", limits::HELLO_TIMEOUT_SECONDS.to_string()),
        ("seconds between pings", limits::HEARTBEAT_SECONDS.to_string()),
        ("seconds of silence that end a connection", limits::IDLE_TIMEOUT_SECONDS.to_string()),
        ("seconds for which a typing notice stands", limits::TYPING_SECONDS.to_string()),
        ("the largest counter", limits::MAX_COUNTER.to_string()),
    ];
    let mut table = String::from("| what | at most |\n| --- | --- |\n");
    for (what, value) in rows {
        writeln!(table, "| {what} | {value} |").expect("a string");
    }
    table
}
