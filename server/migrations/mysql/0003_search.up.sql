-- Search in messages. `migrations/sqlite` says the same. What is in here can always be made again from the messages.

-- Which chats are indexed, and how far; each has a number, which is short enough to be part of every term.
CREATE TABLE search_chats (
    chat_id     BINARY(16) NOT NULL,
    number      BIGINT NOT NULL,
    indexed_rev BIGINT NOT NULL,
    PRIMARY KEY (chat_id),
    UNIQUE KEY search_chats_number (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which message each entry of the index is. Higher ids are newer messages, in all chats together.
CREATE TABLE search_docs (
    doc_id  BIGINT NOT NULL,
    chat_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (doc_id),
    UNIQUE KEY search_docs_message (chat_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The terms of each entry, in words that no list of stop words has and no minimum length leaves out.
CREATE TABLE search_index (
    doc_id BIGINT NOT NULL,
    terms  MEDIUMTEXT NOT NULL,
    PRIMARY KEY (doc_id),
    FULLTEXT KEY search_index_terms (terms)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
