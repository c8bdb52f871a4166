/**
 * `npm run docs`: writes the reference pages of docs/ from the settings, the error catalogue and the catalogues of what formats carry, the list of all
 * settings that each process has, the OpenAPI document, and the types of the client. With `--check` it writes nothing and fails when a page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOpenapiDocument } from '@pixmill/api/openapi';
import { renderClientTypes } from './docs/client-types.js';
import { renderConfigurationPage } from './docs/configuration-page.js';
import { renderContentsTables } from './docs/contents-tables.js';
import { renderErrorsPage } from './docs/errors-page.js';
import { replaceGeneratedPart } from './docs/generated-part.js';
import { renderSettingNames } from './docs/setting-names-file.js';
import { root } from './repository.js';

const readPage = (path: string) => readFileSync(join(root, path), 'utf8');
const document = createOpenapiDocument('http://127.0.0.1:3000');
const pages = {
  'docs/configuration.md': renderConfigurationPage(),
  'docs/errors.md': renderErrorsPage(),
  'packages/runtime/src/settings/setting-names.ts': renderSettingNames(),
  'docs/openapi.json': `${JSON.stringify(document, null, 1)}\n`,
  'packages/client/src/generated/openapi.ts': await renderClientTypes(document),
  'docs/formats.md': replaceGeneratedPart(readPage('docs/formats.md'), renderContentsTables()),
};
const checkOnly = process.argv.includes('--check');

for (const [path, text] of Object.entries(pages)) {
  const file = join(root, path);
  if (!checkOnly) writeFileSync(file, text);
  else if (readPage(path) !== text) {
    console.error(`${path} is stale: npm run docs`);
    process.exitCode = 1;
  }
}
