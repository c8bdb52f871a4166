/**
 * `node scripts/audit-dependencies.mjs`: what the lock file lets in, and what is known against it. Every package must have its
 * hash, run an install script only if `allowScripts` says so, and nothing that ships may have a known hole of high severity or worse.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readJson = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** Everything wrong with the packages of a lock file, a sentence each. */
function findProblems(lock, allowScripts) {
  return Object.entries(lock.packages).flatMap(([path, { link, integrity, resolved, hasInstallScript }]) => {
    if (link || !path.includes('node_modules/')) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [
      ...(integrity ? [] : [`${path} has no hash`]),
      ...(resolved ? [`${path} names the server it came from`] : []),
      ...(hasInstallScript && !(name in allowScripts) ? [`${path} has an install script that allowScripts does not decide on`] : []),
    ];
  });
}

/** A package that breaks all three rules must be seen, or the rules see nothing. */
function provesRules(allowScripts) {
  const planted = { packages: { 'node_modules/planted': { hasInstallScript: true, resolved: 'https://registry.example/planted.tgz' } } };
  return findProblems(planted, allowScripts).length === 3;
}

/** High and critical advisories of what ships, by package; null when the registry has no answer. */
function findAdvisories() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  try {
    const { vulnerabilities } = JSON.parse(stdout);
    if (!vulnerabilities) return null;
    return Object.values(vulnerabilities).flatMap(({ name, severity }) => (/high|critical/.test(severity) ? [`${name}: ${severity}`] : []));
  } catch {
    return null; // no JSON, no answer
  }
}

const { allowScripts } = readJson('package.json');
const problems = findProblems(readJson('package-lock.json'), allowScripts);
const advisories = findAdvisories();
if (!provesRules(allowScripts)) problems.push('a planted package that breaks every rule was not seen');
problems.push(...(advisories ?? []));
for (const problem of problems) console.error(problem);
console.log(
  `dependencies: ${problems.length} problems; advisories ${advisories === null ? 'NOT asked, the registry has no answer' : 'asked'}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
