import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listWorkspaces, readJsonFile, root } from '../repository.js';

interface Project {
  readonly exclude?: readonly string[];
  readonly references?: readonly { readonly path: string }[];
}

const isSource = (path: string) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('generated/');

/** The packages that the sources of a workspace import, without those that its `tsconfig.json` refers to. What it excludes is built with the tests. */
function findMissingReferences(workspace: string): readonly string[] {
  const { exclude = [], references = [] } = readJsonFile<Project>(`${workspace}/tsconfig.json`);
  const isBuilt = (path: string) => isSource(path) && !exclude.some((folder) => `src/${path}`.startsWith(`${folder}/`));
  const sources = readdirSync(join(root, workspace, 'src'), { recursive: true, encoding: 'utf8' }).filter(isBuilt);
  const imported = sources.flatMap((path) =>
    [...readFileSync(join(root, workspace, 'src', path), 'utf8').matchAll(/from '@pixmill\/([a-z-]+)/g)].map(([, name]) => name),
  );
  const known = references.map(({ path }) => path.split('/').at(-1));
  return [...new Set(imported)].filter((name) => !known.includes(name)).map((name) => `${workspace}: ${name}`);
}

test('project references: name every package that a workspace imports, because a build of a fresh clone orders by them', () => {
  // The texts of planted violations in tools and e2e look like imports.
  const workspaces = listWorkspaces().filter((path) => path.includes('/'));
  expect(workspaces.length).toBeGreaterThan(15);
  expect(workspaces.flatMap(findMissingReferences)).toEqual([]);
});
