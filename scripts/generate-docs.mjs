/**
 * Writes docs/configuration.md and docs/errors.md from the settings and the error catalogue as they are compiled.
 * With `--check` writes nothing and fails when a page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiSettings } from '../apps/api/dist/config.js';
import { supervisorSettings } from '../apps/supervisor/dist/config.js';
import { workerSettings } from '../apps/worker/dist/config.js';
import { errorCatalogue } from '../packages/contracts/dist/index.js';

const readers = { 'npm start': supervisorSettings, API: apiSettings, worker: workerSettings };
const toCell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function configurationPage() {
  const names = [...new Set(Object.values(readers).flatMap(({ shape }) => Object.keys(shape)))].sort();
  const rows = names.map((name) => {
    const readBy = Object.keys(readers).filter((reader) => name in readers[reader].shape);
    const schema = readers[readBy[0]].shape[name];
    const fallback = schema.def.type === 'prefault' ? schema.def.defaultValue : undefined;
    if (!schema.description) throw new Error(`${name} is not described`);
    return `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ''} | ${readBy.join(', ')} | ${toCell(schema.description)} |`;
  });
  return [
    '# Configuration',
    '',
    'Every setting is an environment variable; an empty one counts as unset. Durations are written `250ms`, `30s`, `5m`, `24h`, `7d`,',
    'sizes `64kb`, `25mb` (decimal) or a bare number of bytes. A bad value stops the process with the name of the setting and what it must be.',
    'This page is generated: `npm run docs`.',
    '',
    '| setting | default | read by | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function errorsPage() {
  const rows = Object.entries(errorCatalogue).map(([code, { message, after }]) => `| \`${code}\` | ${toCell(message)} | ${after} |`);
  return [
    '# Errors',
    '',
    'What the core may say; each dialect has its own words for the wire. `retry` means that the same thing may work later.',
    'A message may be made more exact where it arises (it then names the field, the file or the limit). This page is generated: `npm run docs`.',
    '',
    '| code | message | after it |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const pages = { 'docs/configuration.md': configurationPage(), 'docs/errors.md': errorsPage() };
for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is stale: npm run docs`);
    process.exitCode = 1;
  }
}
