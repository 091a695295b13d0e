-- Back to a server that has a full-text index. It makes that again from the messages. Also undoes half a step.

DROP TABLE IF EXISTS search_parts;
DROP TABLE IF EXISTS search_fresh;
DELETE FROM search_chats;
DELETE FROM meta WHERE name = 'search_version';
DROP TABLE IF EXISTS search_docs;
CREATE TABLE search_docs (
    doc_id  BIGINT NOT NULL,
    chat_id BINARY(16) NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (doc_id),
    UNIQUE KEY search_docs_message (chat_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
DROP TABLE IF EXISTS search_index;
CREATE TABLE search_index (
    doc_id BIGINT NOT NULL,
    terms  MEDIUMTEXT NOT NULL,
    PRIMARY KEY (doc_id),
    FULLTEXT KEY search_index_terms (terms)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
