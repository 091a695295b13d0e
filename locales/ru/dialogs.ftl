### Общее для окон-вопросов.

dialog-close = Закрыть
dialog-cancel = Отмена
