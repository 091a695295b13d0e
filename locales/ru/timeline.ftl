### Переписка.

## Области и заголовок

# Название области для экранного диктора
timeline-pane = Переписка
timeline-label = Сообщения
timeline-back = Назад к чатам
timeline-online = в сети
timeline-saved-status = заметки для себя
# $at (DateTime) – когда человек последний раз был на связи
timeline-last-seen-today = последний визит сегодня в { DATETIME($at, hour: "2-digit", minute: "2-digit") }
# $at (DateTime)
timeline-last-seen-yesterday = последний визит вчера в { DATETIME($at, hour: "2-digit", minute: "2-digit") }
# $at (DateTime)
timeline-last-seen = последний визит { DATETIME($at, day: "numeric", month: "long", year: "numeric") }

## Когда показать нечего

timeline-none-open = Выберите чат слева или нажмите Ctrl+K.
timeline-none-yet = Переписка появится здесь.
timeline-empty = Сообщений пока нет. Напишите первое.
timeline-empty-saved = Здесь хранится то, что вы пишете себе: заметки, ссылки, списки.

## Загрузка

timeline-loading = Загружаем сообщения…
timeline-load-again = Загрузить снова

## Сообщения

# Черта перед первым непрочитанным
timeline-unread = Новые сообщения
timeline-deleted = Сообщение удалено
timeline-unsupported = Это сообщение из новой версии. Обновите приложение, чтобы увидеть его.
timeline-to-end =
    .title = К новым сообщениям (Ctrl+End)
    .aria-label =
        { $count ->
            [0] К последним сообщениям
            [one] К последним сообщениям, { $count } непрочитанное
            [few] К последним сообщениям, { $count } непрочитанных
           *[many] К последним сообщениям, { $count } непрочитанных
        }
# Сообщение целиком, для экранного диктора
# $name (String) – кто написал
# $text (String) – что
# $time (String) – когда
timeline-row-theirs = { $name }: { $text }. { $time }
# Собственное сообщение целиком, для экранного диктора
# $text (String) – что написано
# $time (String) – когда
# $state (String) – состояние отправки
timeline-row-mine = Вы: { $text }. { $time }. { $state }
# Новое сообщение, вслух
# $name (String) – кто написал
# $text (String) – что
timeline-announce-message = { $name }: { $text }

## Состояние отправки

timeline-state-queued = Ждёт отправки
timeline-state-sent = Отправлено
timeline-state-delivered = Доставлено
timeline-state-read = Прочитано
# $reason (String) – почему
timeline-state-failed = Не отправлено. { $reason }
timeline-failed-follows = Перед ним есть неотправленное сообщение.
timeline-retry = Повторить
timeline-discard = Удалить

## Переход к дате

timeline-jump = Перейти к дате
timeline-jump-today = Сегодня
timeline-jump-yesterday = Вчера
timeline-jump-week = Неделю назад
timeline-jump-month = Месяц назад
timeline-jump-beginning = К началу переписки
timeline-jump-date = Дата
timeline-jump-go = Перейти
