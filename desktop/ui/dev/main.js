// The page in a browser, with a fake core. The address chooses what to see:
//   ?signed-out  ?empty  ?offline  ?notices  ?quiet (nobody writes)  ?theme=dark  ?language=en  ?percent=120
// In the console `core` can be driven: core.cut(), core.receive(id), core.type(id).
import { start } from '../src/start.js';
import { FakeCore } from './fake-core.js';

const asked = new URLSearchParams(location.search);
const core = new FakeCore({
  signedIn: !asked.has('signed-out'),
  chats: asked.has('empty') ? 0 : 30,
  group: !asked.has('empty'),
  messages: Number(asked.get('messages') ?? 500),
  settings: {
    language: asked.get('language') ?? 'ru',
    theme: /** @type {'system' | 'light' | 'dark'} */ (asked.get('theme') ?? 'system'),
    text_percent: Number(asked.get('percent') ?? 100),
  },
  notices: asked.has('notices')
    ? [{ kind: 'keyring_unavailable' }, { kind: 'cache_rebuilt', kept_as: '/home/lena/.local/share/vestnik/cache.damaged', unsent_saved: 3 }]
    : [],
  problems: asked.has('notices') ? [{ file: 'uk/composer.ftl', line: 7, message: 'Expected token: "="' }] : [],
});
Object.assign(window, { core });

void start(core).then(() => {
  if (asked.has('offline')) core.cut(15_000);
  if (asked.has('quiet')) return;
  const chats = [...core.chats.keys()];
  setInterval(() => {
    const chat = chats[1 + Math.floor(Math.random() * 4)];
    if (!chat || !core.online) return;
    core.type(chat);
    setTimeout(() => core.receive(chat), 2_000);
  }, 7_000);
});
