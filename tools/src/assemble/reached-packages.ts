import { dirname } from 'node:path';

/** The fields of a package.json that are read here; the others are kept. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** One entry of package-lock.json. A workspace is linked: its entry in node_modules names the folder in `resolved`. */
export interface LockEntry extends Manifest {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** Every path of the lock file that the workspaces `starts` reach, the workspaces and the links to them included. */
export function listReachedPackages(lock: LockFile, starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const toVisit = [...starts];
  for (let path = toVisit.pop(); path !== undefined; path = toVisit.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const entry = lock.packages[path];
    if (!entry) throw new Error(`package-lock.json has no ${path}`);
    if (entry.link && entry.resolved !== undefined) toVisit.push(entry.resolved);
    for (const name of listDependencies(entry)) {
      const found = resolveInstalled(lock, path, name);
      if (found !== null) toVisit.push(found);
    }
  }
  for (const [path, { link, resolved }] of Object.entries(lock.packages)) {
    if (link && resolved !== undefined && reached.has(resolved)) reached.add(path);
  }
  return reached;
}

export function withoutDev<T extends Manifest>({ devDependencies: _, ...manifest }: T): Omit<T, 'devDependencies'> {
  return manifest;
}

/** Where Node finds a dependency: the nearest node_modules on the way up. Null for one that is not installed. */
function resolveInstalled(lock: LockFile, from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '.') return null;
  }
}

function listDependencies(manifest: Manifest): readonly string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}
