import { expect, test } from '@jest/globals';
import { isNeededFile } from './needed-file.js';

const prisma = '/app/node_modules/@prisma/client/runtime';

test.each([
  '/app/node_modules/express/index.js',
  '/app/node_modules/express/LICENSE',
  '/app/node_modules/debug/src/node.js',
  '/app/node_modules/a/README.md',
  '/app/node_modules/a/lib/test/deep.js',
  '/app/node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node',
  '/app/node_modules/@cornerstonejs/codec-openjpeg/dist/openjpegwasm.wasm',
  `${prisma}/client.mjs`,
  `${prisma}/query_compiler_fast_bg.postgresql.mjs`,
  `${prisma}/query_compiler_fast_bg.postgresql.wasm-base64.mjs`,
])('isNeededFile: keeps %s', (path) => {
  expect(isNeededFile(path)).toBe(true);
});

test.each([
  '/app/node_modules/zod/src/index.ts',
  '/app/node_modules/zod/index.d.cts',
  '/app/node_modules/luxon/build/node/luxon.js.map',
  '/app/node_modules/pino/test/basic.test.js',
  '/app/node_modules/@a/b/docs/api.md',
  '/app/node_modules/a/node_modules/b/examples/run.js',
  '/app/node_modules/a/CHANGELOG.md',
  '/app/node_modules/@cornerstonejs/codec-openjpeg/dist/openjpegjs.js',
  '/app/node_modules/@cornerstonejs/codec-openjpeg/dist/openjpegwasm_decode.wasm',
  `${prisma}/query_compiler_fast_bg.mysql.wasm-base64.mjs`,
  `${prisma}/query_compiler_small_bg.postgresql.mjs`,
  `${prisma}/query_compiler_fast_bg.postgresql.wasm-base64.js`,
  `${prisma}/wasm-compiler-edge.js`,
])('isNeededFile: leaves out %s', (path) => {
  expect(isNeededFile(path)).toBe(false);
});
