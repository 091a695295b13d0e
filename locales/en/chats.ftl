### Chat list and search.

## Pane

# Name of the area for screen readers
chats-pane = Chats
chats-list =
    .aria-label = Chat list
chats-new =
    .title = New chat (Ctrl+N)
    .aria-label = New chat
chats-settings =
    .title = Settings (Ctrl+,)
    .aria-label = Settings

## Search

chats-search =
    .placeholder = Search chats and people
    .placeholder-people = Who would you like to write to?
chats-search-clear = Clear search
chats-people = People on the server
chats-people-hint = Type a person’s name or username.
chats-searching = Searching…
chats-nothing-found = Nothing found. Check how the name is spelled.
# Chats were found, but no other people of that name
chats-nobody-else = Nobody else of that name.
# A person among those found, for screen readers
# $name (String) – name
# $username (String) – username
chats-person = { $name } @{ $username }

## A chat in the list

chats-saved-messages = Saved messages
# A group without a title
chats-untitled = Untitled
# A group without a title: its members' names
# $names (String) – names with commas
# $others (Number) – how many more
chats-named-after = { $names } and { $others } more
# A chat of a kind that this app does not know yet
chats-unknown = Chat from a newer version
# Before the text left in the composer
chats-draft = Draft:
# Before one’s own message
chats-you = You:
# Before another’s message in a group
# $name (String) – name
chats-sender = { $name }:
chats-no-messages = No messages yet
chats-typing = typing…
# $name (String) – who is typing
# $others (Number) – how many others are typing too
chats-typing-group =
    { $others ->
        [0] { $name } is typing…
        [one] { $name } and { $others } other are typing…
       *[other] { $name } and { $others } others are typing…
    }
chats-failed = A message was not sent
chats-not-made = The group was not made
# For screen readers
# $count (Number) – unread messages
chats-row-unread =
    { $count ->
        [one] { $count } unread
       *[other] { $count } unread
    }

## When there are no chats

chats-empty = Your chats will be here
chats-empty-hint = Find somebody by name and write the first message.
chats-empty-find = Find somebody
chats-empty-saved = Write to yourself

## Marks in the list

# $count (Number) – messages that name the reader
chats-mentions =
    { $count ->
        [one] { $count } mention
       *[other] { $count } mentions
    }
chats-marked-unread = Marked as unread
chats-pinned = Pinned
chats-muted = Muted
chats-archive = Archive
chats-archive-close = Back to chats
chats-groups = Public groups

## The menu of a chat

# $name (String) – the chat's name
chat-menu = Actions for “{ $name }”
chat-menu-pin = Pin
chat-menu-unpin = Unpin
chat-menu-up = Move up
chat-menu-down = Move down
chat-menu-read = Mark as read
chat-menu-unread = Mark as unread
chat-menu-mute = Mute
chat-menu-unmute = Unmute
chat-menu-archive = Archive
chat-menu-unarchive = Take out of the archive
chat-menu-info = Details
chat-menu-clear = Clear history
chat-menu-delete = Delete chat
chat-menu-leave = Leave group
chat-menu-delete-group = Delete group
chat-mute-hour = For an hour
chat-mute-8-hours = For 8 hours
chat-mute-week = For a week
chat-mute-forever = For good

## Questions before something is deleted

chat-clear-title = Clear the history?
# $name (String) – the chat's name
chat-clear-text = The messages of “{ $name }” will disappear from all your devices. Others keep them.
chat-clear-confirm = Clear
chat-delete-title = Delete the chat?
# $name (String)
chat-delete-text = “{ $name }” will disappear from your list with its messages.
chat-delete-saved-text = Everything you saved here will disappear.
chat-delete-everybody = Delete for the other person too
chat-delete-confirm = Delete
