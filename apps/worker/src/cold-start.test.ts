import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

/** Imports a composition in a new process and returns the native libraries and the CommonJS modules that it loaded. */
function listLoaded(composition: string): readonly string[] {
  const program = `
    import { Module } from 'node:module';
    await import(${JSON.stringify(composition)});
    console.log(JSON.stringify([...process.report.getReport().sharedObjects, ...Object.keys(Module._cache)]));
  `;
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd, encoding: 'utf8' }));
}

const usesOf = (loaded: readonly string[], library: string) => loaded.filter((path) => path.includes(`/node_modules/${library}`));

test.each([
  ['worker', './dist/compose.js', ['sharp', '@img', '@napi-rs', 'svgo', 'css-tree']],
  ['API', '../api/dist/compose.js', ['sharp', '@img', '@napi-rs', 'nodemailer']],
])('cold start: the main process of the %s loads no library that only other processes or rare requests use', (_name, path, libraries) => {
  const loaded = listLoaded(path);
  expect(usesOf(loaded, 'ioredis')).not.toEqual([]);
  expect(libraries.flatMap((library) => usesOf(loaded, library))).toEqual([]);
});
