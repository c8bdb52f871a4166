/**
 * `npm pack -w @pixmill/cli` runs it in the folder of the command, before and after: `node tools/dist/pack-command.js` bundles the command of a
 * user into `packed/` and writes the package.json of the tarball; with `restore` that of the clone is back.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './assemble/reached-packages.js';
import { bundleCommand } from './packed-command/bundle-command.js';
import { describeLicences } from './packed-command/describe-licences.js';
import { isOfClone, toPackedManifest } from './packed-command/packed-manifest.js';
import { root } from './repository.js';

/** What a command may weigh that starts within a blink: the code and the licences. */
const maxBytes = 600_000;

const folder = process.cwd();
const packed = join(folder, 'packed');
const manifestPath = join(folder, 'package.json');
/** Not among the `files` of the package. */
const savedPath = join(folder, 'package.clone.json');
/** Files of the clone that the tarball has too, and what they make in the folder. */
const copiedFiles = ['LICENSE', 'docs/command.md'];
const copies = ['LICENSE', 'docs'];
const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')); // a file of this repository, not an edge

/** Puts the package.json of the clone back, also after a pack that was interrupted, and removes what only the tarball needs. */
function restore(): void {
  if (!isOfClone(readManifest(manifestPath)) && existsSync(savedPath)) copyFileSync(savedPath, manifestPath);
  const written = [packed, savedPath, ...copies.map((name) => join(folder, name))];
  for (const path of written) rmSync(path, { recursive: true, force: true });
}

async function pack(): Promise<void> {
  const { version = '' } = readManifest(manifestPath);
  const { files, packageFolders } = await bundleCommand({ root, version });
  const notices = { name: 'LICENSES.txt', text: describeLicences(packageFolders) };
  const sizeBytes = [...files, notices].reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (sizeBytes > maxBytes) throw new Error(`pack-command: ${sizeBytes} bytes, more than ${maxBytes}`);
  mkdirSync(packed);
  for (const { name, text } of [...files, notices]) writeFileSync(join(packed, name), text);
  for (const name of copiedFiles) cpSync(join(root, name), join(folder, name));
  copyFileSync(manifestPath, savedPath);
  writeFileSync(manifestPath, `${JSON.stringify(toPackedManifest(readManifest(manifestPath)), null, 2)}\n`);
  console.error(`pack-command: ${files.length} files and their licences, ${Math.round(sizeBytes / 1_000)} KB`);
}

restore();
if (process.argv[2] !== 'restore') await pack();
