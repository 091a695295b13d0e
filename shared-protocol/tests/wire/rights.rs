//! Who may do what, cell by cell, as the table in `docs/protocol.md` shows it.

use std::collections::BTreeSet;

use vestnik_protocol::rights::{Action, may};
use vestnik_protocol::{ChatKind, ErrorCode, Role};

const FORBIDDEN: Result<(), ErrorCode> = Err(ErrorCode::Forbidden);
const NO_SUCH_THING: Result<(), ErrorCode> = Err(ErrorCode::NotSupportedHere);

/// What it is called in the document; who may do it in a group; whether a direct chat has it.
pub const fn row(action: Action) -> (&'static str, &'static [Role], bool) {
    const ALL: &[Role] = &[Role::Owner, Role::Admin, Role::Member];
    const ADMINS: &[Role] = &[Role::Owner, Role::Admin];
    const OWNER: &[Role] = &[Role::Owner];
    match action {
        Action::Write => ("write, answer, forward into it, schedule, react, read", ALL, true),
        Action::ChangeOwn => ("edit and delete own messages", ALL, true),
        Action::DeleteOthers => ("delete others' messages", ADMINS, false),
        Action::SeeVersions => ("see earlier versions of others' messages", ADMINS, true),
        Action::PinMessages => ("pin and unpin messages", ADMINS, true),
        Action::EditInfo => ("change title and description", ADMINS, false),
        Action::SetVisibility => ("make it public or private", OWNER, false),
        Action::SetTimer => ("set after what time messages vanish", ADMINS, true),
        Action::AddMembers => ("add people", ADMINS, false),
        Action::RemoveMembers => ("take members out", ADMINS, false),
        Action::RemoveAdmins => ("take admins out", OWNER, false),
        Action::SetRoles => ("make and unmake admins", OWNER, false),
        Action::HandOver => ("make another the owner", OWNER, false),
        Action::ManageInvites => ("make, see and end invites", ADMINS, false),
        Action::Leave => ("leave", ALL, false),
        Action::DeleteChat => ("delete the chat for everybody", OWNER, true),
    }
}

#[test]
fn every_action_is_in_the_list_once() {
    let all: BTreeSet<_> = Action::ALL.iter().collect();
    assert_eq!(all.len(), Action::ALL.len());
    let names: BTreeSet<_> = Action::ALL.iter().map(|action| row(*action).0).collect();
    assert_eq!(names.len(), Action::ALL.len());
}

#[test]
fn in_a_group_the_role_decides() {
    for action in Action::ALL.iter().copied() {
        let (_, allowed, _) = row(action);
        for role in [Role::Owner, Role::Admin, Role::Member] {
            let expected = if allowed.contains(&role) { Ok(()) } else { FORBIDDEN };
            assert_eq!(may(action, ChatKind::Group, role), expected, "{action:?} as {role:?}");
        }
    }
}

#[test]
fn in_a_direct_chat_both_are_equal_and_some_things_are_not_there() {
    for action in Action::ALL.iter().copied() {
        let (_, _, in_direct_chats) = row(action);
        let expected = if in_direct_chats { Ok(()) } else { NO_SUCH_THING };
        for kind in [ChatKind::Direct, ChatKind::Saved] {
            for role in [Role::Owner, Role::Admin, Role::Member, Role::Unknown] {
                assert_eq!(may(action, kind, role), expected, "{action:?} in {kind:?} as {role:?}");
            }
        }
    }
}

#[test]
fn what_is_newer_than_this_build_gives_no_more_rights_than_a_member_of_a_group_has() {
    for action in Action::ALL.iter().copied() {
        let member = may(action, ChatKind::Group, Role::Member);
        assert_eq!(may(action, ChatKind::Group, Role::Unknown), member, "{action:?}");
        assert_eq!(may(action, ChatKind::Unknown, Role::Member), member, "{action:?}");
    }
}
