/**
 * `npm pack -w @pixmill/client` runs it in the folder of the client, before and after: `node tools/dist/pack-client.js` compiles the client once more, for
 * `require`, into `commonjs/`; with `restore` it removes what only the tarball has.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.js';

const folder = process.cwd();
const commonjs = join(folder, 'commonjs');
const licence = join(folder, 'LICENSE');

for (const path of [commonjs, licence]) rmSync(path, { recursive: true, force: true });
if (process.argv[2] !== 'restore') {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '--project', 'tsconfig.commonjs.json'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  writeFileSync(join(commonjs, 'package.json'), '{ "type": "commonjs" }\n');
  copyFileSync(join(root, 'LICENSE'), licence);
}
