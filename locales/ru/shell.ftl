### Вне страницы: заголовок окна, системные уведомления.

# $unread (Number) – непрочитанных сообщений
shell-window-title =
    { $unread ->
        [0] { brand-name }
       *[other] ({ $unread }) { brand-name }
    }
# Уведомление, в котором текста не показывают
shell-notification-new-message = Новое сообщение
# Действие по щелчку на уведомление: показать переписку
shell-notification-open = Открыть
# Окно с ошибкой, если приложение не может начать работу
# $reason (String) – причина, на английском
shell-cannot-start = Не удалось запустить { brand-name }. { $reason }
