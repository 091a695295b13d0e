-- Back to a server that does not search. Nothing is lost: all of it was made from the messages.

DROP TABLE search_index;
DROP TABLE search_docs;
DROP TABLE search_chats;
DELETE FROM meta WHERE name = 'search_version';
