### Список чатов и поиск.

## Панель

# Название области для экранного диктора
chats-pane = Чаты
chats-list =
    .aria-label = Список чатов
chats-new =
    .title = Новый чат (Ctrl+N)
    .aria-label = Новый чат
chats-settings =
    .title = Настройки (Ctrl+,)
    .aria-label = Настройки

## Поиск

chats-search =
    .placeholder = Поиск чатов и людей
    .placeholder-people = Кому написать?
chats-search-clear = Очистить поиск
chats-people = Люди на сервере
chats-people-hint = Введите имя человека или имя пользователя.
chats-searching = Ищем…
chats-nothing-found = Ничего не нашлось. Проверьте, как написано имя.
# Чаты нашлись, других людей с таким именем нет
chats-nobody-else = Больше никого с таким именем.
# Человек среди найденных, для экранного диктора
# $name (String) – имя
# $username (String) – имя пользователя
chats-person = { $name } @{ $username }

## Чат в списке

chats-saved-messages = Избранное
# Группа без названия
chats-untitled = Без названия
# Группа без названия: имена участников
# $names (String) – имена через запятую
# $others (Number) – сколько ещё человек
chats-named-after = { $names } и ещё { $others }
# Чат вида, которого это приложение ещё не знает
chats-unknown = Чат из новой версии
# Перед текстом, оставленным в поле ввода
chats-draft = Черновик:
# Перед собственным сообщением
chats-you = Вы:
# Перед сообщением другого человека в группе
# $name (String) – имя
chats-sender = { $name }:
chats-no-messages = Сообщений пока нет
chats-typing = печатает…
# $name (String) – кто печатает
# $others (Number) – сколько ещё человек печатает
chats-typing-group =
    { $others ->
        [0] { $name } печатает…
        [one] { $name } и ещё { $others } человек печатают…
        [few] { $name } и ещё { $others } человека печатают…
       *[many] { $name } и ещё { $others } человек печатают…
    }
chats-failed = Есть неотправленное сообщение
chats-not-made = Группа не создана
# Для экранного диктора
# $count (Number) – непрочитанных сообщений
chats-row-unread =
    { $count ->
        [one] { $count } непрочитанное
        [few] { $count } непрочитанных
       *[many] { $count } непрочитанных
    }

## Когда чатов нет

chats-empty = Здесь будут ваши чаты
chats-empty-hint = Найдите человека по имени и напишите первое сообщение.
chats-empty-find = Найти человека
chats-empty-saved = Написать себе

## Отметки в списке

# $count (Number) – сообщений, в которых упомянут читатель
chats-mentions =
    { $count ->
        [one] { $count } упоминание
        [few] { $count } упоминания
       *[many] { $count } упоминаний
    }
chats-marked-unread = Отмечен как непрочитанный
chats-pinned = Закреплён
chats-muted = Без уведомлений
chats-archive = Архив
chats-archive-close = К чатам
chats-groups = Открытые группы

## Меню чата

# $name (String) – название чата
chat-menu = Действия с чатом «{ $name }»
chat-menu-pin = Закрепить
chat-menu-unpin = Открепить
chat-menu-up = Поднять выше
chat-menu-down = Опустить ниже
chat-menu-read = Отметить прочитанным
chat-menu-unread = Отметить непрочитанным
chat-menu-mute = Без уведомлений
chat-menu-unmute = Включить уведомления
chat-menu-archive = В архив
chat-menu-unarchive = Вернуть из архива
chat-menu-info = Сведения
chat-menu-clear = Очистить историю
chat-menu-delete = Удалить чат
chat-menu-leave = Выйти из группы
chat-menu-delete-group = Удалить группу
chat-mute-hour = На час
chat-mute-8-hours = На 8 часов
chat-mute-week = На неделю
chat-mute-forever = Навсегда

## Вопросы перед удалением

chat-clear-title = Очистить историю?
# $name (String) – название чата
chat-clear-text = Сообщения чата «{ $name }» исчезнут на всех ваших устройствах. У остальных они останутся.
chat-clear-confirm = Очистить
chat-delete-title = Удалить чат?
# $name (String)
chat-delete-text = Чат «{ $name }» исчезнет из вашего списка вместе с сообщениями.
chat-delete-saved-text = Всё, что вы сохранили в избранном, исчезнет.
chat-delete-everybody = Удалить и у собеседника
chat-delete-confirm = Удалить
