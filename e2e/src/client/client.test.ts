import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes, fixturePath } from '@pixmill/testkit';
import { startTestSite, type TestSite } from '@pixmill/testkit/browser';
import { type Listener, listen } from '../listen.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { bundleIn, compileIn, type InstalledClient, installClient } from './installed-client.js';
import { type ReadmePrograms, readReadmePrograms } from './readme-programs.js';
import { startProgram } from './run-program.js';

const photo = fixtureBytes('images/srgb-profile.jpg');
let service: RunningService;
let images: Listener;
let site: TestSite;
let client: InstalledClient;
let programs: ReadmePrograms;
let receiverPort: number;
let env: Record<string, string>;

beforeAll(async () => {
  const installing = installClient();
  images = await listen(createServer((_request, response) => response.end(photo)));
  const receiver = await listen(createServer());
  receiverPort = receiver.port;
  await receiver.close(); // the program of the page listens there
  site = await startTestSite();
  service = await startService({
    CORS_ORIGINS: site.origin,
    EGRESS_ALLOW: '127.0.0.1/32',
    EGRESS_PORTS: `80,443,${images.port},${receiverPort}`,
  });
  client = await installing;
  await copyFile(fixturePath('images/srgb-profile.jpg'), join(client.folder, 'photo.jpg'));
  await copyFile(fixturePath('images/palette.png'), join(client.folder, 'drawing.png'));
  programs = await readReadmePrograms({
    'http://127.0.0.1:3000': service.url,
    'https://images.example': `http://${images.host}`,
    '8080': String(receiverPort),
  });
  const answer = await fetch(`${service.url}/api/v1/webhook-secret`, { headers: { authorization: `Bearer ${recordedKey}` } });
  const { secret } = (await answer.json()) as { secret: string };
  env = { PIXMILL_API_KEY: recordedKey, PIXMILL_WEBHOOK_SECRET: secret };
}, 120_000);

afterAll(async () => {
  await site.close();
  await service.stopAndRemove();
  await images.close();
  await client.remove();
}, 60_000);

const inFolder = (name: string) => join(client.folder, name);
const sizeOf = async (name: string) => (await stat(inFolder(name))).size;

test('packed client: has its two builds without tests, and needs no other package, when it is packed', async () => {
  expect(client.files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'commonjs/package.json', 'commonjs/node/index.d.ts', 'dist/index.js']),
  );
  expect(client.files.filter((path) => /test|\.map$|tsbuildinfo|^src/.test(path))).toEqual([]);
  expect(client.sizeBytes).toBeLessThan(150_000);
  expect(JSON.parse(await readFile(inFolder('node_modules/@pixmill/client/package.json'), 'utf8'))).not.toHaveProperty('dependencies');
});

describe('README of the client: its programs, in an empty folder with the packed client', () => {
  test('run in Node with import, and one takes a webhook of the service', async () => {
    await writeFile(inFolder('programs.mjs'), programs.module);
    const program = startProgram(process.execPath, ['programs.mjs'], { cwd: client.folder, env });
    try {
      const [, jobId] = await program.untilPrinted(/^([0-9a-f-]{36})\n(?=Ada|\S.* null\n)/m);
      await program.untilPrinted(new RegExp(`^${jobId} succeeded$`, 'm'));
      const forged = await fetch(`http://127.0.0.1:${receiverPort}/`, { method: 'POST', body: '{}' });
      expect([forged.status, await forged.text()]).toEqual([400, 'WebhookError: The request has no header webhook-id']);
    } finally {
      program.stop();
    }
    for (const shown of [/^200 \[ 'jpeg', 'webp', 'avif' \]$/m, /^upload (\d+) \1$/m, /^download (\d+) \1$/m, /^not_an_image /m]) {
      expect(program.output()).toMatch(shown);
    }
    for (const name of ['small.jpg', 'out/photo.jpg', 'out/photo.webp', 'out/drawing.png'])
      expect(await sizeOf(name)).toBeLessThan(photo.length);
  }, 120_000);

  test('run in Node with require', async () => {
    await rm(inFolder('small.jpg'), { force: true });
    await writeFile(inFolder('program.cjs'), programs.commonjs);
    await startProgram(process.execPath, ['program.cjs'], { cwd: client.folder, env }).untilEnd();
    expect(await sizeOf('small.jpg')).toBeLessThan(photo.length);
  });

  test('compile with the types of both builds, and with those for browsers', async () => {
    await writeFile(inFolder('programs.mts'), programs.module);
    await writeFile(
      inFolder('program.cts'),
      programs.commonjs
        .replace(/const (\{.*\}) = require\((.*)\);/, 'import $1 from $2;')
        .replace(/import (\{.*\}) from/, 'import $1 from'),
    );
    await writeFile(inFolder('program.ts'), programs.browser.replace(/\/\*\* @type \{(\w+)\} \*\/ (\(.*?\)\))/, '$2 as $1'));
    await compileIn(client.folder, ['programs.mts', 'program.cts'], 'node');
    await compileIn(client.folder, ['program.ts'], 'browser');
  });

  test('run in a browser, bundled', async () => {
    await writeFile(inFolder('page.js'), `${programs.browser}\nexport * from '@pixmill/client';\n`);
    await bundleIn(client.folder, 'page.js');
    site.files.set('/page.js', { mediaType: 'text/javascript', content: await readFile(inFolder('bundle.js')) });
    const form = '<form><input name="key"><input name="file" type="file"><button>Send</button></form><progress></progress><img>';
    site.files.set('/', {
      mediaType: 'text/html',
      content: `<!doctype html><title>Page</title>${form}<script type="module" src="/page.js"></script>`,
    });
    const page = await site.open('/');
    await page.fill('[name=key]', recordedKey);
    await page.setInputFiles('[name=file]', inFolder('photo.jpg'));
    await page.click('button');
    await page.waitForFunction("document.querySelector('img').naturalWidth > 0", undefined, { timeout: 60_000 });
    expect(await page.getAttribute('progress', 'value')).toBe('1');
  }, 120_000);
});
