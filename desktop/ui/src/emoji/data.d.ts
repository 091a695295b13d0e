// What `build/emoji-data.js` makes of `emojibase-data`.

declare module 'virtual:emoji/list' {
  /** The emoji, its group, its five tones of skin where it has them. */
  const list: [string, number, string[]?][];
  export default list;
}

declare module 'virtual:emoji/ru' {
  /** In the order of the list: label, other words, short names. */
  const words: [string, string, string][];
  export default words;
}

declare module 'virtual:emoji/en' {
  const words: [string, string, string][];
  export default words;
}
