### Связь с сервером: тихая строка вверху окна.

connection-connecting = Подключаемся…
connection-syncing = Загружаем новое…
# $seconds (Number) – секунд до следующей попытки
connection-retry-in =
    { $seconds ->
        [0] Подключаемся…
        [one] Попытка через { $seconds } секунду.
        [few] Попытка через { $seconds } секунды.
       *[many] Попытка через { $seconds } секунд.
    }
connection-retry-now = Подключиться сейчас

## Почему нет связи

offline-unreachable = Нет связи с сервером.
offline-restarting = Сервер перезапускается.
offline-limited = Сервер просит подождать.
offline-untrusted = Сертификату сервера нельзя доверять. Сообщите тому, кто держит сервер.
offline-update-required = Серверу нужна более новая версия приложения. Обновите его.
offline-faulty = Сервер отвечает с ошибкой.
