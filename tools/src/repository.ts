import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders that hold workspaces; `e2e`, `bench` and `tools` are workspaces themselves. */
const workspaceParents = ['packages', 'apps'];
const singleWorkspaces = ['e2e', 'bench', 'tools'];

/** Paths of all workspaces from the root, such as `packages/jobs`. */
export function listWorkspaces(): readonly string[] {
  const nested = workspaceParents.flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`));
  return [...nested, ...singleWorkspaces].filter((path) => existsSync(join(root, path, 'package.json')));
}

/** Parses a JSON file. `path` starts at the root. The caller states the type, unchecked: the files belong to this repository. */
export function readJsonFile<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T; // a file of this repository, not an edge
}
