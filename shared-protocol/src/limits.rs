//! Every bound that both sides must know. A server may configure lower ones; it never accepts more than these.

/// 2^53 - 1: the largest whole number that every JSON reader holds exactly.
pub const MAX_COUNTER: u64 = (1 << 53) - 1;

/// Characters (Unicode scalar values) in a message.
pub const MAX_TEXT_CHARS: usize = 4_096;
/// Bytes in one socket frame from a client, and in one JSON body.
pub const MAX_FRAME_BYTES: usize = 256 * 1024;
/// Commands in one frame or request.
pub const MAX_COMMANDS_PER_FRAME: usize = 64;
/// Cursors in one hello.
pub const MAX_CURSORS: usize = 5_000;
/// Messages in one page of history.
pub const MAX_HISTORY_PAGE: u32 = 200;
/// Messages in a page of history when the request does not say.
pub const DEFAULT_HISTORY_PAGE: u32 = 50;
/// Rows (members and messages together) in one delta.
pub const MAX_DELTA_ROWS: usize = 500;
/// With more changed messages than this since the cursor, a catch-up is `limited` to the newest tail.
pub const LIMITED_AFTER_MESSAGES: usize = 1_000;
/// Messages in the tail of a limited delta, and in the first delta of a chat.
pub const LIMITED_TAIL: u32 = 50;
/// Unread counts are exact up to this and then say `capped`.
pub const UNREAD_CAP: u32 = 999;

/// Members of a group, at most.
pub const MAX_MEMBERS: u32 = 10_000;
/// Above so many members a group becomes large, for good: read positions of single people are not shared any more.
pub const SMALL_GROUP: u32 = 100;
/// Users in one `create_group` or `add_members`.
pub const MAX_MEMBERS_PER_COMMAND: usize = 200;
/// Members in one page.
pub const MAX_MEMBERS_PAGE: u32 = 200;
/// Characters in a title, at most.
pub const MAX_TITLE_CHARS: usize = 100;
/// Characters in a description, at most.
pub const MAX_DESCRIPTION_CHARS: usize = 500;
/// Invites of one group that work at the same time.
pub const MAX_INVITES: usize = 50;
/// Groups in one search answer.
pub const MAX_GROUPS_FOUND: usize = 50;
/// Messages named in one `delete`, `hide_messages` or `by-seq` request.
pub const MAX_SEQS_PER_COMMAND: usize = 100;
/// Messages pinned in a chat at the same time.
pub const MAX_PINNED_MESSAGES: usize = 50;
/// People named in one message.
pub const MAX_MENTIONS: usize = 50;
/// Different reactions of one person on one message.
pub const MAX_REACTIONS_PER_PERSON: usize = 3;
/// People who react to one message.
pub const MAX_REACTORS: usize = 1_000;
/// Edits of one message.
pub const MAX_EDITS: u32 = 1_000;
/// Longest time after which messages may vanish: a year.
pub const MAX_EXPIRE_SECONDS: u32 = 366 * 24 * 60 * 60;
/// Shortest time after which messages may vanish.
pub const MIN_EXPIRE_SECONDS: u32 = 5;
/// Milliseconds ahead for which a message may be scheduled: a year.
pub const MAX_SCHEDULE_AHEAD_MS: i64 = 366 * 24 * 60 * 60 * 1_000;
/// Messages that one person has scheduled at the same time.
pub const MAX_SCHEDULED: usize = 100;
/// Contacts and blocked people of one person.
pub const MAX_PEOPLE: usize = 10_000;
/// The highest place in a chat list.
pub const MAX_PIN_ORDER: u32 = 1_000_000_000;
/// Hits in one page of a search.
pub const MAX_SEARCH_PAGE: u32 = 50;

/// Characters in a user name, from … to.
pub const USERNAME_CHARS: std::ops::RangeInclusive<usize> = 3..=32;
/// Characters in a password, from … to.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Characters in a display name, at most.
pub const MAX_DISPLAY_NAME_CHARS: usize = 64;
/// Characters in "about me", at most.
pub const MAX_ABOUT_CHARS: usize = 300;
/// Characters in an e-mail address, at most (RFC 5321).
pub const MAX_EMAIL_CHARS: usize = 254;
/// Characters in the name of a device, at most.
pub const MAX_DEVICE_NAME_CHARS: usize = 64;
/// Users in one batch fetch, one search answer, or one presence watch.
pub const MAX_USERS_PER_REQUEST: usize = 100;
/// Characters in a search, operators and all, at most.
pub const MAX_SEARCH_CHARS: usize = 200;

/// Seconds between a client's pings; a peer silent for [`IDLE_TIMEOUT_SECONDS`] is gone. Below the minute after which many
/// proxies close what is silent, and not much below: pings are nearly all that an idle connection costs.
pub const HEARTBEAT_SECONDS: u32 = 40;
/// Seconds of silence after which either side closes the socket.
pub const IDLE_TIMEOUT_SECONDS: u32 = 65;
/// Seconds in which a new socket must say hello.
pub const HELLO_TIMEOUT_SECONDS: u32 = 10;
/// Seconds for which a typing notice stands; a client repeats it at most every half of this.
pub const TYPING_SECONDS: u32 = 6;
