import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTarball, packWorkspace } from '../pack-workspace.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface PackedCommand {
  readonly tarball: string;
  /** package.json of the command before and after `npm pack`. */
  readonly manifests: readonly [before: string, after: string];
  remove(): Promise<void>;
}

/** Packs the command. */
export async function packCommand(): Promise<PackedCommand> {
  const parts = ['package.json', 'README.md', 'bin'];
  const { tarball, workspaceFolder, folder } = await packWorkspace({ workspace: 'apps/cli', parts, linked: ['tools'] });
  return {
    tarball,
    manifests: [await readManifest(join(root, 'apps/cli')), await readManifest(workspaceFolder)],
    remove: () => rm(folder, { recursive: true }),
  };
}

const readManifest = (folder: string) => readFile(join(folder, 'package.json'), 'utf8');

export interface CommandRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandRunOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** The process may read nothing outside the folder, and write nothing. A command that copies the mode of a file cannot run so. */
  readonly confined?: true;
}

/** The packed command, installed into an empty folder. */
export interface InstalledCommand {
  /** The folder of a user. */
  readonly folder: string;
  /** The folder of the installed package. */
  readonly packageFolder: string;
  /** Runs the command in the folder with these variables and no others. */
  run(args: readonly string[], options?: CommandRunOptions): Promise<CommandRun>;
  remove(): Promise<void>;
}

/** Installs a tarball into an empty folder, without a registry. */
export async function installCommand(tarball: string): Promise<InstalledCommand> {
  const folder = await installTarball(tarball);
  const limits = ['--no-warnings', '--experimental-permission', `--allow-fs-read=${folder}/`];
  const packageFolder = join(folder, 'node_modules/@pixmill/cli');
  const program = join(packageFolder, 'bin/pixmill.js');
  return {
    ...{ folder, packageFolder },
    run: (args, { variables = {}, confined } = {}) =>
      new Promise((resolve) => {
        const env = { PATH: process.env.PATH, HOME: folder, ...variables };
        execFile(process.execPath, [...(confined ? limits : []), program, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
          resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
        });
      }),
    remove: () => rm(folder, { recursive: true }),
  };
}
