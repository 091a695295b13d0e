//! The matrix of rights: every command, for everybody who could ask for it, over real databases. What is expected is
//! written out in `table.rs` and compared with the protocol's own table of rights.

mod cast;
mod table;

use std::collections::BTreeSet;

use utoipa::PartialSchema as _;
use vestnik_protocol::rights::{Action, may};
use vestnik_protocol::{ChatKind, Command, CommandOutcome, Role};

use super::world::worlds;
use cast::Scene;
use table::{COLUMNS, TABLE, spelled};

/// The names of all commands, read out of the schema, so that a new one is noticed without a list to keep.
fn commands() -> BTreeSet<String> {
    let schema = serde_json::to_value(Command::schema()).unwrap();
    let variants = schema["oneOf"].as_array().unwrap();
    let name = |variant: &serde_json::Value| {
        let of_type = &variant["properties"]["type"]["enum"][0];
        // Variants with fields are "all of" their fields and their tag.
        let nested = variant["allOf"].as_array().into_iter().flatten();
        let of_parts = nested.map(|part| &part["properties"]["type"]["enum"][0]);
        std::iter::once(of_type).chain(of_parts).find_map(|name| name.as_str()).unwrap().to_owned()
    };
    variants.iter().map(name).collect()
}

fn cells(row: &str) -> Vec<&str> {
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(cells.len(), COLUMNS.len(), "{row}");
    cells
}

#[test]
fn every_command_is_in_the_matrix() {
    let shown: BTreeSet<_> = TABLE.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(shown, commands());
}

#[test]
fn the_matrix_says_the_same_as_the_table_of_rights() {
    let mut used = BTreeSet::new();
    for (name, case, action, row) in TABLE {
        let Some(action) = action else { continue };
        let action = *Action::ALL.iter().find(|known| format!("{known:?}") == **action).unwrap();
        used.insert(action);
        let callers = [
            ("owner", ChatKind::Group, Role::Owner),
            ("admin", ChatKind::Group, Role::Admin),
            ("member", ChatKind::Group, Role::Member),
            ("direct", ChatKind::Direct, Role::Member),
        ];
        for (caller, kind, role) in callers {
            let column = COLUMNS.iter().position(|column| *column == caller).unwrap();
            let expected = may(action, kind, role).map_or_else(|code| code.as_str(), |()| "ok");
            assert_eq!(spelled(cells(row)[column]), expected, "{name} {case}: {caller}");
        }
    }
    // The owner alone cannot leave, though the right is everybody's; versions are seen over HTTP, not by a command.
    let elsewhere = BTreeSet::from([Action::Leave, Action::SeeVersions]);
    let missing: Vec<_> =
        Action::ALL.iter().filter(|action| !used.contains(action) && !elsewhere.contains(action)).collect();
    assert!(missing.is_empty(), "no row asks for {missing:?}");
}

#[tokio::test]
async fn each_command_is_carried_out_or_refused_as_written() {
    for world in worlds().await {
        let mut wrong = Vec::new();
        for (name, case, _, row) in TABLE {
            for (column, expected) in COLUMNS.iter().zip(cells(row)) {
                let scene = Scene::of(&world, column).await;
                let command = scene.command(name, case);
                let outcome = match world.chats.submit(scene.caller, vec![command]) {
                    Err(error) => error.code.as_str(),
                    Ok(pending) => match pending.outcomes().await.pop().unwrap() {
                        CommandOutcome::Done(_) => "ok",
                        CommandOutcome::Refused { error } => error.code.as_str(),
                    },
                };
                if outcome != spelled(expected) {
                    wrong.push(format!("{name} {case}, {column}: {outcome} instead of {expected}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    }
}
