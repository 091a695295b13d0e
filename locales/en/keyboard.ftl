### The table of keyboard shortcuts.

keys-title = Keyboard shortcuts
keys-close = Close
keys-switcher = Go to a chat, a person, a command
keys-search = Search all messages
keys-chat-search = Search this chat
keys-new-chat = New chat
keys-previous-chat = Previous chat
keys-next-chat = Next chat
keys-previous-unread = Previous unread chat
keys-next-unread = Next unread chat
keys-chat-by-number = Chat by its place in the list
keys-unread-mark = To the new messages
keys-first-message = To the first message
keys-last-message = To the last message
keys-date = Jump to a date
keys-edit-last = Edit your last message
keys-reply-up = Reply to the message above
keys-reply-down = Reply to the message below
keys-emoji = Emoji
keys-bold = Bold
keys-italic = Italic
keys-strike = Strikethrough
keys-code = Code
keys-spoiler = Spoiler
keys-link = Link
keys-next-pane = Next area
keys-previous-pane = Previous area
keys-escape = One step back: search, end of the conversation, chat list
keys-larger = Larger text
keys-smaller = Smaller text
keys-usual-size = Usual size of the text
keys-settings = Settings
keys-keys = This table
# Not a combination but a rule
keys-typing = Any letter
keys-typing-meaning = Start writing a message
