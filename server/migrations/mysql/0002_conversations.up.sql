-- Groups, everything one can do with a message, and what only one user sees of it. `migrations/sqlite` says the same.
-- Lists of numbers and of emoji are JSON.

ALTER TABLE chats
    ADD COLUMN description VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN is_public TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN is_large TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN expire_seconds BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN pinned VARCHAR(1000) NOT NULL DEFAULT '[]',
    ADD COLUMN readers VARCHAR(300) NOT NULL DEFAULT '[]',
    ADD COLUMN created_by BINARY(16),
    ADD COLUMN deleted_at BIGINT;

ALTER TABLE members
    ADD COLUMN is_removed TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN is_restricted TINYINT NOT NULL DEFAULT 0,
    ADD KEY members_page (chat_id, has_left, role, joined_at, user_id);

ALTER TABLE messages
    ADD COLUMN is_event TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN reply_seq BIGINT,
    ADD COLUMN reply_sender_id BINARY(16),
    ADD COLUMN forward_sender_id BINARY(16),
    ADD COLUMN forward_sent_at BIGINT,
    ADD COLUMN edit BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN edited_at BIGINT,
    ADD COLUMN is_silent TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN expires_at BIGINT,
    ADD KEY messages_expires (expires_at);

ALTER TABLE chat_private
    ADD COLUMN pin_order BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN muted_until BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN is_archived TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN is_marked_unread TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN cleared_seq BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN is_removed TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN draft MEDIUMTEXT;

ALTER TABLE users
    ADD COLUMN shows_presence TINYINT NOT NULL DEFAULT 1;

UPDATE chats SET member_count =
    (SELECT COUNT(*) FROM members WHERE members.chat_id = chats.id AND members.has_left = 0);

-- Reactions: one row for each person and message, synchronised by its own rev.
CREATE TABLE reactions (
    chat_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    user_id BINARY(16) NOT NULL,
    rev     BIGINT NOT NULL,
    emojis  VARCHAR(300) NOT NULL,
    PRIMARY KEY (chat_id, seq, user_id),
    KEY reactions_rev (chat_id, rev)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What messages said before they were edited.
CREATE TABLE message_versions (
    chat_id    BINARY(16) NOT NULL,
    seq        BIGINT NOT NULL,
    edit       BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    content    MEDIUMTEXT NOT NULL,
    PRIMARY KEY (chat_id, seq, edit)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Whom a message is meant for in particular: it names them or answers them.
CREATE TABLE mentions (
    user_id BINARY(16) NOT NULL,
    chat_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (user_id, chat_id, seq),
    KEY mentions_message (chat_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- When read positions moved, for "read by whom and when"; not in large groups, and kept for some weeks only.
CREATE TABLE message_reads (
    chat_id BINARY(16) NOT NULL,
    user_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (chat_id, user_id, seq),
    KEY message_reads_at (read_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Links by which people join groups.
CREATE TABLE invites (
    token      BINARY(16) NOT NULL,
    chat_id    BINARY(16) NOT NULL,
    created_by BINARY(16) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    max_uses   BIGINT,
    uses       BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (token),
    KEY invites_chat (chat_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- By which beginnings a public group is found: the words of its title, folded.
CREATE TABLE group_words (
    word    VARCHAR(64) NOT NULL,
    chat_id BINARY(16) NOT NULL,
    PRIMARY KEY (word, chat_id),
    KEY group_words_chat (chat_id, word)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Messages that a user deleted for oneself.
CREATE TABLE hidden_messages (
    user_id BINARY(16) NOT NULL,
    chat_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    rev     BIGINT NOT NULL,
    PRIMARY KEY (user_id, chat_id, seq),
    KEY hidden_messages_rev (user_id, rev)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a user keeps of other people: contacts and blocks.
CREATE TABLE people (
    user_id    BINARY(16) NOT NULL,
    person_id  BINARY(16) NOT NULL,
    rev        BIGINT NOT NULL,
    is_contact TINYINT NOT NULL,
    is_blocked TINYINT NOT NULL,
    PRIMARY KEY (user_id, person_id),
    KEY people_rev (user_id, rev),
    KEY people_person (person_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Messages to be sent later. Sent or given up they stay as tombstones without content.
CREATE TABLE scheduled (
    user_id      BINARY(16) NOT NULL,
    client_id    BINARY(16) NOT NULL,
    chat_id      BINARY(16) NOT NULL,
    rev          BIGINT NOT NULL,
    send_at      BIGINT NOT NULL,
    is_gone      TINYINT NOT NULL,
    content      MEDIUMTEXT,
    reply_seq    BIGINT,
    is_silent    TINYINT NOT NULL,
    failed       VARCHAR(64),
    request_hash BINARY(16) NOT NULL,
    PRIMARY KEY (user_id, client_id),
    KEY scheduled_rev (user_id, rev),
    KEY scheduled_due (is_gone, send_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
