import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';

const mainPath = fileURLToPath(new URL('../main.js', import.meta.url));

test('pixmill: Ctrl-C ends a run that waits for its service with 130, without files and without a stack trace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-interrupt-'));
  await writeFile(join(folder, 'a.png'), fixtureBytes('images/palette.png'));
  const callers: Socket[] = [];
  const silent = createServer((caller) => void callers.push(caller)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const env = { PIXMILL_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, PIXMILL_API_KEY: 'k'.repeat(32), HOME: folder };
  const child = spawn(process.execPath, [mainPath, 'optimize', 'a.png', '--to', 'small', '--no-cache'], { cwd: folder, env });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => texts.push(String(chunk)));
  try {
    await once(silent, 'connection');
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'close');
    expect([code, signal, texts.join('')]).toEqual([130, null, 'stopped after 0 of 1 file\n']);
    expect(await readdir(folder)).toEqual(['a.png']);
  } finally {
    child.kill('SIGKILL');
    for (const caller of callers) caller.destroy();
    silent.close();
    await rm(folder, { recursive: true });
  }
});
