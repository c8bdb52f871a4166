import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runFile = promisify(execFile);

/** In place of scripts/run-tool.mjs, which would build while other tests run. */
const runTool = `const [name] = process.argv.splice(2, 1);\nawait import(\`../tools/dist/\${name}.js\`);\n`;

export interface PackRequest {
  /** Such as `packages/client`. */
  readonly workspace: string;
  /** Files and folders of the workspace that `npm pack` needs. */
  readonly parts: readonly string[];
  /** Files and folders of the clone that it needs too. */
  readonly linked: readonly string[];
}

/** What `npm pack --json` says of a tarball. */
export interface PackedWorkspace {
  readonly tarball: string;
  readonly sizeBytes: number;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  /** The copy of the workspace in which it ran. */
  readonly workspaceFolder: string;
  /** A temporary folder with all of it. */
  readonly folder: string;
}

/** Runs `npm pack` in a copy of a workspace, because it writes there. */
export async function packWorkspace({ workspace, parts, linked }: PackRequest): Promise<PackedWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-pack-'));
  const workspaceFolder = join(folder, workspace);
  await mkdir(join(folder, 'scripts'));
  await writeFile(join(folder, 'scripts/run-tool.mjs'), runTool);
  for (const name of linked) await symlink(join(root, name), join(folder, name));
  for (const name of parts) await cp(join(root, workspace, name), join(workspaceFolder, name), { recursive: true });
  const { stdout } = await runFile('npm', ['pack', '--json', '--pack-destination', folder], { cwd: workspaceFolder });
  const [{ filename, size, files }] = JSON.parse(stdout);
  return {
    ...{ tarball: join(folder, filename), sizeBytes: size, workspaceFolder, folder },
    files: files.map(({ path }: { readonly path: string }) => path),
  };
}

/** Installs a tarball into an empty folder, without a registry. */
export async function installTarball(tarball: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-installed-'));
  await runFile('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
  return folder;
}
