// Escape, in layers: each press takes one step back. Suggestions and dialogs take it before it comes here.
import { endSearch } from '../chats/search.js';
import { searchInUse } from '../chats/view.js';
import { focusComposer } from '../composer/area.js';
import { endEdit } from '../composer/editing.js';
import { endReply } from '../composer/reply.js';
import { closeInfo, infoIsOpen } from '../info/store.js';
import { endSelection } from '../messages/selection.js';
import { chatSearchOpen, closeChatSearch } from '../search/in-chat.js';
import { atEnd, jumpToEnd } from '../timeline/jumps.js';
import { closeChat, openChatId } from '../timeline/store.js';

export function escape() {
  if (searchInUse()) {
    endSearch();
    focusComposer();
  } else if (endSelection() || endEdit() || endReply()) return;
  else if (chatSearchOpen()) closeChatSearch();
  else if (infoIsOpen.peek()) closeInfo();
  else if (openChatId.peek() !== null && !atEnd.peek()) jumpToEnd();
  else closeChat();
}
