### What one can do with a message.

## The menu, and marks

message-menu = Actions
message-reply = Reply
message-edit = Edit
message-copy = Copy
message-forward = Forward
message-select = Select
message-pin = Pin
message-unpin = Unpin
message-readers = Read by
message-versions = Edit history
message-delete = Delete
message-edited = edited
message-changing = The change waits to be sent
message-pinned = Pinned
message-silent = Sent silently
message-expires = It will vanish
# $name (String) – whose words
message-forwarded = Forwarded from { $name }
# The quote in an answer, for screen readers
# $name (String) – whose message, $text (String) – its beginning
message-quote = In reply to { $name }: { $text }. Go there
message-quote-lost = The message is not available
message-quote-coming = Loading…

## Reactions

message-react = React
message-reactions = Reactions
# For screen readers
# $emoji (String), $count (Number) – how many people, $who (String) – who
message-reaction = { $emoji } { $count }: { $who }
# $names (String) – names with commas, $others (Number) – how many more
message-reaction-who = { $names } and { $others } more

## Pinned ones

pinned-title = Pinned message
# $number (Number) – which, $count (Number) – of how many
pinned-of = Pinned message { $number } of { $count }
pinned-all = All pinned messages
# $name (String), $text (String)
pinned-line = { $name }: { $text }

## Several at once

selection-label = Selected messages
selection-end = Clear the selection
# $count (Number)
selection-count =
    { $count ->
        [one] { $count } message selected
       *[other] { $count } messages selected
    }

## Forwarding

# $count (Number) – messages
forward-title =
    { $count ->
        [one] Forward { $count } message
       *[other] Forward { $count } messages
    }
forward-search = To whom
forward-chats = Chats
forward-none = There is no such chat.
forward-silent = Silently

## Deleting

# $count (Number)
delete-title =
    { $count ->
        [one] Delete { $count } message?
       *[other] Delete { $count } messages?
    }
delete-text = This cannot be undone.
delete-text-self = They are deleted for you only, on all your devices. Others still see them.
delete-text-saved = This cannot be undone.
delete-everybody = Delete for everybody

## Who has read it

readers-none = Nobody yet.

## Other ways to send

send-menu = Other ways to send
send-silently = Send silently
send-later = Send later
send-later-at = When
send-later-confirm = Schedule
# $count (Number)
scheduled-open =
    { $count ->
        [one] { $count } scheduled message
       *[other] { $count } scheduled messages
    }
scheduled-title = Scheduled messages
scheduled-none = Nothing is scheduled.
# $time (String)
scheduled-at = Will be sent { $time }
# $time (String)
scheduled-at-silent = Will be sent { $time }, silently
# $reason (String) – why
scheduled-failed = Not sent. { $reason }
scheduled-edit = Edit
scheduled-drop = Delete
