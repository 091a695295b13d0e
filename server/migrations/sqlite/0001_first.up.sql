-- The first schema. `migrations/mysql` says the same in the other dialect; a test compares the two.
-- Ids are 16 bytes, times are UTC milliseconds, flags are 0 or 1.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    username      TEXT    NOT NULL,
    look          TEXT    NOT NULL,
    email         TEXT,
    display_name  TEXT    NOT NULL,
    about         TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    last_seen_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_username ON users (username);
CREATE UNIQUE INDEX users_look ON users (look);
CREATE UNIQUE INDEX users_email ON users (email);

-- By which beginnings a user is found: the username and the words of the display name, folded.
CREATE TABLE user_words (
    word    TEXT NOT NULL,
    user_id BLOB NOT NULL,
    PRIMARY KEY (word, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_words_user ON user_words (user_id, word);

-- Refresh tokens are not stored, only how many a session has handed out.
CREATE TABLE sessions (
    id            BLOB    NOT NULL PRIMARY KEY,
    user_id       BLOB    NOT NULL,
    device_name   TEXT    NOT NULL,
    generation    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at);

-- A row of its own, so that a busy counter does not contend with the profile.
CREATE TABLE account_state (
    user_id BLOB    NOT NULL PRIMARY KEY,
    rev     INTEGER NOT NULL,
    me_rev  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chats (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    rev        INTEGER NOT NULL,
    floor_seq  INTEGER NOT NULL,
    title      TEXT,
    created_at INTEGER NOT NULL,
    active_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    chat_id       BLOB    NOT NULL,
    user_id       BLOB    NOT NULL,
    rev           INTEGER NOT NULL,
    role          INTEGER NOT NULL,
    read_seq      INTEGER NOT NULL,
    delivered_seq INTEGER NOT NULL,
    joined_at     INTEGER NOT NULL,
    has_left      INTEGER NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_rev ON members (chat_id, rev);

-- Clustered by (chat_id, seq): a page of history is one range read.
CREATE TABLE messages (
    chat_id      BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    rev          INTEGER NOT NULL,
    sender_id    BLOB    NOT NULL,
    client_id    BLOB    NOT NULL,
    request_hash BLOB    NOT NULL,
    sent_at      INTEGER NOT NULL,
    deleted      INTEGER NOT NULL,
    content      TEXT    NOT NULL,
    PRIMARY KEY (chat_id, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX messages_client ON messages (sender_id, client_id);
CREATE INDEX messages_rev ON messages (chat_id, rev);

-- What only one user sees of a chat, under that user's account rev.
CREATE TABLE chat_private (
    user_id  BLOB    NOT NULL,
    chat_id  BLOB    NOT NULL,
    rev      INTEGER NOT NULL,
    member   INTEGER NOT NULL,
    read_seq INTEGER NOT NULL,
    PRIMARY KEY (user_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_private_rev ON chat_private (user_id, rev);

-- One row for each committed batch: proof of a commit whose answer was lost, and later the trail for other nodes.
CREATE TABLE journal (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id   BLOB    NOT NULL,
    written_at INTEGER NOT NULL,
    changes    TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_batch ON journal (batch_id);
