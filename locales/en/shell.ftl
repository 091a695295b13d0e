### Outside the page: tray icon, window title, system notifications.

# $unread (Number) – unread messages
shell-window-title =
    { $unread ->
        [0] { brand-name }
       *[other] ({ $unread }) { brand-name }
    }
shell-tray-open = Open
shell-tray-quit = Quit
# Tooltip of the icon
# $unread (Number) – unread messages
shell-tray-tooltip =
    { $unread ->
        [0] { brand-name }
        [one] { brand-name }: { $unread } unread message
       *[other] { brand-name }: { $unread } unread messages
    }
# A notification that does not show the text
shell-notification-new-message = New message
