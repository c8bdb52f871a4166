/**
 * `npm run docs`: writes the reference pages of docs/ from the settings and the error catalogue. With `--check` it writes nothing and
 * fails when a page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderConfigurationPage } from './docs/configuration-page.js';
import { renderErrorsPage } from './docs/errors-page.js';
import { root } from './repository.js';

const pages = { 'docs/configuration.md': renderConfigurationPage(), 'docs/errors.md': renderErrorsPage() };
const checkOnly = process.argv.includes('--check');

for (const [path, text] of Object.entries(pages)) {
  const file = join(root, path);
  if (!checkOnly) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is stale: npm run docs`);
    process.exitCode = 1;
  }
}
