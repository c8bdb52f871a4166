import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../repository.js';
import { runCommand } from '../run-command.js';

/** Lint rules that the architecture rests on, each with a line that breaks it in a package. */
export const plantedLines: Readonly<Record<string, string>> = {
  'lint/style/noProcessEnv': 'export const port = process.env.PORT;',
  'lint/style/noRestrictedGlobals': "export const answer = fetch('http://127.0.0.1/');",
  'lint/suspicious/noExplicitAny': 'export const anything: any = 1;',
  'lint/suspicious/noConsole': "console.log('hello');",
};

/** A lint of a container file, and a spelling mistake in it that must be seen. No container is built: the checks need no engine. */
export interface ContainerLint {
  readonly tool: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly right: string;
  readonly wrong: string;
}

export const containerLints: readonly ContainerLint[] = [
  { tool: 'dockerfile-utils', file: 'Dockerfile', args: ['lint'], right: 'HEALTHCHECK --interval', wrong: 'HEALTHCHECK --interva' },
  { tool: 'dclint', file: 'docker-compose.yml', args: ['--config', join(root, '.dclintrc')], right: 'ports:', wrong: 'prots:' },
];

/** Absolute path of an installed command. */
export function findBin(name: string): string {
  return join(root, 'node_modules/.bin', name);
}

function withTempFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-lint-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether biome names `rule` for the line, as a file of packages/jobs in a folder with the lint settings alone. */
export function isLineRejected(rule: string, line: string): boolean {
  return withTempFolder((folder) => {
    for (const name of ['biome.json', '.gitignore']) copyFileSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, 'packages/jobs/src'), { recursive: true });
    writeFileSync(join(folder, 'packages/jobs/src/planted.ts'), `${line}\n`);
    return runCommand(folder, findBin('biome'), 'lint', '.').output.includes(rule);
  });
}

/** Whether the lint rejects the file with its spelling mistake. */
export function isMistakeRejected({ tool, file, args, right, wrong }: ContainerLint): boolean {
  return withTempFolder((folder) => {
    const text = readFileSync(join(root, file), 'utf8');
    writeFileSync(join(folder, file), text.replace(right, wrong));
    return text.includes(right) && !runCommand(folder, findBin(tool), ...args, join(folder, file)).succeeded;
  });
}
