import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordedKey } from '../service.js';
import { browserChecks } from './browser-checks.js';
import { checkPrograms } from './check-programs.js';
import { bundleIn, compileIn } from './installed-client.js';
import { openReader, type Reader } from './open-reader.js';
import { startProgram } from './run-program.js';

let reader: Reader;

beforeAll(async () => {
  reader = await openReader();
}, 120_000);

afterAll(() => reader.close(), 60_000);

const inFolder = (name: string) => join(reader.client.folder, name);

test('packed client: has its two builds without tests, and needs no other package, when it is packed', async () => {
  const { files, sizeBytes } = reader.client;
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'commonjs/package.json', 'commonjs/node/index.d.ts', 'dist/index.js']),
  );
  expect(files.filter((path) => /test|\.map$|tsbuildinfo|^src/.test(path))).toEqual([]);
  expect(sizeBytes).toBeLessThan(150_000);
  expect(JSON.parse(await readFile(inFolder('node_modules/@pixmill/client/package.json'), 'utf8'))).not.toHaveProperty('dependencies');
});

describe('README of the client: its programs, in an empty folder with the packed client', () => {
  test('run in Node with import, and one takes a webhook of the service', () => checkPrograms(reader, process.execPath), 120_000);

  test('run in Node with require', async () => {
    await rm(inFolder('small.jpg'), { force: true });
    await writeFile(inFolder('program.cjs'), reader.programs.commonjs);
    await startProgram(process.execPath, ['program.cjs'], { cwd: reader.client.folder, env: reader.env }).untilEnd();
    expect((await stat(inFolder('small.jpg'))).size).toBeLessThan(reader.photoBytes);
  });

  test('compile with the types of both builds, and with those for browsers', async () => {
    await writeFile(inFolder('programs.mts'), reader.programs.module);
    await writeFile(
      inFolder('program.cts'),
      reader.programs.commonjs
        .replace(/const (\{.*\}) = require\((.*)\);/, 'import $1 from $2;')
        .replace(/import (\{.*\}) from/, 'import $1 from'),
    );
    await writeFile(inFolder('program.ts'), reader.programs.browser.replace(/\/\*\* @type \{(\w+)\} \*\/ (\(.*?\)\))/, '$2 as $1'));
    await compileIn(reader.client.folder, ['programs.mts', 'program.cts'], 'node');
    await compileIn(reader.client.folder, ['program.ts'], 'browser');
  });

  test('run in a browser, bundled, beside downloads that go on, events, aborts and errors', async () => {
    await writeFile(
      inFolder('page.js'),
      `${reader.programs.browser}\nimport * as client from '@pixmill/client';\nwindow.client = client;\n`,
    );
    await bundleIn(reader.client.folder, 'page.js');
    reader.site.files.set('/page.js', { mediaType: 'text/javascript', content: await readFile(inFolder('bundle.js')) });
    const form = '<form><input name="key"><input name="file" type="file"><button>Send</button></form><progress></progress><img>';
    reader.site.files.set('/', {
      mediaType: 'text/html',
      content: `<!doctype html><title>Page</title>${form}<script type="module" src="/page.js"></script>`,
    });
    const page = await reader.site.open('/');
    await page.fill('[name=key]', recordedKey);
    await page.setInputFiles('[name=file]', inFolder('photo.jpg'));
    await page.click('button');
    await page.waitForFunction("document.querySelector('img').naturalWidth > 0", undefined, { timeout: 60_000 });
    expect(await page.getAttribute('progress', 'value')).toBe('1');
    expect(await page.evaluate(`(${browserChecks})(${JSON.stringify({ url: reader.service.url, apiKey: recordedKey })})`)).toEqual({
      name: 'from a URL.jpg',
      isWhole: true,
      statuses: [200, 206],
      types: ['job.queued', 'job.started', 'image.done', 'job.settled'],
      aborted: 'enough',
      codes: ['api_key_unknown', 'service_unreachable', 'input_invalid', 'webhook_unsigned'],
    });
  }, 120_000);
});
