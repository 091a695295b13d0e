### Settings.

settings-title = Settings
settings-close = Close
# A setting was not kept
# $reason (String) – why
settings-not-saved = Not saved. { $reason }

## Profile

settings-profile = Profile
settings-display-name = Your name
settings-about = About you
    .placeholder = A few words that others will see
settings-username = Username
settings-save-profile = Save
settings-profile-saved = Saved

## Appearance

settings-appearance = Appearance
settings-theme = Theme
settings-theme-system = System
settings-theme-light = Light
settings-theme-dark = Dark
settings-text-size = Text size
# $percent (Number) – the size in percent
settings-text-percent = { NUMBER($percent) }%

## Language

settings-language = Language
# A language in the list that is not completely translated
# $name (String) – the language’s name
# $percent (Number) – how much is translated
settings-language-partly = { $name } – { NUMBER($percent) }%
# A language from the user’s folder
# $name (String) – the language’s name
# $percent (Number) – how much is translated
settings-language-own = { $name } – your translation, { NUMBER($percent) }%
settings-problems = Mistakes in your translation files
# $file (String) – the file
# $line (Number) – the line
# $message (String) – what is wrong, in English
settings-problem = { $file }:{ NUMBER($line, useGrouping: "false") } { $message }
settings-translate = Translate the app
settings-translate-hint = Enter a language code, such as uk or pt-BR. The files to translate appear in a folder; saved changes show at once.
settings-translate-tag = Language code
settings-translate-start = Prepare files
# $path (String) – the folder with the files
settings-translate-ready = The files are here: { $path }

## Messages

settings-messages = Messages
settings-send-key = Send messages with
settings-send-enter = Enter
settings-send-control-enter = Ctrl+Enter
settings-send-hint = Shift+Enter always starts a new line.

## Notifications

settings-notifications = Notifications
settings-notifications-on = Notify me of new messages
settings-notifications-text = Show the text of the message

## Account

settings-account = Account
settings-server = Server
settings-keys = Keyboard shortcuts
settings-sign-out = Sign out
settings-sign-out-hint = Conversations are removed from this device and stay on the server.
settings-unsent = Some messages are not sent yet. If you sign out now, they are lost.
settings-sign-out-anyway = Sign out and lose them
settings-sign-out-cancel = Stay

## Who sees what

settings-privacy = Privacy
settings-show-presence = Show when I am online
settings-show-presence-hint = When this is off, you do not see when others are online either.
settings-blocked = Blocked people
settings-blocked-none = Nobody is blocked.
