// Bounds that the page shows before the core refuses. A test holds them equal to `shared-protocol/src/limits.rs`.

/** Characters (Unicode scalar values) in a message. */
export const MAX_TEXT_CHARS = 4_096;
/** Characters in a display name. */
export const MAX_DISPLAY_NAME_CHARS = 64;
/** Characters in "about me". */
export const MAX_ABOUT_CHARS = 300;
/** Characters in a search query. */
export const MAX_SEARCH_CHARS = 200;
/** People whose presence may be watched at once. */
export const MAX_USERS_PER_REQUEST = 100;
/** People named in one message. */
export const MAX_MENTIONS = 50;
/** Characters in a group's title. */
export const MAX_TITLE_CHARS = 100;
/** Characters in a group's description. */
export const MAX_DESCRIPTION_CHARS = 500;
/** People added to a group at once. */
export const MAX_MEMBERS_PER_COMMAND = 200;
