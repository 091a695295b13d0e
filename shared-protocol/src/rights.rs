//! Who may do what in a chat. The server decides by this table and the app offers by it, so that a button and a refusal
//! never disagree; `docs/protocol.md` shows it, and a test compares the two.

use crate::{ChatKind, ErrorCode, Role};

/// What a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Write, reply, forward into, schedule, react, mark as read: whoever is in the chat.
    Write,
    /// Edit or delete one's own messages.
    ChangeOwn,
    /// Delete others' messages for everybody.
    DeleteOthers,
    /// See earlier versions of others' messages.
    SeeVersions,
    /// Pin and unpin messages.
    PinMessages,
    /// Change title and description.
    EditInfo,
    /// Make the group public or private.
    SetVisibility,
    /// Set after what time messages vanish.
    SetTimer,
    /// Add people.
    AddMembers,
    /// Take plain members out.
    RemoveMembers,
    /// Take admins out.
    RemoveAdmins,
    /// Make admins and unmake them.
    SetRoles,
    /// Make another the owner.
    HandOver,
    /// Make, see and end invite links.
    ManageInvites,
    /// Leave.
    Leave,
    /// Delete the chat for everybody.
    DeleteChat,
}

impl Action {
    /// All, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::Write,
        Self::ChangeOwn,
        Self::DeleteOthers,
        Self::SeeVersions,
        Self::PinMessages,
        Self::EditInfo,
        Self::SetVisibility,
        Self::SetTimer,
        Self::AddMembers,
        Self::RemoveMembers,
        Self::RemoveAdmins,
        Self::SetRoles,
        Self::HandOver,
        Self::ManageInvites,
        Self::Leave,
        Self::DeleteChat,
    ];

    /// Whether a direct chat has such a thing at all. Saved messages are a direct chat with oneself.
    #[must_use]
    pub const fn fits_direct(self) -> bool {
        matches!(
            self,
            Self::Write
                | Self::ChangeOwn
                | Self::SeeVersions
                | Self::PinMessages
                | Self::SetTimer
                | Self::DeleteChat
        )
    }

    /// The least role in a group.
    #[must_use]
    pub const fn least_role(self) -> Role {
        match self {
            Self::Write | Self::ChangeOwn | Self::Leave => Role::Member,
            Self::DeleteOthers
            | Self::SeeVersions
            | Self::PinMessages
            | Self::EditInfo
            | Self::SetTimer
            | Self::AddMembers
            | Self::RemoveMembers
            | Self::ManageInvites => Role::Admin,
            Self::SetVisibility | Self::RemoveAdmins | Self::SetRoles | Self::HandOver | Self::DeleteChat => {
                Role::Owner
            }
        }
    }
}

/// Whether a member with this role may do this in a chat of this kind.
///
/// # Errors
/// `not_supported_here` when chats of this kind have no such thing, `forbidden` when the role does not suffice. Who is
/// not a member never gets so far: to them the chat is `not_found`.
pub const fn may(action: Action, kind: ChatKind, role: Role) -> Result<(), ErrorCode> {
    match kind {
        ChatKind::Direct | ChatKind::Saved => {
            if action.fits_direct() {
                Ok(())
            } else {
                Err(ErrorCode::NotSupportedHere)
            }
        }
        ChatKind::Group | ChatKind::Unknown => {
            if rank(role) >= rank(action.least_role()) {
                Ok(())
            } else {
                Err(ErrorCode::Forbidden)
            }
        }
    }
}

const fn rank(role: Role) -> u8 {
    match role {
        Role::Owner => 2,
        Role::Admin => 1,
        Role::Member | Role::Unknown => 0,
    }
}
