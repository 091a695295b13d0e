-- Groups, everything one can do with a message, and what only one user sees of it. `migrations/mysql` says the same.
-- Lists of numbers and of emoji are JSON.

ALTER TABLE chats ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN member_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN is_large INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN expire_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN pinned TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chats ADD COLUMN readers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chats ADD COLUMN created_by BLOB;
ALTER TABLE chats ADD COLUMN deleted_at INTEGER;

ALTER TABLE members ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN is_restricted INTEGER NOT NULL DEFAULT 0;

CREATE INDEX members_page ON members (chat_id, has_left, role, joined_at, user_id);

ALTER TABLE messages ADD COLUMN is_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reply_seq INTEGER;
ALTER TABLE messages ADD COLUMN reply_sender_id BLOB;
ALTER TABLE messages ADD COLUMN forward_sender_id BLOB;
ALTER TABLE messages ADD COLUMN forward_sent_at INTEGER;
ALTER TABLE messages ADD COLUMN edit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN is_silent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN expires_at INTEGER;
CREATE INDEX messages_expires ON messages (expires_at);

ALTER TABLE chat_private ADD COLUMN pin_order INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN is_archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN is_marked_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN cleared_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_private ADD COLUMN draft TEXT;

ALTER TABLE users ADD COLUMN shows_presence INTEGER NOT NULL DEFAULT 1;

UPDATE chats SET member_count =
    (SELECT COUNT(*) FROM members WHERE members.chat_id = chats.id AND members.has_left = 0);

-- Reactions: one row for each person and message, synchronised by its own rev.
CREATE TABLE reactions (
    chat_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    rev     INTEGER NOT NULL,
    emojis  TEXT NOT NULL,
    PRIMARY KEY (chat_id, seq, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_rev ON reactions (chat_id, rev);

-- What messages said before they were edited.
CREATE TABLE message_versions (
    chat_id    BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    edit       INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (chat_id, seq, edit)
) STRICT, WITHOUT ROWID;

-- Whom a message is meant for in particular: it names them or answers them.
CREATE TABLE mentions (
    user_id BLOB NOT NULL,
    chat_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (user_id, chat_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (chat_id, seq);

-- When read positions moved, for "read by whom and when"; not in large groups, and kept for some weeks only.
CREATE TABLE message_reads (
    chat_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, user_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_reads_at ON message_reads (read_at);

-- Links by which people join groups.
CREATE TABLE invites (
    token      BLOB NOT NULL,
    chat_id    BLOB NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    max_uses   INTEGER,
    uses       INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (token)
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_chat ON invites (chat_id);

-- By which beginnings a public group is found: the words of its title, folded.
CREATE TABLE group_words (
    word    TEXT NOT NULL,
    chat_id BLOB NOT NULL,
    PRIMARY KEY (word, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_words_chat ON group_words (chat_id, word);

-- Messages that a user deleted for oneself.
CREATE TABLE hidden_messages (
    user_id BLOB NOT NULL,
    chat_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (user_id, chat_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hidden_messages_rev ON hidden_messages (user_id, rev);

-- What a user keeps of other people: contacts and blocks.
CREATE TABLE people (
    user_id    BLOB NOT NULL,
    person_id  BLOB NOT NULL,
    rev        INTEGER NOT NULL,
    is_contact INTEGER NOT NULL,
    is_blocked INTEGER NOT NULL,
    PRIMARY KEY (user_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_rev ON people (user_id, rev);
CREATE INDEX people_person ON people (person_id);

-- Messages to be sent later. Sent or given up they stay as tombstones without content.
CREATE TABLE scheduled (
    user_id      BLOB NOT NULL,
    client_id    BLOB NOT NULL,
    chat_id      BLOB NOT NULL,
    rev          INTEGER NOT NULL,
    send_at      INTEGER NOT NULL,
    is_gone      INTEGER NOT NULL,
    content      TEXT,
    reply_seq    INTEGER,
    is_silent    INTEGER NOT NULL,
    failed       TEXT,
    request_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scheduled_rev ON scheduled (user_id, rev);
CREATE INDEX scheduled_due ON scheduled (is_gone, send_at);
