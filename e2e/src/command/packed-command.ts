import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const runFile = promisify(execFile);

/** In place of scripts/run-tool.mjs, which would build while other tests run. */
const runTool = `const [name] = process.argv.splice(2, 1);\nawait import(\`../tools/dist/\${name}.js\`);\n`;

export interface PackedCommand {
  readonly tarball: string;
  /** package.json of the command before and after `npm pack`. */
  readonly manifests: readonly [before: string, after: string];
  remove(): Promise<void>;
}

/** Runs `npm pack` in a copy of the command's folder, because it replaces the package.json for a moment. */
export async function packCommand(): Promise<PackedCommand> {
  const clone = await mkdtemp(join(tmpdir(), 'pixmill-pack-'));
  const folder = join(clone, 'apps/cli');
  await mkdir(join(clone, 'scripts'));
  await writeFile(join(clone, 'scripts/run-tool.mjs'), runTool);
  await symlink(join(root, 'tools'), join(clone, 'tools'));
  for (const name of ['package.json', 'README.md', 'bin']) await cp(join(root, 'apps/cli', name), join(folder, name), { recursive: true });
  const { stdout } = await runFile('npm', ['pack', '--silent', '--pack-destination', clone], { cwd: folder });
  return {
    tarball: join(clone, stdout.trim()),
    manifests: [await readManifest(join(root, 'apps/cli')), await readManifest(folder)],
    remove: () => rm(clone, { recursive: true }),
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
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-elsewhere-'));
  await runFile('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
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
