import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { type RunningService, recordedKey, startService } from './service.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runShell = promisify(execFile);
const shellBlock = /```sh\n(.*?)```/gs;

let service: RunningService;
/** Looks like the checkout to a command: fixtures and the key of the first account. */
let folder: string;
let blocks: string[];

beforeAll(async () => {
  service = await startService();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-readme-'));
  await symlink(join(root, 'fixtures'), join(folder, 'fixtures'));
  await mkdir(join(folder, '.pixmill'));
  await writeFile(join(folder, '.pixmill', 'api-key'), `${recordedKey}\n`);
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  blocks = [...readme.matchAll(shellBlock)].map(([, commands = '']) => commands).filter((commands) => commands.includes('curl'));
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await rm(folder, { recursive: true });
}, 60_000);

/** Runs a block of the README in the folder, on the port of this service. Throws when a command fails. */
const run = (commands = '') =>
  runShell('sh', ['-euc', commands.replaceAll('http://127.0.0.1:3000', service.url)], { cwd: folder, timeout: 120_000 });

const read = (name: string) => readFile(join(folder, name));
const source = fixtureBytes('images/photo.png');
const pngSignature = source.subarray(0, 8);

describe('README: its commands, copied into a shell', () => {
  test('there are two', () => {
    expect(blocks).toHaveLength(2);
  });

  test('one call writes the smaller image', async () => {
    await run(blocks[0]);
    const image = await read('small.png');
    expect(image.subarray(0, 8)).toEqual(pngSignature);
    expect(image.length).toBeLessThan(source.length);
  });

  test('a job is submitted, waited for, and its result is fetched', async () => {
    await run(blocks[1]);
    const { result } = JSON.parse((await read('result.json')).toString());
    const image = await read('photo.png');
    expect(image.subarray(0, 8)).toEqual(pngSignature);
    expect(image).toHaveLength(result[0].optimized_size);
    expect(result[0]).toMatchObject({ success: 1, original_size: source.length });
  });
});
