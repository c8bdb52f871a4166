import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { standIns } from './stand-ins.js';

/** What a bundle may contain: everything else is of the server, or too large for a command. */
const allowedPackages = new Set([
  ...['cli', 'client', 'contracts', 'dialects', 'image-formats', 'outbound', 'runtime'].map((name) => `@pixmill/${name}`),
  ...['chokidar', 'readdirp', 'commander', 'tinyglobby', 'fdir', 'picomatch', 'zod'],
  ...['htmlparser2', 'domelementtype', 'domhandler', 'domutils', 'dom-serializer', 'entities'],
]);

export interface CommandBundle {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Folders of the third-party packages in it, relative to the clone, sorted. */
  readonly packageFolders: readonly string[];
}

/**
 * The command of a user and everything it imports, as one program with further files for what is loaded on demand. Throws for an import that
 * is not inside, and for a package that does not belong there.
 */
export async function bundleCommand({ root, version }: { readonly root: string; readonly version: string }): Promise<CommandBundle> {
  const dist = join(root, 'apps/cli/dist');
  const bundle = await rolldown({
    input: { pixmill: join(dist, 'packed/main.js') },
    platform: 'node',
    // Only zod does work at import time: it sets the language of its messages. Unused imports of others, such as the logger, are left out.
    treeshake: { moduleSideEffects: (id) => /[\\/]node_modules[\\/]zod[\\/]/.test(id) },
    transform: { define: { PIXMILL_VERSION: JSON.stringify(version) } },
    plugins: [replaceModules(dist)],
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, chunkFileNames: '[name].js' });
  await bundle.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  rejectOpenImports(chunks);
  const folders = listPackageFolders(chunks, root);
  rejectOtherPackages(folders);
  return {
    files: chunks.map(({ fileName, code }) => ({ name: fileName, text: code })),
    packageFolders: folders.filter((folder) => folder.includes('node_modules/')),
  };
}

function replaceModules(dist: string): Plugin {
  const replaced = new Map(Object.entries(standIns).map(([name, standIn]) => [join(dist, name), join(dist, standIn)]));
  return {
    name: 'stand-ins',
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const standIn = found && replaced.get(found.id);
      return standIn === undefined || standIn === null ? found : { id: standIn };
    },
  };
}

function rejectOpenImports(chunks: readonly OutputChunk[]): void {
  const inside = new Set(chunks.map(({ fileName }) => fileName));
  const open = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]).filter((name) => !inside.has(name));
  const outside = open.filter((name) => !isBuiltin(name));
  if (outside.length > 0) throw new Error(`pack-command: not inside the bundle: ${outside.join(', ')}`);
}

/** `packages/client` or `node_modules/zod` for each module whose code is in the bundle. */
function listPackageFolders(chunks: readonly OutputChunk[], root: string): readonly string[] {
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules)).filter(([, { renderedLength }]) => renderedLength > 0);
  const folders = modules.map(([id]) => {
    const path = id.replaceAll('\\', '/').slice(root.length);
    return /(?:.*node_modules\/(?:@[^/]+\/)?[^/]+|(?:packages|apps)\/[^/]+)/.exec(path)?.[0];
  });
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function rejectOtherPackages(folders: readonly string[]): void {
  const names = folders.map((folder) => folder.replace(/^.*node_modules\//, '').replace(/^(packages|apps)\//, '@pixmill/'));
  const others = names.filter((name) => !allowedPackages.has(name));
  if (others.length > 0) throw new Error(`pack-command: does not belong into the packed command: ${others.join(', ')}`);
}
