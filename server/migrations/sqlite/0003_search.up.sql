-- Search in messages. `migrations/mysql` says the same. What is in here can always be made again from the messages.

-- Which chats are indexed, and how far; each has a number, which is short enough to be part of every term.
CREATE TABLE search_chats (
    chat_id     BLOB NOT NULL,
    number      INTEGER NOT NULL,
    indexed_rev INTEGER NOT NULL,
    PRIMARY KEY (chat_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX search_chats_number ON search_chats (number);

-- Which message each entry of the index is. Higher ids are newer messages, in all chats together.
CREATE TABLE search_docs (
    doc_id  INTEGER NOT NULL,
    chat_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (doc_id)
) STRICT;
CREATE UNIQUE INDEX search_docs_message ON search_docs (chat_id, seq);

-- The terms of each entry (its rowid is the doc_id). Neither texts nor positions are stored.
CREATE VIRTUAL TABLE search_index USING fts5 (
    terms, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);
