/**
 * `node tools/dist/prune.js FOLDER`, after an installation in a folder that assemble.js wrote: removes the files of third-party packages that
 * no running service reads.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toMegabytes } from './production/find-excess.js';
import { listFiles } from './production/list-files.js';
import { isNeededFile } from './production/needed-file.js';
import { root } from './repository.js';

const [target] = process.argv.slice(2);
const folder = target === undefined ? null : resolve(target);
if (folder === null || folder === resolve(root)) throw new Error('prune: name a folder that assemble.js wrote');
const unneeded = listFiles(join(folder, 'node_modules')).filter(({ path }) => !isNeededFile(path));
for (const { path } of unneeded) rmSync(path);
const removedBytes = unneeded.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
console.log(`prune: removed ${unneeded.length} files, ${toMegabytes(removedBytes)}`);
