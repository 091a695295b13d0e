### Where messages are written.

composer-text =
    .placeholder = Message
    .placeholder-saved = Note to yourself
    .aria-label = Message to { $name }
composer-send =
    .title = Send
    .aria-label = Send
# Tooltip of the counter
# $count (Number) – characters left
composer-left =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
# Tooltip of the counter
# $count (Number) – characters too many
composer-over =
    { $count ->
        [one] { $count } character too many
       *[other] { $count } characters too many
    }
composer-save =
    .title = Save
    .aria-label = Save the changes
# The list of suggestions after @, for screen readers
composer-mentions = People in this chat

## Reply and edit, the line above the field

composer-reply = Reply
# Aloud, when the message to answer was chosen by keys
# $name (String) – whose message
# $text (String) – what it says
composer-reply-to = Reply to { $name }: { $text }
composer-reply-none = No reply
composer-reply-show = Show this message
composer-reply-end = Do not reply
composer-edit = Editing the message
composer-edit-end = Leave it as it was
