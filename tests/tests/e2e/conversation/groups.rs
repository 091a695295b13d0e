//! Groups between real devices: what needs the server. What becomes of what it refuses is in `refusals`.

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{InviteLink, InvitePreview, MembersView, OpenAt, Request, RowContent, VersionRow};
use vestnik_protocol::{ChatId, Command, ErrorCode, GroupPreview, Reader, Seq, UserId, limits};
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::screen::Screen;
use vestnik_tests::world::World;

use crate::both::on_both_databases;

on_both_databases! {
    an_invite_is_made_looked_at_used_and_ended,
    a_public_group_is_found_and_joined,
    who_has_read_a_message_and_what_it_said_before,
    members_of_a_large_group_come_from_the_server_by_pages_and_names,
    what_needs_the_server_says_so_without_it,
}

/// A group of alice with these people, which all devices show.
pub(super) async fn group(world: &World, title: &str, people: &[UserId]) -> Result<ChatId> {
    let chat_id = make(&world.alice, title, people).await?;
    world.alice.queue_is_empty().await?;
    world
        .alice
        .until("the group is there", |s| s.chats.get(&chat_id).is_some_and(|c| !c.seq.is_zero()))
        .await?;
    if people.contains(&world.bob.me()?) {
        world.bob.until("the group came", |s| s.chats.contains_key(&chat_id)).await?;
    }
    Ok(chat_id)
}

pub(super) async fn make(device: &Device, title: &str, people: &[UserId]) -> Result<ChatId> {
    device
        .ask(Request::CreateChat {
            title: Some(title.to_owned()),
            description: String::new(),
            public: false,
            user_ids: people.to_vec(),
        })
        .await
}

pub(super) async fn perform(device: &Device, command: Command) -> Result<()> {
    device.ask(Request::Perform { command }).await
}

async fn carol(world: &World) -> Result<Device> {
    let carol = Device::new("carol", world.server.address()).await?;
    carol.register().await?;
    Ok(carol)
}

async fn an_invite_is_made_looked_at_used_and_ended(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let carol = carol(&world).await?;
    let chat_id = group(&world, "Экипаж", &[world.bob.me()?]).await?;
    let invite = |max_uses| Request::CreateInvite { chat_id, expires_at: None, max_uses };
    let made: InviteLink = world.alice.ask(invite(Some(1))).await?;
    let token = made.invite.token;
    ensure!(made.link == format!("{}/join/{token}", world.alice.network().url()), "{}", made.link);
    world.alice.refused(invite(Some(0)), "invalid_argument").await?;
    world.bob.refused_by_server(invite(None), ErrorCode::Forbidden).await?;
    world.bob.refused_by_server(Request::Invites { chat_id }, ErrorCode::Forbidden).await?;
    carol.refused_by_server(Request::Invites { chat_id }, ErrorCode::NotFound).await?;

    let look = || Request::PreviewInvite { link: token.to_string() };
    let preview: InvitePreview = carol.ask(look()).await?;
    ensure!(preview.token == token && preview.group.title.as_deref() == Some("Экипаж"), "{preview:?}");
    ensure!(preview.group.chat_id == chat_id && preview.group.member_count == 2 && !preview.group.member);
    let elsewhere = made.link.replace("127.0.0.1", "chat.example.org");
    carol.refused(Request::PreviewInvite { link: elsewhere }, "not_vestnik").await?;
    let join = |invite| Request::JoinChat { chat_id, invite };
    carol.refused_by_server(join(None), ErrorCode::NotFound).await?;
    carol.ask::<()>(join(Some(token))).await?;
    carol.until("she is in it", |s| s.chats.get(&chat_id).is_some_and(|c| c.member_count == 3)).await?;
    world.alice.until("alice sees her", |s| s.chats[&chat_id].member_count == 3).await?;
    carol.ask::<()>(join(Some(token))).await.context("again: nothing changes")?;
    world.bob.until("so does bob", |s| s.chats[&chat_id].member_count == 3).await?;

    // Used up, so it is not listed; one that is ended does not open either.
    let other: InviteLink = world.alice.ask(invite(None)).await?;
    let listed: Vec<InviteLink> = world.alice.ask(Request::Invites { chat_id }).await?;
    ensure!(listed.len() == 1 && listed[0].link == other.link, "{listed:?}");
    perform(&world.alice, Command::RevokeInvite { chat_id, token: other.invite.token }).await?;
    world.alice.queue_is_empty().await?;
    let listed: Vec<InviteLink> = world.alice.ask(Request::Invites { chat_id }).await?;
    ensure!(listed.is_empty(), "{listed:?}");
    for gone in [token, other.invite.token] {
        let link = Request::PreviewInvite { link: gone.to_string() };
        world.bob.refused_by_server(link, ErrorCode::InviteInvalid).await?;
    }
    Ok(())
}

