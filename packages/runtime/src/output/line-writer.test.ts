import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLineWriter, type LineWriter } from './line-writer.js';

const { O_RDWR, O_NONBLOCK } = constants;
const renderLoss = ({ count, reason }: { count: number; reason: string }) => `lost ${count} (${reason})\n`;

describe('line writer', () => {
  let folder: string;
  let pipe: number;
  let writer: LineWriter;

  /** A real pipe without a reader: it is full after 64 kB, and works again once it is read. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-lines-'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    pipe = openSync(join(folder, 'pipe'), O_RDWR | O_NONBLOCK);
    writer = createLineWriter({ fd: pipe, renderLoss });
  });
  afterEach(() => {
    closeSync(pipe);
    rmSync(folder, { recursive: true });
  });

  function readAll(): string {
    const bytes = Buffer.alloc(1_000_000);
    return bytes.toString('utf8', 0, readSync(pipe, bytes));
  }

  test('drops lines that do not fit, then says how many and why', () => {
    const line = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 100; count += 1) writer.write(line);
    const before = readAll();
    for (const text of ['a\n', 'b\n']) writer.write(text);
    const after = readAll();
    expect(after).toMatch(/^\n?lost \d+ \(EAGAIN\)\na\nb\n$/);
    const written = before.split('\n').filter((text) => text.length === 999).length;
    const lost = [...`${before}${after}`.matchAll(/^lost (\d+) /gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(written).toBeGreaterThan(10);
    expect(written + lost).toBe(100);
  });

  test('starts a new line after one that was cut', () => {
    writer.write(`${'x'.repeat(100_000)}\n`); // longer than the pipe
    const cut = readAll();
    expect(cut).not.toContain('\n');
    writer.write('a\n');
    expect(readAll()).toBe('\nlost 1 (EAGAIN)\na\n');
  });

  test('counts a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const onFullDisk = createLineWriter({ fd: full, renderLoss });
    expect(() => onFullDisk.write('a\n')).not.toThrow();
    closeSync(full);
  });
});

describe('a process that logs and prints goes on', () => {
  const runtimeUrl = new URL('../index.js', import.meta.url).href;
  const source = `
    import { createLogger, ignoreOutputErrors } from ${JSON.stringify(runtimeUrl)};
    ignoreOutputErrors();
    const log = createLogger({ level: 'info', name: 'demo' });
    for await (const _chunk of process.stdin); // the other side is prepared
    for (let count = 0; count < 3; count += 1) {
      log.error(new Error('no'), {}, 'an error');
      process.stdout.write('a line of a library\\n');
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.exitCode = 7;`;
  const args = ['--input-type=module', '--eval', source];

  test('while the disk of stdout is full', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
    closeSync(full);
    expect([status, stderr]).toEqual([7, '']);
  });

  test('after the reader of stdout has gone', async () => {
    const child = spawn(process.execPath, args);
    const [exited, stderr] = [once(child, 'exit'), text(child.stderr)];
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.stdin.end();
    expect([(await exited)[0], await stderr]).toEqual([7, '']);
  });
});
