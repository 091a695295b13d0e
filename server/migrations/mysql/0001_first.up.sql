-- The first schema. `migrations/sqlite` says the same in the other dialect; a test compares the two.
-- Ids are 16 bytes, times are UTC milliseconds, flags are 0 or 1. Texts compare byte by byte, as in SQLite.

CREATE TABLE meta (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,
    value TEXT        NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE users (
    id            BINARY(16)   NOT NULL PRIMARY KEY,
    username      VARCHAR(64)  NOT NULL,
    look          VARCHAR(255) NOT NULL,
    email         VARCHAR(254),
    display_name  VARCHAR(255) NOT NULL,
    about         TEXT         NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    created_at    BIGINT       NOT NULL,
    updated_at    BIGINT       NOT NULL,
    last_seen_at  BIGINT,
    UNIQUE KEY users_username (username),
    UNIQUE KEY users_look (look),
    UNIQUE KEY users_email (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- By which beginnings a user is found: the username and the words of the display name, folded.
CREATE TABLE user_words (
    word    VARCHAR(64) NOT NULL,
    user_id BINARY(16)  NOT NULL,
    PRIMARY KEY (word, user_id),
    KEY user_words_user (user_id, word)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Refresh tokens are not stored, only how many a session has handed out.
CREATE TABLE sessions (
    id            BINARY(16)     NOT NULL PRIMARY KEY,
    user_id       BINARY(16)     NOT NULL,
    device_name   VARCHAR(255)   NOT NULL,
    generation    BIGINT         NOT NULL,
    created_at    BIGINT         NOT NULL,
    last_seen_at  BIGINT         NOT NULL,
    expires_at    BIGINT         NOT NULL,
    revoked_at    BIGINT,
    KEY sessions_user (user_id),
    KEY sessions_expires (expires_at),
    KEY sessions_revoked (revoked_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row of its own, so that a busy counter does not contend with the profile.
CREATE TABLE account_state (
    user_id BINARY(16) NOT NULL PRIMARY KEY,
    rev     BIGINT     NOT NULL,
    me_rev  BIGINT     NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE chats (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    kind       TINYINT      NOT NULL,
    seq        BIGINT       NOT NULL,
    rev        BIGINT       NOT NULL,
    floor_seq  BIGINT       NOT NULL,
    title      VARCHAR(255),
    created_at BIGINT       NOT NULL,
    active_at  BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE members (
    chat_id       BINARY(16) NOT NULL,
    user_id       BINARY(16) NOT NULL,
    rev           BIGINT     NOT NULL,
    role          TINYINT    NOT NULL,
    read_seq      BIGINT     NOT NULL,
    delivered_seq BIGINT     NOT NULL,
    joined_at     BIGINT     NOT NULL,
    has_left      TINYINT    NOT NULL,
    PRIMARY KEY (chat_id, user_id),
    KEY members_rev (chat_id, rev)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Clustered by (chat_id, seq): a page of history is one range read.
CREATE TABLE messages (
    chat_id      BINARY(16)    NOT NULL,
    seq          BIGINT        NOT NULL,
    rev          BIGINT        NOT NULL,
    sender_id    BINARY(16)    NOT NULL,
    client_id    BINARY(16)    NOT NULL,
    request_hash VARBINARY(32) NOT NULL,
    sent_at      BIGINT        NOT NULL,
    deleted      TINYINT       NOT NULL,
    content      MEDIUMTEXT    NOT NULL,
    PRIMARY KEY (chat_id, seq),
    UNIQUE KEY messages_client (sender_id, client_id),
    KEY messages_rev (chat_id, rev)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What only one user sees of a chat, under that user's account rev.
CREATE TABLE chat_private (
    user_id  BINARY(16) NOT NULL,
    chat_id  BINARY(16) NOT NULL,
    rev      BIGINT     NOT NULL,
    member   TINYINT    NOT NULL,
    read_seq BIGINT     NOT NULL,
    PRIMARY KEY (user_id, chat_id),
    KEY chat_private_rev (user_id, rev)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each committed batch: proof of a commit whose answer was lost, and later the trail for other nodes.
CREATE TABLE journal (
    id         BIGINT     NOT NULL AUTO_INCREMENT PRIMARY KEY,
    batch_id   BINARY(16) NOT NULL,
    written_at BIGINT     NOT NULL,
    changes    MEDIUMTEXT NOT NULL,
    UNIQUE KEY journal_batch (batch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
