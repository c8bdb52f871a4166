import { AppError } from '@pixmill/contracts';

/** Redis needs a library of a library at most; five rounds end a package source that is at odds with itself. */
const maxRounds = 5;

/** The C library belongs to the loader of the system: another one beside it does not run. */
const isLibraryPackage = (name: string) => /^lib/.test(name) && !/^(libc6|libc-bin|libgcc)/.test(name);

export interface LibraryStep {
  /** Libraries that the server does not find. */
  listMissing(): Promise<readonly string[]>;
  /** Packages that these depend on directly. */
  listDependencies(packages: readonly string[]): Promise<readonly string[]>;
  /** Adds packages to the copy. */
  unpack(packages: readonly string[]): Promise<void>;
}

/**
 * Adds the libraries that the server does not find, from the packages that its packages depend on, whether they are installed or not.
 * Throws AppError `setup_failed` that names those which no package has.
 */
export async function completeLibraries(packages: readonly string[], step: LibraryStep): Promise<void> {
  const known = new Set(packages);
  for (let round = 0; ; round += 1) {
    const missing = await step.listMissing();
    if (missing.length === 0) return;
    const dependencies = round === maxRounds ? [] : await step.listDependencies([...known]);
    const added = [...new Set(dependencies)].filter((name) => isLibraryPackage(name) && !known.has(name));
    if (added.length === 0) throw new AppError('setup_failed', { message: `no package has ${missing.join(', ')}` });
    const likely = added.filter((name) => missing.some((library) => matches(name, library)));
    const chosen = likely.length > 0 ? likely : added;
    for (const name of chosen) known.add(name);
    await step.unpack(chosen);
  }
}

/** Debian names a package after its library: libjemalloc.so.2 is in libjemalloc2, liblua5.1.so.0 in liblua5.1-0. */
function matches(packageName: string, library: string): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace('.so', '')
      .replaceAll(/[-.]|t64$/g, '');
  return plain(packageName) === plain(library);
}
