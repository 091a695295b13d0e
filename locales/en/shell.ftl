### Outside the page: window title, system notifications.

# $unread (Number) – unread messages
shell-window-title =
    { $unread ->
        [0] { brand-name }
       *[other] ({ $unread }) { brand-name }
    }
# A notification that does not show the text
shell-notification-new-message = New message
# What a click on a notification does: show the conversation
shell-notification-open = Open
# The error shown when the app cannot start
# $reason (String) – why
shell-cannot-start = { brand-name } cannot start. { $reason }
