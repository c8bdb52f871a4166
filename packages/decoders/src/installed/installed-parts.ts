import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The optional parts that `npm run models` installs. Source: docs/running.md#optional-parts. */
export const partNames = ['heic', 'super-resolution'] as const;
export type PartName = (typeof partNames)[number];

/** Written last into the folder of a part, so that its presence says that the part is whole. */
export const partManifestName = 'part.json';

/** What the manifest of an installed part says. */
export interface InstalledPart {
  /** The npm package that it was made from, and the exact version. */
  readonly package: string;
  readonly version: string;
}

/** Folder of a part, whether it is installed or not. */
export const toPartFolder = (modelsDir: string, name: PartName) => join(modelsDir, name);

/** The installed parts by their names. It reads one small file for each part. `modelsDir` is an absolute path; null finds none. */
export function findInstalledParts(modelsDir: string | null): ReadonlyMap<PartName, InstalledPart> {
  const found = new Map<PartName, InstalledPart>();
  for (const name of partNames) {
    const part = modelsDir === null ? null : readManifest(join(toPartFolder(modelsDir, name), partManifestName));
    if (part) found.set(name, part);
  }
  return found;
}

/** Null when there is no manifest, or when it cannot be read as one: the part is then installed again. */
function readManifest(path: string): InstalledPart | null {
  if (!existsSync(path)) return null;
  try {
    const { package: from, version } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof from === 'string' && typeof version === 'string' ? { package: from, version } : null;
  } catch {
    return null; // another user's file, or half a file of a full disk
  }
}
