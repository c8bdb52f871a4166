import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installTarball, packWorkspace } from '../pack-workspace.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const runFile = promisify(execFile);

/** What a fresh clone has of the client, and its compiled modules. */
const parts = ['package.json', 'README.md', 'tsconfig.commonjs.json', 'dist', 'src'];

/** The client in an empty folder, as `npm pack` and `npm install` put it there. */
export interface InstalledClient {
  readonly folder: string;
  /** Of the tarball, in bytes. */
  readonly sizeBytes: number;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): Promise<void>;
}

/** Packs the client and installs the tarball into an empty folder. */
export async function installClient(): Promise<InstalledClient> {
  const packed = await packWorkspace({ workspace: 'packages/client', parts, linked: ['tools', 'node_modules', 'tsconfig.base.json'] });
  const folder = await installTarball(packed.tarball);
  await rm(packed.folder, { recursive: true });
  return { folder, sizeBytes: packed.sizeBytes, files: packed.files, remove: () => rm(folder, { recursive: true }) };
}

/** Compiles files of a folder with the types of Node, or with those of browsers. Throws with what the compiler says. */
export async function compileIn(folder: string, files: readonly string[], platform: 'node' | 'browser'): Promise<void> {
  const options = {
    node: { module: 'nodenext', lib: ['es2023'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
    browser: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] },
  }[platform];
  const config = { compilerOptions: { target: 'es2023', strict: true, noEmit: true, ...options }, files };
  await writeFile(join(folder, `tsconfig.${platform}.json`), JSON.stringify(config));
  await runFile(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', `tsconfig.${platform}.json`], {
    cwd: folder,
  }).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}${stderr}`);
  });
}

/** Bundles a program of a page into `bundle.js`. Throws for an import that a browser does not have. */
export async function bundleIn(folder: string, file: string): Promise<void> {
  const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs');
  const { stdout, stderr } = await runFile(
    process.execPath,
    [bundler, file, '--platform', 'browser', '--format', 'esm', '--file', 'bundle.js'],
    { cwd: folder },
  );
  if (/UNRESOLVED|could not resolve/i.test(stdout + stderr)) throw new Error(stdout + stderr);
}
