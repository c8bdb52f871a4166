import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findSecrets } from './find-secrets.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-secrets-'));
});

afterEach(() => rm(folder, { recursive: true }));

const secrets = { 'API key': 'abcdefgh'.repeat(4), 'password of a source': 'p"ss/wörd marker' };

test('findSecrets: reports nothing for clean logs, and counts their files and lines', async () => {
  await writeFile(join(folder, 'api.log'), '{"msg":"job accepted"}\n{"msg":"job settled"}\n');
  await writeFile(join(folder, 'api.log.1'), '{"msg":"api listening"}\n');
  expect(await findSecrets(folder, secrets)).toEqual({ problems: [], files: 2, lines: 3 });
});

test.each([
  ['API key', `{"header":"${secrets['API key']}"}`],
  ['password of a source', JSON.stringify({ url: secrets['password of a source'] })],
  ['password of a source', `http://me:${encodeURIComponent(secrets['password of a source'])}@127.0.0.1/`],
  ['API key', Buffer.from(secrets['API key']).toString('base64')],
  ['address of a result', 'GET /image/0123456789ab/ABCDEFGHIJKLMNO.jpg 200'],
])('findSecrets: finds %s in %s', async (name, line) => {
  await writeFile(join(folder, 'worker-1.log'), `{"msg":"worker ready"}\n${line}\n`);
  const { problems } = await findSecrets(folder, secrets);
  expect(problems).toEqual([`a log contains a secret: ${name} in worker-1.log, line 2`]);
});
