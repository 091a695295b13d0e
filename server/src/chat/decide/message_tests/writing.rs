//! Writing: replies, mentions, names, copies.

use vestnik_protocol::{
    ChatEvent, ChatId, ChatKind, Command, Content, ErrorCode, Forwarded, KnownContent, Millis, ReplyTo, Rev,
    limits,
};

use super::room::{NOW, Room, ask, client, mentioning, run, seq, user};
use crate::store::private::PrivateRow;

#[test]
fn a_reply_names_the_author_and_needs_an_original_that_is_there() {
    let mut room = Room::group();
    let (question, gone) =
        (room.there(room.other, Content::text("?")), room.there(room.other, Content::deleted()));
    let (member, other) = (room.member, room.other);
    let reply = |room: &Room, to| room.send_content(Content::text("!"), Some(to));
    let (good, to_gone, to_none) = (reply(&room, question), reply(&room, gone), reply(&room, seq(9)));
    room.chat_row().expire_after_seconds = 60;
    let mut rows = room.rows();
    for wrong in [to_gone, to_none] {
        assert_eq!(ask(&rows, member, &wrong).unwrap_err(), ErrorCode::SeqNotFound);
    }
    let changes = ask(&rows, member, &good).unwrap();
    assert_eq!(
        changes.mentions.iter().map(|row| row.user_id).collect::<Vec<_>>(),
        [other],
        "an answer means its author"
    );
    let message = rows.apply(changes).message.unwrap();
    assert_eq!(message.reply_to, Some(ReplyTo { seq: question, sender_id: other }));
    assert_eq!(message.expires_at, Some(Millis(NOW.0 + 60_000)), "by the chat's timer");
}

#[test]
fn mentions_are_of_members_whose_name_stands_there() {
    let room = Room::group();
    let (member, other, admin, stranger) = (room.member, room.other, room.admin, user());
    let people = [(other, "Other"), (admin, "admin"), (stranger, "stranger"), (member, "me")];
    let command = room.send_content(mentioning(&people, "@other `@admin` @stranger @me"), None);
    let many = vec![(other, "other"); limits::MAX_MENTIONS + 1];
    let too_many = room.send_content(mentioning(&many, "@other"), None);
    let mut rows = room.rows();
    assert_eq!(ask(&rows, member, &too_many).unwrap_err(), ErrorCode::InvalidArgument);
    let changes = ask(&rows, member, &command).unwrap();
    let meant: Vec<_> = changes.mentions.iter().map(|row| row.user_id).collect();
    assert_eq!(meant, [other], "nobody is notified of naming oneself");
    let message = rows.apply(changes).message.unwrap();
    let kept: Vec<_> = message.content.mentions().iter().map(|mention| mention.user_id).collect();
    assert_eq!(kept, [other, member]);
}

#[test]
fn a_repeated_request_is_known_and_another_under_its_name_is_refused() {
    let mut room = Room::group();
    let question = room.there(room.other, Content::text("?"));
    let (member, name) = (room.member, client());
    let send = |text: &str, reply_to, silent| Command::Send {
        chat_id: room.chat,
        client_id: name,
        content: Content::text(text),
        reply_to,
        silent,
    };
    let first = send("text", None, true);
    let others = [
        send("other", None, true),
        send("text", Some(question), true),
        send("text", None, false),
        Command::Forward {
            chat_id: room.chat,
            client_id: name,
            from_chat_id: room.chat,
            from_seq: question,
            silent: true,
        },
        Command::Schedule {
            chat_id: room.chat,
            client_id: name,
            content: Content::text("text"),
            reply_to: None,
            silent: true,
            send_at: NOW,
        },
    ];
    let mut rows = room.rows();
    let sent = run(&mut rows, member, &first);
    assert!(sent.silent);
    let again = ask(&rows, member, &first).unwrap();
    assert_eq!((again.chat, again.done.message), (None, Some(sent)));
    for other in others {
        assert_eq!(ask(&rows, member, &other).unwrap_err(), ErrorCode::ClientIdReused, "{other:?}");
    }
}

