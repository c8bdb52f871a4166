/**
 * `npm run check`: format and lint, container files, unused code, dependencies, the OpenAPI document, generated pages, the changelog, citations, import rules, mutations.
 * Rules that the architecture rests on are proved by planted violations.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNewestRelease } from './check/newest-release.js';
import { containerLints, findBin, isLineRejected, isMistakeRejected, plantedLines } from './check/planted-lint.js';
import { readMutations } from './mutations/read-mutations.js';
import { readJsonFile, root } from './repository.js';
import { runCommand } from './run-command.js';

function report(title: string, passed: boolean): boolean {
  console.log(`${passed ? 'ok    ' : 'failed'} ${title}`);
  return passed;
}

/** Prints the output of a failed command. Of a command that passed, prints only what it could not check. */
function run(title: string, command: string, ...args: readonly string[]): boolean {
  const { succeeded, stdout, output } = runCommand(root, command, ...args);
  if (!succeeded) console.error(output);
  report(title, succeeded);
  for (const line of stdout.split('\n')) if (succeeded && line.includes('NOT ')) console.log(`       ${line}`);
  return succeeded;
}

const runTool = (title: string, name: string, ...args: readonly string[]) => run(title, process.execPath, `tools/dist/${name}.js`, ...args);

function isChangelogCurrent(): boolean {
  const { version } = readJsonFile<{ readonly version: string }>('package.json');
  return findNewestRelease(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) === version;
}

const results = [
  run('format and lint (biome)', findBin('biome'), 'ci', '--colors=off', '.'),
  ...Object.entries(plantedLines).map(([rule, line]) => report(`planted violation of ${rule} is seen`, isLineRejected(rule, line))),
  ...containerLints.flatMap((lint) => [
    run(`${lint.file} (${lint.tool})`, findBin(lint.tool), ...lint.args, lint.file),
    report(`planted ${lint.wrong} in ${lint.file} is seen by ${lint.tool}`, isMistakeRejected(lint)),
  ]),
  run('unused files, exports and dependencies (knip)', findBin('knip'), '--no-config-hints'),
  runTool('dependencies: hashes, Node versions, install scripts, advisories', 'audit-dependencies'),
  runTool('size and Node versions of the production tree', 'production-tree'),
  runTool('OpenAPI document: complete routes and lint, each with its planted violation', 'openapi'),
  runTool('generated pages are fresh', 'docs', '--check'),
  report('CHANGELOG.md begins with the release of package.json (CONTRIBUTING.md#releases)', isChangelogCurrent()),
  runTool('cited pages and headings exist', 'citations'),
  runTool('import rules, each with its planted violation', 'architecture'),
  ...readMutations().map(({ name, file }) => run(`the mutation ${name} still applies`, 'git', 'apply', '--check', file)),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
