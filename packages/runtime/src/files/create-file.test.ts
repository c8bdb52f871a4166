import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFile, type FileCalls } from './create-file.js';
import { replaceFile } from './replace-file.js';

const modulePath = fileURLToPath(new URL('./create-file.js', import.meta.url));
const text = 'a key of 32 characters and a line\n';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-create-file-'));
  file = join(folder, 'key');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Calls of the system in the order in which `createFile` makes them; `before` runs before each. */
function watchCalls(before: (name: string, index: number) => void): FileCalls {
  let index = 0;
  return new Proxy(
    { ...fs },
    {
      get:
        (target, name: keyof FileCalls) =>
        (...args: unknown[]) => {
          index += 1;
          before(name, index - 1);
          return Reflect.apply(target[name], target, args);
        },
    },
  );
}

const failWith = (code: string) => {
  throw Object.assign(new Error(code), { code });
};

function listCalls(): string[] {
  const names: string[] = [];
  createFile(
    { file: join(folder, 'counted'), text },
    watchCalls((name) => names.push(name)),
  );
  rmSync(join(folder, 'counted'));
  return names;
}

/** The file and the rest of the folder: names of incomplete files, without their random part. */
function look() {
  const content = fs.existsSync(file) ? readFileSync(file, 'utf8') : null;
  return { content, others: readdirSync(folder).filter((name) => name !== 'key').length };
}

describe('createFile', () => {
  test('writes the whole text with mode 600, and leaves nothing else', () => {
    expect(createFile({ file, text })).toBe(true);
    expect(look()).toEqual({ content: text, others: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['a key', 'a key of an earlier start\n'],
    ['nothing', ''],
  ])('returns false and keeps a file with %s in it', (_what, earlier) => {
    writeFileSync(file, earlier);
    expect(createFile({ file, text })).toBe(false);
    expect(look()).toEqual({ content: earlier, others: 0 });
  });

  test('keeps a file that another process creates in the last moment', () => {
    const calls = watchCalls((name) => {
      if (name === 'linkSync') writeFileSync(file, 'first');
    });
    expect(createFile({ file, text }, calls)).toBe(false);
    expect(look()).toEqual({ content: 'first', others: 0 });
  });

  test('syncs the file before it gets its name, and the folder after that', () => {
    const calls = listCalls();
    const [fileSync, folderSync] = [calls.indexOf('fsyncSync'), calls.lastIndexOf('fsyncSync')];
    expect(calls.indexOf('writeFileSync')).toBeLessThan(fileSync);
    expect(fileSync).toBeLessThan(calls.indexOf('linkSync'));
    expect(calls.indexOf('linkSync')).toBeLessThan(folderSync);
  });

  test.each(['ENOSPC', 'EROFS', 'EIO'])('throws %s whichever call fails with it, and leaves the whole file or none', (code) => {
    const calls = listCalls();
    expect(calls.length).toBeGreaterThan(8);
    for (const [failing, name] of calls.entries()) {
      const failAt = watchCalls((_name, index) => {
        if (index === failing) failWith(code);
      });
      expect(() => createFile({ file, text }, failAt)).toThrow(code);
      const { content, others } = look();
      expect([name, [text, null].includes(content)]).toEqual([name, true]);
      if (name !== 'rmSync') expect([name, others]).toEqual([name, 0]);
      for (const left of readdirSync(folder)) rmSync(join(folder, left));
    }
  });

  test('a kill before any call leaves the whole file or none; an incomplete one has another name', () => {
    for (const [killed, name] of listCalls().entries()) {
      const code = `
        import * as fs from 'node:fs';
        import { createFile } from ${JSON.stringify(modulePath)};
        let index = 0;
        const calls = new Proxy({ ...fs }, { get: (target, name) => (...args) => {
          if (index++ === ${killed}) process.kill(process.pid, 'SIGKILL');
          return target[name](...args);
        } });
        createFile(${JSON.stringify({ file, text })}, calls);`;
      const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code]);
      expect([name, signal, [text, null].includes(look().content)]).toEqual([name, 'SIGKILL', true]);
      expect(readdirSync(folder).filter((left) => left !== 'key' && !/^key\.\w{8}\.new$/.test(left))).toEqual([]);
      for (const left of readdirSync(folder)) rmSync(join(folder, left));
    }
  });

  test('of ten processes that create the same file at once, one does', async () => {
    const code = (name: string) => `
      import { createFile } from ${JSON.stringify(modulePath)};
      process.stdout.write(String(createFile({ file: ${JSON.stringify(file)}, text: '${name}' })));`;
    const shell = Array.from({ length: 10 }, (_, n) => `"$0" --input-type=module --eval "$${n + 1}" &`).join(' ');
    const { stdout } = spawnSync(
      'sh',
      ['-c', `${shell} wait`, process.execPath, ...Array.from({ length: 10 }, (_, n) => code(`start ${n}`))],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout.split('true').length - 1).toBe(1);
    expect(stdout.split('false').length - 1).toBe(9);
    expect(look()).toEqual({ content: expect.stringMatching(/^start \d$/), others: 0 });
  });

  test.each(['EPERM', 'ENOTSUP'])('where links fail with %s, renames, and keeps a file that exists', (code) => {
    const withoutLinks = watchCalls((name) => {
      if (name === 'linkSync') failWith(code);
    });
    expect(createFile({ file, text }, withoutLinks)).toBe(true);
    expect(createFile({ file, text: 'another' }, withoutLinks)).toBe(false);
    expect(look()).toEqual({ content: text, others: 0 });
  });
});

test('replaceFile: replaces the text and the mode at once; a failure leaves the old file', () => {
  writeFileSync(file, 'old', { mode: 0o644 });
  replaceFile({ file, text });
  expect([look(), statSync(file).mode & 0o777]).toEqual([{ content: text, others: 0 }, 0o600]);
  fs.mkdirSync(`${file}.${process.pid}.new`); // in the way of the new file
  expect(() => replaceFile({ file, text: 'newer' })).toThrow();
  expect(look().content).toBe(text);
});
