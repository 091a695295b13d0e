import { defineConfig } from 'vitest/config';
import { emojiData } from './build/emoji-data.js';

/** In development the page runs against a fake core; the shipped page never contains it. */
const fakeCore = {
  name: 'vestnik-fake-core',
  /** @type {'serve'} */
  apply: 'serve',
  /** @param {string} html */
  transformIndexHtml: (html) => html.replace('/src/main.js', '/dev/main.js'),
};

export default defineConfig({
  plugins: [fakeCore, emojiData],
  build: {
    // WebKitGTK 2.40 and later, WebView2, WKWebView of macOS 13.
    target: ['es2022', 'safari16'],
    // The content security policy knows 'self' only: no data: URIs, no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The fake core reads the repository's locales, two floors up.
  server: { fs: { allow: ['../..'] } },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.js'],
    setupFiles: ['test/setup.js'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
