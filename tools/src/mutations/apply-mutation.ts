import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listWorkspaces, root } from '../repository.js';
import { type FinishedCommand, runCommand, runOrThrow } from '../run-command.js';
import type { Mutation } from './read-mutations.js';

export interface MutationOutcome {
  readonly verdict: 'caught' | 'NOT CAUGHT' | 'DOES NOT APPLY' | 'DOES NOT BUILD' | 'NOT TRIED';
  /** The first failure that the proof printed, or the reason for another verdict. */
  readonly detail: string;
}

/** The first line of a failed proof, and the first line that jest prints of a failed test. */
const failurePatterns = [/^BROKEN +(.*)$/m, /^ +● (?!Console)(.*)$/m];

/** A built clone of HEAD. Dependencies are hard links where the file system has them: a copy of thousands of files takes minutes. */
export function createClone(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'pixmill-mutations-')), 'pixmill');
  runOrThrow(root, 'git', 'clone', '--quiet', '--local', '.', folder);
  for (const modules of listModuleFolders()) {
    const copy = join(folder, modules);
    if (!runCommand(root, 'cp', '-al', modules, copy).succeeded) runOrThrow(root, 'cp', '-R', modules, copy);
  }
  runOrThrow(folder, 'node', 'scripts/generate-client.mjs');
  runOrThrow(folder, 'npx', 'tsc', '-b');
  return folder;
}

/** The dependencies of the repository, and of workspaces that need other versions. */
const listModuleFolders = () =>
  ['.', ...listWorkspaces()].map((path) => join(path, 'node_modules')).filter((path) => existsSync(join(root, path)));

/** Runs a whole-system proof, an end-to-end test (`e2e:NAME`) or a test file in the clone. */
export function runProof(folder: string, proof: string): FinishedCommand {
  if (proof.startsWith('e2e:')) return runCommand(folder, 'node', 'scripts/test.mjs', 'e2e', proof.slice('e2e:'.length));
  if (!proof.endsWith('.test.ts')) return runCommand(folder, 'node', 'scripts/prove.mjs', proof);
  return runCommand(folder, 'node', 'scripts/test.mjs', proof.replace(/\.ts$/, '.js').replace('/src/', '/dist/'));
}

/** Applies one mutation to the clone, runs its proof and restores the clone. */
export function applyMutation(folder: string, { file, proof }: Mutation): MutationOutcome {
  if (!runCommand(folder, 'git', 'apply', file).succeeded) return { verdict: 'DOES NOT APPLY', detail: '' };
  try {
    const build = runCommand(folder, 'npx', 'tsc', '-b');
    if (!build.succeeded) return { verdict: 'DOES NOT BUILD', detail: lastLine(build.output) };
    const { succeeded, output } = runProof(folder, proof);
    const failure = failurePatterns.map((pattern) => pattern.exec(output)?.[1]).find(Boolean);
    if (succeeded || failure === undefined) return { verdict: 'NOT CAUGHT', detail: succeeded ? '' : lastLine(output) };
    return { verdict: 'caught', detail: failure };
  } finally {
    runOrThrow(folder, 'git', 'checkout', '--quiet', '--', '.');
    runOrThrow(folder, 'git', 'clean', '--quiet', '-fd');
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
