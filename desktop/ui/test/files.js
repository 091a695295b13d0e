// The page's own files, for tests that hold rules over all of them.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ui = resolve(import.meta.dirname, '..');

/**
 * @param {string} folder within the page's folder
 * @param {RegExp} name
 * @returns {{ path: string, text: string }[]}
 */
export function files(folder, name) {
  return readdirSync(`${ui}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => ({ path: `${folder}/${path}`.replaceAll('\\', '/'), text: readFileSync(`${ui}/${folder}/${path}`, 'utf8') }));
}

/** @param {string} path within the repository */
export function repositoryFile(path) {
  return readFileSync(resolve(ui, '../..', path), 'utf8');
}
