### Поиск по сообщениям.

## В открытом чате

search-in-chat = Искать в этом чате
search-older =
    .title = К более старому (Enter)
    .aria-label = К более старому сообщению
search-newer =
    .title = К более новому (Shift+Enter)
    .aria-label = К более новому сообщению
search-close = Закрыть поиск
# $at (Number) – которое из найденных
# $count (Number) – сколько найдено
search-place = { $at } из { $count }
# Найдено больше, чем уже загружено
# $at (Number) – которое из найденных
# $count (Number) – сколько загружено
search-place-of-more = { $at } из { $count }+
search-searching = Ищем…
search-nothing = Ничего не найдено

## Во всех чатах

search-everywhere = Искать во всех сообщениях
search-results = Найденные сообщения
search-hint = Слова можно писать в любой форме. Уточнить поиск помогут кнопки выше.
# $count (Number) – сколько найдено
search-found =
    { $count ->
        [one] Найдено { $count } сообщение
        [few] Найдено { $count } сообщения
       *[many] Найдено { $count } сообщений
    }
# Найдено больше, чем уже загружено
# $count (Number) – сколько загружено
search-found-more = Загружено: { $count }, есть ещё
# Пока ответил не сервер, а это устройство
# $count (Number) – сколько найдено
search-device = На этом устройстве: { $count }. Спрашиваем сервер…
# Сервер ответить не смог
# $count (Number) – сколько найдено
# $reason (String) – почему
search-device-only = Только на этом устройстве: { $count }. { $reason }

## Уточнения. Имена стоят так, как их набирают.

search-operators = Уточнить поиск
search-values = Выберите значение
search-value-hint = Допишите значение; имя из нескольких слов возьмите в кавычки.
search-operator-from = от:
    .title = Кто написал
search-operator-in = в:
    .title = В каком чате
search-operator-before = до:
    .title = Раньше этого дня
search-operator-after = после:
    .title = С этого дня
search-operator-link = есть:ссылка
    .title = Только со ссылками
