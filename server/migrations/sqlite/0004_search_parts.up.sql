-- The search index in plain tables, the same in both databases: a part of a chat has a few rows for its words, instead of
-- one for each word of each message. `migrations/mysql` says the same. It is made again from the messages.

DROP TABLE search_index;
DROP TABLE search_docs;
DELETE FROM search_chats;
DELETE FROM meta WHERE name = 'search_version';

-- The newest changes of a chat, message by message, until there are enough of them to be folded into its parts.
CREATE TABLE search_fresh (
    number  INTEGER NOT NULL,
    fold_at INTEGER NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (number)
) STRICT;

-- What is in a part of a chat: the roll of its messages, and which of them have which word. The id says which chat, which
-- part, and which of its rows.
CREATE TABLE search_parts (
    id   INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;
