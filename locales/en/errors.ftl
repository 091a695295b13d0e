### Errors: what happened and what to do. The message’s name is the error’s code.

# A code that this app does not know
# $code (String) – the code
# $message (String) – explanation in English, may be empty
error-other = Something went wrong ({ $code }). { $message }
# An error’s text and how long to wait
# $text (String) – the error’s text
# $seconds (Number) – how many seconds to wait
error-with-wait =
    { $seconds ->
        [one] { $text } Try again in { $seconds } second.
       *[other] { $text } Try again in { $seconds } seconds.
    }
error-unknown = The server answered with a code that this app does not know. Please update the app.

## The request was not understood: app and server do not match

error-bad-json = The server could not read the request. Please update the app.
error-invalid-argument = The server did not accept the request. Please update the app.
error-route-not-found = The server does not have what the app needs. It may be older than the app.
error-method-not-allowed = The server does not accept such a request. It may be older than the app.
error-unsupported-media-type = The server did not accept the format of the request. Please update the app.
error-too-large = Too much data at once. Split the message.
error-frame-unknown = The server did not understand the app. It may be older than the app.
error-frame-binary = The server did not understand the app. Please update the app.
error-command-unknown = The server cannot do this. It may be older than the app.
error-bad-batch = The server did not accept a batch of commands. Please update the app.
error-hello-expected = The talk with the server did not begin with a greeting. Please update the app.
error-idle-timeout = The server waited too long for an answer. The connection comes back by itself.
error-update-required = The server needs a newer version of this app. Please update it.

## Sign-in

error-unauthenticated = Please sign in.
error-token-invalid = The server does not know this session. Please sign in again.
error-token-expired = Your sign-in has expired. Please sign in again.
error-session-revoked = This session was ended. Please sign in again.
error-refresh-reused = The session was ended for safety: somebody else may have used it. Please sign in again.
error-credentials-wrong = Name or password do not match.
error-registration-closed = Registration on this server is closed. Ask whoever runs it.

## Fields

error-username-invalid = 3 to 32 characters: Latin letters, digits, dots and underscores, beginning with a letter.
error-username-taken = This name is taken. Choose another one.
error-username-look-alike = This name looks too much like somebody else’s. Choose another one.
error-email-invalid = This does not look like an e-mail address.
error-email-taken = This e-mail address belongs to another account.
error-password-too-short = At least eight characters are needed.
error-password-too-long = At most 128 characters are possible.
error-password-too-simple = This password is easy to guess. Use more different characters and leave your name out.
error-display-name-invalid = 1 to 64 ordinary characters.
error-about-invalid = At most 300 characters, without control characters.

## Chats and messages

error-not-found = It does not exist any more, or you cannot see it.
error-forbidden = You are not allowed to do this.
error-seq-not-found = There is no such message in this chat.
error-cursor-ahead = The data on this device is newer than the server’s. It is being loaded again.
error-client-id-reused = Another message was sent under this number. Send the text again.
error-text-empty = The message has no text.
error-text-too-long = The message is longer than 4096 characters. Split it.
error-text-control-character = The text contains control characters. Remove them or paste the text without formatting.
error-text-direction-override = The text contains characters that change the order of letters. Remove them.
error-content-unknown = The server does not accept such messages. It may be older than the app.
error-title-invalid = The title is empty, too long, or has invisible characters.
error-description-invalid = The description is too long or has control characters.
error-emoji-invalid = This is not an emoji.
error-schedule-time-invalid = A message can be scheduled at most a year ahead.

## Chats and people

error-not-supported-here = This kind of chat does not have that.
error-chat-id-taken = There is such a chat already. Try again.
error-owner-must-hand-over = Hand the group over to another member first.
error-group-full = The group is full.
error-cannot-add = This person cannot be added to the group.
error-removed-from-group = Only an admin can bring you back into this group.
error-invite-invalid = This invite link does not work. Ask for a new one.
error-too-many-invites = There are too many invites. End those you do not need.
error-recipient-unavailable = This person cannot be written to now.
error-edit-conflict = The message was changed on another device. Look at its new text.
error-not-editable = This message cannot be changed.
error-too-many-reactions = There is no room for more reactions to this message.
error-too-many-pinned = Too many messages are pinned. Unpin those you do not need.
error-too-many-scheduled = Too many messages are scheduled.
error-too-many-people = There are too many contacts.

## The server is busy or faulty

error-rate-limited = Too many actions in a row.
error-too-many-connections = Too many connections. Close windows of the app that you do not need.
error-busy = The server is overloaded at the moment.
error-skipped = Waits for the message before it.
error-restarting = The server is restarting.
error-storage-unavailable = The server’s database does not answer. Try again later.
error-storage-full = The server has no space left. Tell whoever runs it.
error-storage-read-only = The server cannot write. Tell whoever runs it.
error-timeout = The server did not answer in time. Try again.
error-internal = The server had an error. Try again later.

## On this device

error-address-invalid = This does not look like the address of a server.
error-unreachable = The server does not answer. Check the address and your network.
error-untrusted = The server’s certificate cannot be trusted. Tell whoever runs the server.
error-not-vestnik = What answers at this address is not a Vestnik server.
error-answer-invalid = The server’s answer makes no sense. A sign-in page of your network may stand in between.
error-signed-out = Please sign in.
error-unsent-messages = Some messages are not sent yet.
error-already-sent = The message is sent already, or on its way.
error-cache-not-writable = The disk is full or read-only. Please free some space.
error-cache-fault = The data on this device cannot be read. Please restart the app.
error-language-invalid = This is not a language code. Examples: uk, pt-BR.
