import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listWorkspaces, root } from '../repository.js';
import type { Violation } from './cruise-code.js';
import type { PlantedViolation } from './planted-violations.js';

/**
 * Calls `use` with a copy of all sources and compiled code. Links between workspaces stay inside the copy. The copy is removed afterwards.
 */
export async function withCodeCopy<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'pixmill-architecture-'));
  try {
    await mkdir(join(copy, 'node_modules', '@pixmill'), { recursive: true });
    const installed = await readdir(join(root, 'node_modules'));
    await Promise.all(
      installed
        .filter((name) => name !== '@pixmill')
        .map((name) => symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name))),
    );
    for (const workspace of listWorkspaces()) {
      const isCode = (path: string) => !/\/node_modules$|\.(d\.ts|map|tsbuildinfo|patch|json5)$|\/results$/.test(path);
      await cp(join(root, workspace), join(copy, workspace), { recursive: true, filter: isCode });
      await symlink(join(copy, workspace), join(copy, 'node_modules', '@pixmill', workspace.split('/').at(-1) ?? workspace));
    }
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Writes the files of all planted violations into `folder`. */
export async function plantViolations(folder: string, plants: readonly PlantedViolation[]): Promise<void> {
  for (const { file, text } of plants.flatMap((plant) => [plant, ...(plant.secondFile ? [plant.secondFile] : [])])) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}\n`, { flag: 'a' });
  }
}

/** The planted violations that the report does not name: their rules see nothing. */
export function listUnseenPlants(plants: readonly PlantedViolation[], violations: readonly Violation[]): readonly string[] {
  const seen = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`));
  const inCycle = new Set(violations.flatMap(({ rule, cycle }) => cycle.map((file) => `${rule}: ${file}`)));
  return plants.map(({ rule, file }) => `${rule}: ${file}`).filter((plant) => !seen.has(plant) && !inCycle.has(plant));
}