#[test]
fn a_blocked_person_says_nothing_but_may_take_back_what_was_said() {
    let mut room = Room::of(ChatKind::Direct);
    let (own, theirs) =
        (room.there(room.member, Content::text("a")), room.there(room.other, Content::text("b")));
    let member = room.member;
    room.loaded
        .members
        .iter_mut()
        .filter(|row| row.member.user_id == member)
        .for_each(|row| row.restricted = true);
    let says = [
        room.send("x"),
        room.edit(own, 0, "x"),
        room.react(theirs, "👍", true),
        Command::Forward {
            chat_id: room.chat,
            client_id: client(),
            from_chat_id: room.chat,
            from_seq: own,
            silent: false,
        },
        Command::Schedule {
            chat_id: room.chat,
            client_id: client(),
            content: Content::text("x"),
            reply_to: None,
            silent: false,
            send_at: NOW,
        },
    ];
    let (take_back, take_theirs) = (room.delete(&[own]), room.delete(&[theirs]));
    let rows = room.rows();
    for command in says {
        assert_eq!(ask(&rows, member, &command).unwrap_err(), ErrorCode::RecipientUnavailable, "{command:?}");
    }
    assert!(ask(&rows, member, &take_back).is_ok());
    assert_eq!(ask(&rows, member, &take_theirs).unwrap_err(), ErrorCode::NotSupportedHere);
}

#[test]
fn a_forwarded_text_keeps_its_first_author_and_means_nobody() {
    let mut room = Room::group();
    let first = Forwarded { sender_id: user(), sent_at: Millis(5) };
    let (member, other) = (room.member, room.other);
    let plain = room.there(other, mentioning(&[(member, "me")], "@me"));
    let chained = room.there(other, Content::text("chained"));
    room.last().forwarded = Some(first);
    let gone = room.there(other, Content::deleted());
    let event = room.there(other, Content::Known(KnownContent::Event { event: ChatEvent::Described }));
    let (chat, elsewhere) = (room.chat, room.elsewhere);
    let forward = |from, number| Command::Forward {
        chat_id: chat,
        client_id: client(),
        from_chat_id: from,
        from_seq: number,
        silent: false,
    };
    let mut rows = room.rows();
    let copy = run(&mut rows, member, &forward(chat, plain));
    assert_eq!(copy.forwarded, Some(Forwarded { sender_id: other, sent_at: Millis(600) }));
    assert_eq!((copy.content.as_text(), copy.content.mentions().len()), (Some("@me"), 0));
    assert_eq!(run(&mut rows, member, &forward(chat, chained)).forwarded, Some(first));
    let code = |number| ask(&rows, member, &forward(chat, number)).unwrap_err();
    assert_eq!(
        (code(gone), code(event), code(seq(99))),
        (ErrorCode::SeqNotFound, ErrorCode::ContentUnknown, ErrorCode::SeqNotFound)
    );
    // A chat that the sender is not in may exist or not.
    for hidden in [elsewhere, ChatId(uuid::Uuid::now_v7())] {
        assert_eq!(ask(&rows, member, &forward(hidden, seq(1))).unwrap_err(), ErrorCode::NotFound);
    }
    // Not their words: a copy is never edited.
    let edit = Command::Edit { chat_id: chat, seq: copy.seq, edit: 0, content: Content::text("x") };
    assert_eq!(ask(&rows, member, &edit).unwrap_err(), ErrorCode::NotEditable);
}

#[test]
fn what_is_cleared_or_hidden_for_its_reader_is_not_forwarded() {
    let mut room = Room::group();
    let (member, chat) = (room.member, room.chat);
    let (cleared, kept) =
        (room.there(room.other, Content::text("a")), room.there(room.other, Content::text("b")));
    let private = PrivateRow { cleared_seq: cleared, ..PrivateRow::plain(member, chat, Rev::new(2)) };
    room.loaded.privates.push(private);
    let rows = room.rows();
    let forward = |from_seq| {
        let command = Command::Forward {
            chat_id: chat,
            client_id: client(),
            from_chat_id: chat,
            from_seq,
            silent: false,
        };
        ask(&rows, member, &command).map(drop)
    };
    assert_eq!((forward(cleared), forward(kept)), (Err(ErrorCode::SeqNotFound), Ok(())));
}
