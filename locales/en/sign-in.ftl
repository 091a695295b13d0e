### First start: server address, sign-in, registration.

## Server

sign-in-server = Server
    .placeholder = chat.example.org
    .hint = Ask whoever runs your server for its address.
sign-in-server-checking = Checking the address…
# $name (String) – what the server calls itself
sign-in-server-good = Connected to “{ $name }”.
# $name (String) – what the server calls itself
sign-in-server-insecure = The connection to “{ $name }” is not encrypted: your password and messages can be read on the way.

## Tabs and buttons

# For screen readers: what the tabs choose between
sign-in-tabs = Sign in or register
sign-in-tab = Sign in
sign-in-tab-register = Register
sign-in-submit = Sign in
sign-in-submit-register = Create account

## Fields

sign-in-field-login = Username or e-mail
sign-in-field-username = Username
    .hint = Latin letters, digits, dots and underscores.
sign-in-field-display-name = Your name
    .hint = This is what others see. You can change it later.
sign-in-field-email = E-mail
    .hint = Optional.
sign-in-field-password = Password
    .hint = At least eight characters.
sign-in-password-show = Show password
sign-in-password-hide = Hide password

## Why sign in again

sign-in-ended-by-server = The server ended the session on this device. Please sign in again: your conversations and unsent messages are kept.
