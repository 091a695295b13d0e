-- Back to a server that has a full-text index. It makes that again from the messages.

DROP TABLE search_parts;
DROP TABLE search_fresh;
DELETE FROM search_chats;
DELETE FROM meta WHERE name = 'search_version';
CREATE TABLE search_docs (
    doc_id  INTEGER NOT NULL,
    chat_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (doc_id)
) STRICT;
CREATE UNIQUE INDEX search_docs_message ON search_docs (chat_id, seq);
CREATE VIRTUAL TABLE search_index USING fts5 (
    terms, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);
