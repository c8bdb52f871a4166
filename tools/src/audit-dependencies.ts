/**
 * Checks the lock file: every package has its hash, runs on the oldest supported Node, tools of development too, and runs an install script only if
 * `allowScripts` decides on it. Asks the registry
 * for advisories of high or critical severity against packages that ship.
 */
import { satisfies } from 'semver';
import type { LockEntry } from './assemble/reached-packages.js';
import { readJsonFile, root } from './repository.js';
import { runCommand } from './run-command.js';

interface LockedPackages {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface AdvisoryReport {
  readonly vulnerabilities?: Readonly<Record<string, { readonly name: string; readonly severity: string }>>;
}

type AllowedScripts = Readonly<Record<string, boolean>>;

/** The lowest version of docs/running.md#supported-versions. */
const oldestNode = '20.19.0';

/** Packages that want a newer Node and are never run, with the reason. */
const notRun: Readonly<Record<string, string>> = {
  '@prisma/streams-local': 'the Prisma CLI brings it for `prisma dev`, which nothing here calls',
};

/** One sentence for each problem of the packages in a lock file. */
function findProblems({ packages }: LockedPackages, allowScripts: AllowedScripts): readonly string[] {
  return Object.entries(packages).flatMap(([path, { link, integrity, resolved, hasInstallScript, engines }]) => {
    if (link || !path.includes('node_modules/')) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [
      ...(integrity ? [] : [`${path} has no hash`]),
      ...(resolved ? [`${path} names the server it came from`] : []),
      ...(name in notRun || satisfies(oldestNode, engines?.node ?? '*')
        ? []
        : [`${path} does not run on Node ${oldestNode}: it states ${engines?.node}`]),
      ...(hasInstallScript && !(name in allowScripts) ? [`${path} has an install script that allowScripts does not decide on`] : []),
    ];
  });
}

/** Whether a package that breaks all four rules is seen. */
function rulesSeePlantedProblems(allowScripts: AllowedScripts): boolean {
  const planted = {
    'node_modules/planted': { hasInstallScript: true, resolved: 'https://registry.example/planted.tgz', engines: { node: '>=22' } },
  };
  return findProblems({ packages: planted }, allowScripts).length === 4;
}

/** High and critical advisories against packages that ship. Null when the registry does not answer. */
function findAdvisories(): readonly string[] | null {
  const { stdout } = runCommand(root, 'npm', 'audit', '--omit=dev', '--json', '--fetch-timeout=20000');
  const { vulnerabilities } = parseReport(stdout);
  if (!vulnerabilities) return null;
  return Object.values(vulnerabilities).flatMap(({ name, severity }) => (/high|critical/.test(severity) ? [`${name}: ${severity}`] : []));
}

function parseReport(stdout: string): AdvisoryReport {
  try {
    return JSON.parse(stdout);
  } catch {
    return {}; // npm prints no JSON when the registry does not answer
  }
}

const { allowScripts } = readJsonFile<{ readonly allowScripts: AllowedScripts }>('package.json');
const advisories = findAdvisories();
const problems = [...findProblems(readJsonFile<LockedPackages>('package-lock.json'), allowScripts), ...(advisories ?? [])];
if (!rulesSeePlantedProblems(allowScripts)) problems.push('a planted package that breaks every rule was not seen');
for (const problem of problems) console.error(problem);
console.log(
  `dependencies: ${problems.length} problems; advisories ${advisories === null ? 'NOT checked, the registry did not answer' : 'checked'}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
