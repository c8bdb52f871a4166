import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const runFile = promisify(execFile);

/** In place of scripts/run-tool.mjs, which would build while other tests run. */
const runTool = `const [name] = process.argv.splice(2, 1);\nawait import(\`../tools/dist/\${name}.js\`);\n`;
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

/** Packs the client in a copy of its folder, and installs the tarball into an empty folder, without a registry. */
export async function installClient(): Promise<InstalledClient> {
  const clone = await mkdtemp(join(tmpdir(), 'pixmill-pack-'));
  const packed = join(clone, 'packages/client');
  await mkdir(join(clone, 'scripts'));
  await writeFile(join(clone, 'scripts/run-tool.mjs'), runTool);
  await copyFile(join(root, 'tsconfig.base.json'), join(clone, 'tsconfig.base.json'));
  for (const name of ['tools', 'node_modules']) await symlink(join(root, name), join(clone, name));
  for (const name of parts) await cp(join(root, 'packages/client', name), join(packed, name), { recursive: true });
  const { stdout } = await runFile('npm', ['pack', '--json', '--pack-destination', clone], { cwd: packed });
  const [{ filename, size, files }] = JSON.parse(stdout);
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-client-'));
  await runFile('npm', ['install', '--offline', '--no-audit', '--no-fund', join(clone, filename)], { cwd: folder });
  await rm(clone, { recursive: true });
  return {
    folder,
    sizeBytes: size,
    files: files.map(({ path }: { path: string }) => path),
    remove: () => rm(folder, { recursive: true }),
  };
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