async fn a_public_group_is_found_and_joined(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let carol = carol(&world).await?;
    let chat_id = group(&world, "Ёлки и палки", &[world.bob.me()?]).await?;
    let find = || Request::SearchGroups { query: "елк".to_owned() };
    let found: Vec<GroupPreview> = carol.ask(find()).await?;
    ensure!(found.is_empty(), "a private one is not found: {found:?}");
    let open = Command::EditChat {
        chat_id,
        title: None,
        description: Some("для всех".to_owned()),
        public: Some(true),
        expire_after_seconds: None,
    };
    perform(&world.alice, open).await?;
    world.alice.queue_is_empty().await?;
    let found: Vec<GroupPreview> = carol.ask(find()).await?;
    ensure!(found.len() == 1 && found[0].description == "для всех" && !found[0].member, "{found:?}");
    carol.ask::<()>(Request::JoinChat { chat_id, invite: None }).await?;
    let title = |s: &Screen| s.chats.get(&chat_id).and_then(|chat| chat.title.clone());
    carol.until("she is in it", |s| title(s).as_deref() == Some("Ёлки и палки")).await?;
    let found: Vec<GroupPreview> = carol.ask(find()).await?;
    ensure!(found[0].member && found[0].member_count == 3, "{found:?}");
    let long = "а".repeat(limits::MAX_SEARCH_CHARS + 1);
    carol.refused(Request::SearchGroups { query: long }, "invalid_argument").await?;
    carol
        .refused_by_server(Request::SearchGroups { query: "!".to_owned() }, ErrorCode::InvalidArgument)
        .await?;
    // Who is taken out does not come back by themselves.
    perform(&world.alice, Command::RemoveMember { chat_id, user_id: carol.me()? }).await?;
    carol.until("she is out", |s| !s.chats.contains_key(&chat_id)).await?;
    let again = Request::JoinChat { chat_id, invite: None };
    carol.refused_by_server(again, ErrorCode::RemovedFromGroup).await?;
    ensure!(!carol.screen()?.chats.contains_key(&chat_id));
    Ok(())
}

async fn who_has_read_a_message_and_what_it_said_before(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = group(&world, "Экипаж", &[world.bob.me()?]).await?;
    let client_id = world.alice.write(chat_id, "first words").await?;
    world.alice.queue_is_empty().await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    let shown = world.bob.until("it came", |s| s.row(chat_id, "first words").is_some()).await?;
    let seq = shown.row(chat_id, "first words").and_then(|row| row.seq).context("a number")?;
    let readers: Vec<Reader> = world.alice.ask(Request::Readers { chat_id, seq }).await?;
    ensure!(readers.is_empty(), "showing is not reading: {readers:?}");
    world.bob.seen(chat_id, seq).await?;
    let bob = world.bob.me()?;
    world.alice.show(chat_id, OpenAt::End).await?;
    let read = |s: &Screen| s.state(chat_id, "first words") == Some(&vestnik_core::view::SendState::Read);
    world.alice.until("he has read it", read).await?;
    let readers: Vec<Reader> = world.alice.ask(Request::Readers { chat_id, seq }).await?;
    ensure!(readers.iter().map(|reader| reader.user_id).collect::<Vec<_>>() == [bob], "{readers:?}");
    ensure!(readers[0].read_at.is_some());

    let text = "second words".to_owned();
    world.alice.ask::<()>(Request::EditMessage { chat_id, client_id, text, mentions: Vec::new() }).await?;
    world.bob.until("the edit came", |s| s.row(chat_id, "second words").is_some()).await?;
    let versions: Vec<VersionRow> = world.alice.ask(Request::Versions { chat_id, seq }).await?;
    let said =
        |row: &VersionRow| matches!(&row.content, RowContent::Text { text, .. } if text == "first words");
    ensure!(versions.len() == 1 && said(&versions[0]), "{versions:?}");
    world.bob.refused_by_server(Request::Versions { chat_id, seq }, ErrorCode::Forbidden).await?;
    let nothing = Request::Readers { chat_id, seq: Seq::new(900) };
    world.bob.refused_by_server(nothing, ErrorCode::SeqNotFound).await?;
    Ok(())
}

