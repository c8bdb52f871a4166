import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderStartMessage } from './start-message.js';

const fields = { url: 'http://127.0.0.1:3000', newKey: null, samplePath: join(process.cwd(), 'fixtures/images/sample.jpg') };

test.each([
  ['the data folder of the clone', '.pixmill/api-key', '  Try it      npx pixmill optimize fixtures/images --to small'],
  [
    'another data folder',
    '/var/pix mill/api-key',
    "  Try it      DATA_DIR='/var/pix mill' npx pixmill optimize fixtures/images --to small",
  ],
  ['no key in a file', null, '  Try it      curl -H "X-API-KEY: $BOOTSTRAP_API_KEY" \\'],
])('start message: names a command that finds the key, with %s', (_, apiKeyFile, line) => {
  const path = apiKeyFile === '.pixmill/api-key' ? join(process.cwd(), apiKeyFile) : apiKeyFile;
  expect(renderStartMessage({ ...fields, apiKeyFile: path })).toContain(line);
});

test('start message: names no command of npx outside the clone, where npx does not find it', () => {
  const lines = renderStartMessage({
    ...fields,
    samplePath: '/opt/pixmill/fixtures/images/sample.jpg',
    apiKeyFile: '/opt/pixmill/.pixmill/api-key',
  });
  expect(lines.join('\n')).not.toContain('npx');
});
