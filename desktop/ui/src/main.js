import { tauriTransport } from './bridge.js';
import { start } from './start.js';

start(tauriTransport);
