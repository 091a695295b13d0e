-- Back to a server that does not search. Nothing is lost: all of it was made from the messages. Also undoes half a step.

DROP TABLE IF EXISTS search_index;
DROP TABLE IF EXISTS search_docs;
DROP TABLE IF EXISTS search_chats;
DELETE FROM meta WHERE name = 'search_version';
