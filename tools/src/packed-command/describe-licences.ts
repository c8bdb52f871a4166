import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../assemble/reached-packages.js';
import { readJsonFile, root } from '../repository.js';

/** Names, versions and licences of the packages in these folders, which are relative to the clone. Throws when a package has no licence. */
export function describeLicences(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const { name, version, license } = readJsonFile<Manifest>(join(folder, 'package.json'));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (license === undefined || file === undefined) throw new Error(`pack-command: ${folder} has no licence`);
    return `${name} ${version}, ${license}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return ['The packed command contains these packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
