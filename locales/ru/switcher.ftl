### Быстрый переход (Ctrl+K): одно поле для чатов, людей и команд.

switcher-title = Быстрый переход
switcher-search = Чат, человек или команда
switcher-chats = Чаты
switcher-people = Люди
switcher-commands = Команды
# $query (String) – что набрано
switcher-messages = Искать «{ $query }» в сообщениях
switcher-nothing = Ничего не нашлось. Попробуйте другое имя.