async fn members_of_a_large_group_come_from_the_server_by_pages_and_names(backend: Backend) -> Result<()> {
    const CROWD: usize = 210;
    let world = World::new(backend).await?;
    let mut crowd = Vec::new();
    for number in 0..CROWD {
        crowd.push(world.server.api().register(&format!("person{number:03}")).await?.id);
    }
    let (first, rest) = crowd.split_at(limits::MAX_MEMBERS_PER_COMMAND - 1);
    let mut people = vec![world.bob.me()?];
    people.extend(first);
    let chat_id = group(&world, "Толпа", &people).await?;
    perform(&world.alice, Command::AddMembers { chat_id, user_ids: rest.to_vec() }).await?;
    let all = u32::try_from(CROWD + 2)?;
    world.bob.until("all are in it", |s| s.chats[&chat_id].member_count == all).await?;

    // A device that was there when they came has them all; a new one is told of the leading ones alone.
    let device = world.another_device("bob").await?;
    device.until("the group is there", |s| s.chats.contains_key(&chat_id)).await?;
    let page =
        |query: Option<&str>, cursor| Request::Members { chat_id, query: query.map(str::to_owned), cursor };
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let view: MembersView = device.ask(page(None, cursor)).await?;
        ensure!(
            view.total == all && view.members.len() <= limits::MAX_MEMBERS_PAGE as usize,
            "{}",
            view.total
        );
        seen.extend(view.members.iter().map(|member| member.user_id));
        let Some(next) = view.next else { break };
        cursor = Some(next);
    }
    ensure!(seen.len() == CROWD + 2 && seen[0] == world.alice.me()?, "the owner first, each once");
    let named = |query: &'static str| async {
        let view: MembersView = device.ask(page(Some(query), None)).await?;
        let profiles = device.screen()?.profiles;
        let names = view.members.iter().map(|member| Some(profiles.get(&member.user_id)?.username.clone()));
        names.collect::<Option<Vec<_>>>().context("whom an answer names is known before it is read")
    };
    let found = named("person20").await?;
    ensure!(found.len() == 10 && found.iter().all(|name| name.starts_with("person20")), "{found:?}");
    ensure!(named("Alice").await? == ["alice"] && named("nobody").await?.is_empty());
    device.refused_by_server(page(None, Some("x".to_owned())), ErrorCode::InvalidArgument).await?;
    let newest = device.screen()?.chats[&chat_id].seq;
    let readers = Request::Readers { chat_id, seq: newest };
    device.refused_by_server(readers, ErrorCode::NotSupportedHere).await?;
    device.go_offline().await?;
    device.refused(page(Some("person20"), None), "unreachable").await?;
    Ok(())
}

async fn what_needs_the_server_says_so_without_it(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = group(&world, "Экипаж", &[world.bob.me()?]).await?;
    world.alice.go_offline().await?;
    let seq = Seq::new(1);
    for request in [
        Request::CreateInvite { chat_id, expires_at: None, max_uses: None },
        Request::Invites { chat_id },
        Request::PreviewInvite { link: "0".repeat(32) },
        Request::SearchGroups { query: "эки".to_owned() },
        Request::JoinChat { chat_id, invite: None },
        Request::Readers { chat_id, seq },
        Request::Versions { chat_id, seq },
    ] {
        world.alice.refused(request, "unreachable").await?;
    }
    // Of a small group all members are here.
    let bobs = Request::Members { chat_id, query: Some("BO".to_owned()), cursor: None };
    let view: MembersView = world.alice.ask(bobs).await?;
    ensure!(view.members.len() == 1 && view.members[0].user_id == world.bob.me()?, "{view:?}");
    Ok(())
}
