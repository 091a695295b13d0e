//! Examples of groups over HTTP.

use vestnik_protocol::{
    GroupPreview, GroupsFound, Invite, Invites, Member, MembersPage, MembersQuery, Rev, Role,
};

use super::accounts::profile;
use super::chats::member;
use super::{ALICE, GROUP, INVITE, LATER, NOW};
use crate::example::{Example, example};

fn invite() -> Invite {
    Invite {
        token: INVITE,
        chat_id: GROUP,
        created_by: ALICE,
        created_at: NOW,
        expires_at: Some(LATER),
        max_uses: Some(10),
        uses: 3,
    }
}

fn preview() -> GroupPreview {
    GroupPreview {
        chat_id: GROUP,
        title: Some("Редакция".into()),
        description: "Всё о номере".into(),
        member_count: 120,
        public: true,
        member: false,
    }
}

pub fn groups() -> Vec<Example> {
    let page = MembersPage {
        chat_id: GROUP,
        as_of: Rev::new(12),
        total: 120,
        members: vec![Member { user_id: ALICE, role: Role::Owner, ..member() }],
        profiles: vec![profile()],
        next: Some("opaque".into()),
    };
    let named = MembersQuery { q: Some("али".into()), limit: Some(50), ..MembersQuery::default() };
    vec![
        example("the first page", MembersQuery::default()),
        example("the next page", MembersQuery { cursor: Some("opaque".into()), ..MembersQuery::default() }),
        example("by the beginning of a name", named),
        example("not the last page", page.clone()),
        example("the last page", MembersPage { next: None, ..page }),
        example("for some people and some time", invite()),
        example("for ever", Invite { expires_at: None, max_uses: None, ..invite() }),
        example("those that work", Invites { invites: vec![invite()] }),
        example("a public group", preview()),
        example("by an invite", GroupPreview { title: None, public: false, ..preview() }),
        example("one", GroupsFound { groups: vec![preview()] }),
    ]
}
