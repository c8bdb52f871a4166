import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../repository.js';

interface BuildStamp {
  isBuilt(root: string): boolean;
  beginBuild(root: string): void;
  endBuild(root: string): void;
}

const { isBuilt, beginBuild, endBuild }: BuildStamp = await import(join(root, 'scripts/setup/build-stamp.mjs'));

/** What the build makes besides compiling. */
const outputsOfScripts = ['packages/metric/dist/ssimulacra2.wasm', 'apps/api/dist/reference/scalar.json'];

describe('the stamp of a build', () => {
  let checkout: string;

  const write = (path: string, text = path) => {
    mkdirSync(join(checkout, dirname(path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  };

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'pixmill-stamp-'));
    for (const path of ['packages/x/package.json', 'packages/x/tsconfig.json', 'packages/x/src/a/one.ts', 'packages/x/dist/a/one.js'])
      write(path);
    for (const path of ['apps/y/src/two.ts', 'apps/y/dist/two.js', 'apps/y/src/two.test.ts', 'prisma/schema.prisma']) write(path);
    for (const path of ['packages/metric/assembly/index.ts', ...outputsOfScripts]) write(path);
    endBuild(checkout);
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  test('holds for a copy with new file times, and when tests change', () => {
    for (const path of ['packages/x/src/a/one.ts', 'apps/y/src/two.ts']) utimesSync(join(checkout, path), 1, 1);
    write('apps/y/src/two.test.ts', 'another test');
    const copy = `${checkout} copy`;
    cpSync(checkout, copy, { recursive: true });
    expect([isBuilt(checkout), isBuilt(copy)]).toEqual([true, true]);
    rmSync(copy, { recursive: true });
  });

  test('holds while what only tests need was never compiled', () => {
    write('packages/for-tests/src/three.ts');
    write('packages/x/src/testing/four.ts');
    expect(isBuilt(checkout)).toBe(true);
    endBuild(checkout);
    expect(isBuilt(checkout)).toBe(true);
  });

  test.each([
    ['a source changed', 'apps/y/src/two.ts'],
    ['a source was added', 'packages/x/src/new.ts'],
    ['the schema changed', 'prisma/schema.prisma'],
    ['the metric changed', 'packages/metric/assembly/index.ts'],
    ['a manifest changed', 'packages/x/package.json'],
  ])('does not hold when %s', (_what, path) => {
    write(path, 'changed');
    expect(isBuilt(checkout)).toBe(false);
  });

  test.each(['packages/x/dist/a/one.js', ...outputsOfScripts, 'dist/built.json'])('does not hold without %s', (path) => {
    rmSync(join(checkout, path));
    expect(isBuilt(checkout)).toBe(false);
  });

  test('does not hold after a build that was killed, even when its changes were taken back', () => {
    write('apps/y/src/two.ts', 'changed');
    beginBuild(checkout);
    write('apps/y/dist/two.js', 'half of the new output');
    write('apps/y/src/two.ts');
    expect(isBuilt(checkout)).toBe(false);
  });
});

describe('pixmill', () => {
  test('installs and builds nothing: without a build it says how to make one', () => {
    const checkout = mkdtempSync(join(tmpdir(), 'pixmill-unbuilt-'));
    cpSync(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts/pixmill.mjs'), '--help'], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([1, '', 'Pixmill is not built yet. `npm start` builds it, and so does `npm run build`.\n']);
    expect(readdirSync(checkout)).toEqual(['scripts']);
    rmSync(checkout, { recursive: true });
  });
});
