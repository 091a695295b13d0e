//! Changing: edits, deletions, reactions.

use vestnik_protocol::{ChatEvent, Command, Content, ErrorCode, KnownContent, Millis, ReplyTo, limits};

use super::room::{NOW, Room, ask, mentioning, run, seq};

#[test]
fn an_edit_replaces_the_version_it_names_and_keeps_it() {
    let mut room = Room::group();
    let (member, other, admin) = (room.member, room.other, room.admin);
    let own = room.there(member, mentioning(&[(other, "other")], "@other"));
    let foreign = room.there(other, Content::text("b"));
    let gone = room.there(member, Content::deleted());
    let worn = room.there(member, Content::text("c"));
    room.last().edit = limits::MAX_EDITS;
    let (first, stale, next) = (room.edit(own, 0, "one"), room.edit(own, 0, "two"), room.edit(own, 1, "two"));
    let name = Command::Edit {
        chat_id: room.chat,
        seq: own,
        edit: 2,
        content: mentioning(&[(admin, "admin")], "@admin"),
    };
    let refused = [
        (room.edit(foreign, 0, "x"), ErrorCode::Forbidden),
        (room.edit(gone, 0, "x"), ErrorCode::NotEditable),
        (room.edit(worn, limits::MAX_EDITS, "x"), ErrorCode::NotEditable),
        (room.edit(seq(99), 0, "x"), ErrorCode::SeqNotFound),
        (room.edit(own, 0, ""), ErrorCode::TextEmpty),
    ];
    let mut rows = room.rows();
    for (command, code) in refused {
        assert_eq!(ask(&rows, member, &command).unwrap_err(), code, "{command:?}");
    }
    let changes = ask(&rows, member, &first).unwrap();
    assert_eq!(changes.versions.len(), 1);
    assert_eq!((changes.versions[0].edit, changes.versions[0].content.as_text()), (0, Some("@other")));
    assert_eq!(changes.unmentioned.iter().map(|row| row.user_id).collect::<Vec<_>>(), [other]);
    let edited = rows.apply(changes).message.unwrap();
    assert_eq!((edited.edit, edited.edited_at, edited.seq), (1, Some(NOW), own));
    assert_eq!(ask(&rows, member, &first).unwrap().chat, None, "the same again changes nothing");
    assert_eq!(ask(&rows, member, &stale).unwrap_err(), ErrorCode::EditConflict);
    assert_eq!(run(&mut rows, member, &next).edit, 2);
    let changes = ask(&rows, member, &name).unwrap();
    assert_eq!(changes.mentions.iter().map(|row| row.user_id).collect::<Vec<_>>(), [admin]);
}

#[test]
fn a_deletion_takes_all_or_nothing_and_leaves_a_number() {
    let mut room = Room::group();
    let (member, other, admin) = (room.member, room.other, room.admin);
    let own = room.there(member, Content::text("a"));
    room.last().reply_to = Some(ReplyTo { seq: seq(1), sender_id: other });
    room.last().expires_at = Some(Millis(9));
    let foreign = room.there(other, Content::text("b"));
    let event = room.there(member, Content::Known(KnownContent::Event { event: ChatEvent::Described }));
    room.chat_row().pinned = vec![foreign, own];
    let both = room.delete(&[own, foreign, own]);
    let (mine, missing, what_happened) =
        (room.delete(&[own]), room.delete(&[own, seq(99)]), room.delete(&[event]));
    let many = room.delete(&vec![own; limits::MAX_SEQS_PER_COMMAND + 1]);
    let mut rows = room.rows();
    for (command, code) in [
        (&both, ErrorCode::Forbidden),
        (&missing, ErrorCode::SeqNotFound),
        (&what_happened, ErrorCode::Forbidden),
        (&many, ErrorCode::InvalidArgument),
    ] {
        assert_eq!(ask(&rows, member, command).unwrap_err(), code, "{command:?}");
    }
    let left = run(&mut rows, member, &mine);
    assert_eq!(left.content, Content::deleted());
    assert_eq!(
        (left.reply_to, left.expires_at, left.sender_id, left.sent_at),
        (None, None, member, Millis(600))
    );
    let changes = ask(&rows, admin, &both).unwrap();
    let revs: Vec<_> = changes.changed_messages.iter().map(|sent| sent.message.rev.get()).collect();
    let chat = changes.chat.clone().unwrap();
    assert_eq!((revs, chat.rev.get()), (vec![15], 15), "what is deleted already stays as it is");
    assert!(chat.pinned.is_empty());
    rows.apply(changes);
    assert_eq!(ask(&rows, admin, &both).unwrap().chat, None);
}

#[test]
fn reactions_are_absolute_and_bounded() {
    let mut room = Room::group();
    let (member, other) = (room.member, room.other);
    let here = room.there(other, Content::text("a"));
    let crowded = room.there(other, Content::text("b"));
    let gone = room.there(other, Content::deleted());
    let most = u32::try_from(limits::MAX_REACTORS).unwrap();
    room.loaded.reactors.insert((room.chat, crowded), most);
    let on: Vec<_> = ["👍", "❤️", "🎉", "😀"].iter().map(|emoji| room.react(here, emoji, true)).collect();
    let off = room.react(here, "👍", false);
    let refused = [
        (room.react(here, "ab", true), ErrorCode::EmojiInvalid),
        (room.react(gone, "👍", true), ErrorCode::NotEditable),
        (room.react(seq(99), "👍", true), ErrorCode::SeqNotFound),
        (room.react(crowded, "👍", true), ErrorCode::TooManyReactions),
    ];
    let chat = room.chat;
    let mut rows = room.rows();
    for (command, code) in refused {
        assert_eq!(ask(&rows, member, &command).unwrap_err(), code, "{command:?}");
    }
    for command in &on[..limits::MAX_REACTIONS_PER_PERSON] {
        let changes = ask(&rows, member, command).unwrap();
        rows.apply(changes);
    }
    assert_eq!(ask(&rows, member, &on[3]).unwrap_err(), ErrorCode::TooManyReactions);
    assert_eq!(ask(&rows, member, &on[0]).unwrap().chat, None, "the same again changes nothing");
    assert_eq!(rows.reactors(chat, here), 1);
    let changes = ask(&rows, member, &off).unwrap();
    assert_eq!(changes.reactions[0].1.emojis, ["❤️", "🎉"]);
    rows.apply(changes);
    assert_eq!(ask(&rows, member, &off).unwrap().chat, None);
}
