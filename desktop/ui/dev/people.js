// People and phrases of the fake core, in both languages and some others.

/** @import { Profile } from '../src/types/protocol.ts' */

const NAMES = [
  ['anna', 'Анна Ветрова', 'Рисую карты городов, которых нет.'],
  ['bob', 'Bob Marsh', ''],
  ['timur', 'Тимур Галеев', 'На связи по будням.'],
  ['elise', 'Élise Dupont', ''],
  ['kirill', 'Кирилл Ёлкин', ''],
  ['sofia', 'София Беляева-Константинопольская', ''],
  ['noam', 'נועם לוי', ''],
  ['mei', '林美', ''],
  ['olga', 'Ольга', ''],
  ['jonas', 'Jonas Weber', ''],
];
const FIRST = ['Вера', 'Игорь', 'Лида', 'Марк', 'Nina', 'Oskar', 'Павел', 'Rosa', 'Саша', 'Tom', 'Ульяна', 'Фёдор'];
const LAST = ['Орлова', 'Snow', 'Ким', 'Тихий', 'Brandt', 'Новак', 'Rossi', 'Зимина'];

/** Who is signed in. @type {Profile} */
export const SELF = person(0, 'lena', 'Лена Светлова', 'Пишу медленно, но отвечаю.');

/** @type {Profile[]} */
export const PEOPLE = Array.from({ length: 40 }, (_, index) => {
  const known = NAMES[index];
  if (known) return person(index + 1, known[0] ?? '', known[1] ?? '', known[2] ?? '');
  const first = FIRST[index % FIRST.length];
  const last = LAST[(index * 5) % LAST.length];
  return person(index + 1, `user_${index}`, `${first} ${last}`, '');
});

export const PHRASES = [
  'Привет! Как дорога?',
  'Дошла. Тут снег по колено и ни одного трамвая.',
  'Посмотри, пожалуйста, черновик до вечера. Там две страницы, но вторая почти пустая.',
  'ок',
  'See you at seven, bring the small tripod if it still stands.',
  'Я перенёс встречу на четверг: в среду зал занят, а в пятницу половина людей уедет.\n\nЕсли неудобно, скажи сейчас, потом будет поздно.',
  'Да',
  'А где лежит последняя версия? На диске две, обе называются «финальная».',
  'Спасибо!',
  'Прочитала. Мне нравится начало, а конец я бы переписала: там сразу три мысли, и каждая просит своего абзаца. Давай созвонимся завтра утром, пройдём по абзацам вместе и решим, что оставить, а что уедет в следующий выпуск.',
  'https://example.org/a/very/long/address/that/has/to/break/somewhere/because/otherwise/the/bubble/would/not/fit',
  'שלום, מה שלומך?',
  '   пробелы   и\tтабуляция   сохраняются',
  'Хорошо, договорились',
  '\u{1F44D}',
];

/**
 * @param {number} number
 * @param {string} username
 * @param {string} name
 * @param {string} about
 * @returns {Profile}
 */
function person(number, username, name, about) {
  return { id: uuid('a', number), username, display_name: name, about, created_at: 0, updated_at: 0 };
}

/**
 * @param {string} kind one hex digit
 * @param {number} number
 */
export function uuid(kind, number) {
  return `${kind.repeat(8)}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}
