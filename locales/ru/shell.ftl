### Вне страницы: значок в трее, заголовок окна, системные уведомления.

# $unread (Number) – непрочитанных сообщений
shell-window-title =
    { $unread ->
        [0] { brand-name }
       *[other] ({ $unread }) { brand-name }
    }
shell-tray-open = Открыть
shell-tray-quit = Завершить
# Подсказка у значка
# $unread (Number) – непрочитанных сообщений
shell-tray-tooltip =
    { $unread ->
        [0] { brand-name }
        [one] { brand-name }: { $unread } непрочитанное сообщение
        [few] { brand-name }: { $unread } непрочитанных сообщения
       *[many] { brand-name }: { $unread } непрочитанных сообщений
    }
# Уведомление, в котором текста не показывают
shell-notification-new-message = Новое сообщение
