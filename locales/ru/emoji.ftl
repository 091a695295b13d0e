### Выбор эмодзи.

emoji-picker = Эмодзи
emoji-search = Найти эмодзи
emoji-close = Закрыть
emoji-loading = Загружаем эмодзи…
emoji-failed = Эмодзи не загрузились.
emoji-again = Загрузить снова
emoji-nothing = Ничего не нашлось. Попробуйте другое слово.
# Внизу, пока ничего не выбрано
emoji-hint = Enter – вставить
emoji-open =
    .title = Эмодзи (Ctrl+.)
    .aria-label = Эмодзи

## Быстрые реакции

emoji-quick = Быстрые реакции
# $emoji (String) – сам знак
emoji-react = Ответить { $emoji }
emoji-more = Другие эмодзи

## Разделы

emoji-group-found = Найдено
emoji-group-recent = Недавние
emoji-group-smileys = Лица и чувства
emoji-group-people = Люди и жесты
emoji-group-nature = Животные и природа
emoji-group-food = Еда и напитки
emoji-group-travel = Поездки и места
emoji-group-activities = Занятия
emoji-group-objects = Предметы
emoji-group-symbols = Знаки
emoji-group-flags = Флаги

## Тон кожи

emoji-tone = Тон кожи
emoji-tone-0 = Без тона
emoji-tone-1 = Очень светлый
emoji-tone-2 = Светлый
emoji-tone-3 = Средний
emoji-tone-4 = Тёмный
emoji-tone-5 = Очень тёмный

## Подсказки при наборе «:имя»

# Список над полем ввода, для экранного диктора
emoji-completion = Эмодзи
