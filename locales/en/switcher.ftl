### The switcher (Ctrl+K): one field for chats, people and commands.

switcher-title = Go to
switcher-search = Chat, person or command
switcher-chats = Chats
switcher-people = People
switcher-commands = Commands
# $query (String) – what is typed
switcher-messages = Search messages for “{ $query }”
switcher-nothing = Nothing found. Try another name.
