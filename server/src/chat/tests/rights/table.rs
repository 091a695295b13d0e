//! What each command does for each caller, written out. `ok`: carried out, or so already. Otherwise the code of the
//! refusal, of which the commonest are short: `-` not_found, `no` forbidden, `n/a` not_supported_here,
//! `deaf` recipient_unavailable.

/// The callers, in the order of the columns. In a group: its owner, an admin, a plain member, an admin whom the person
/// to be added has blocked; somebody who was never in it, and somebody whom an admin took out. In a direct chat: one of
/// the two, one whom the other has blocked, somebody else; and one's own saved messages.
pub const COLUMNS: [&str; 10] = [
    "owner",
    "admin",
    "member",
    "blocked",
    "outside",
    "removed",
    "direct",
    "direct_blocked",
    "direct_outside",
    "saved",
];

/// A row: the command, which case of it, the right it needs by `rights::Action` (`None`: none of the table's), and what
/// becomes of it.
pub const TABLE: &[(&str, &str, Option<&str>, &str)] = &[
    ("open_direct", "", None, "ok ok ok ok ok ok ok ok ok ok"),
    ("create_group", "", None, "ok ok ok cannot_add ok ok ok cannot_add ok ok"),
    ("edit_chat", "title", Some("EditInfo"), "ok ok no ok - - n/a n/a - n/a"),
    ("edit_chat", "public", Some("SetVisibility"), "ok no no no - - n/a n/a - n/a"),
    ("edit_chat", "timer", Some("SetTimer"), "ok ok no ok - - ok deaf - ok"),
    ("delete_chat", "", Some("DeleteChat"), "ok no no no - - ok ok - ok"),
    ("add_members", "", Some("AddMembers"), "ok ok no cannot_add - - n/a n/a - n/a"),
    ("remove_member", "a member", Some("RemoveMembers"), "ok ok no ok - - n/a n/a - n/a"),
    ("remove_member", "an admin", Some("RemoveAdmins"), "ok no no no - - n/a n/a - n/a"),
    ("remove_member", "the owner", None, "no no no no - - n/a n/a - n/a"),
    ("set_role", "", Some("SetRoles"), "ok no no no - - n/a n/a - n/a"),
    ("set_role", "of the owner", None, "owner_must_hand_over no no no - - n/a n/a - n/a"),
    ("hand_over", "", Some("HandOver"), "ok no no no - - n/a n/a - n/a"),
    ("join", "private", None, "ok ok ok ok - - n/a n/a - n/a"),
    ("join", "by invite", None, "ok ok ok ok ok removed_from_group n/a n/a invite_invalid n/a"),
    ("leave", "", None, "owner_must_hand_over ok ok ok - ok n/a n/a - n/a"),
    ("create_invite", "", Some("ManageInvites"), "ok ok no ok - - n/a n/a - n/a"),
    ("revoke_invite", "", Some("ManageInvites"), "ok ok no ok - - n/a n/a - n/a"),
    ("send", "", Some("Write"), "ok ok ok ok - - ok deaf - ok"),
    ("forward", "into it", Some("Write"), "ok ok ok ok - - ok deaf - ok"),
    ("forward", "from it", None, "ok ok ok ok - - ok ok - ok"),
    ("schedule", "", Some("Write"), "ok ok ok ok - - ok deaf - ok"),
    ("unschedule", "", None, "ok ok ok ok - - ok ok - ok"),
    ("edit", "one's own", Some("ChangeOwn"), "ok ok ok ok - - ok deaf - ok"),
    ("edit", "another's", None, "no no no no - - no no - ok"),
    ("delete", "one's own", Some("ChangeOwn"), "ok ok ok ok - - ok ok - ok"),
    ("delete", "another's", Some("DeleteOthers"), "ok ok no ok - - n/a n/a - ok"),
    ("react", "", Some("Write"), "ok ok ok ok - - ok deaf - ok"),
    ("pin_message", "", Some("PinMessages"), "ok ok no ok - - ok deaf - ok"),
    ("read", "", Some("Write"), "ok ok ok ok - - ok ok - ok"),
    ("delivered", "", None, "ok ok ok ok - - ok ok - ok"),
    ("hide_messages", "", None, "ok ok ok ok - - ok ok - ok"),
    ("clear_history", "", None, "ok ok ok ok - - ok ok - ok"),
    ("pin_chat", "", None, "ok ok ok ok - - ok ok - ok"),
    ("mute_chat", "", None, "ok ok ok ok - - ok ok - ok"),
    ("archive_chat", "", None, "ok ok ok ok - - ok ok - ok"),
    ("mark_unread", "", None, "ok ok ok ok - - ok ok - ok"),
    ("save_draft", "", None, "ok ok ok ok - - ok ok - ok"),
    ("set_contact", "", None, "ok ok ok ok ok ok ok ok ok ok"),
    ("set_blocked", "", None, "ok ok ok ok ok ok ok ok ok ok"),
    (
        "unknown",
        "",
        None,
        "command_unknown command_unknown command_unknown command_unknown command_unknown command_unknown \
         command_unknown command_unknown command_unknown command_unknown",
    ),
];

/// A cell without its abbreviation.
pub fn spelled(cell: &str) -> &str {
    match cell {
        "-" => "not_found",
        "no" => "forbidden",
        "n/a" => "not_supported_here",
        "deaf" => "recipient_unavailable",
        other => other,
    }
}
