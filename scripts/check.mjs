/** `npm run check`: format and lint, container files, unused code, import rules, and proof that the lint rules the architecture rests on still bite. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, ensureDependencies } from './ensure-built.mjs';
import { readBreakages } from './read-breakages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

/** Lint rule -> a line that breaks it in a file where it must not. */
const plants = {
  'lint/style/noProcessEnv': 'export const port = process.env.PORT;',
  'lint/style/noRestrictedGlobals': "export const answer = fetch('http://127.0.0.1/');",
  'lint/suspicious/noExplicitAny': 'export const anything: any = 1;',
  'lint/suspicious/noConsole': "console.log('hello');",
};

function run(title, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  const passed = status === 0;
  if (!passed) console.error(`${stdout}${stderr}`);
  console.log(`${passed ? 'ok    ' : 'failed'} ${title}`);
  // a check that could not be made whole says so itself
  for (const line of stdout.split('\n')) if (passed && line.includes('NOT ')) console.log(`       ${line}`);
  return passed;
}

/** Lints the line as a file of packages/jobs, in a folder that holds nothing but the lint settings. */
function provesLintRule(rule, line) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-lint-'));
  for (const name of ['biome.json', '.gitignore']) copyFileSync(join(root, name), join(folder, name));
  mkdirSync(join(folder, 'packages/jobs/src'), { recursive: true });
  writeFileSync(join(folder, 'packages/jobs/src/planted.ts'), `${line}\n`);
  const { stdout, stderr } = spawnSync(bin('biome'), ['lint', '.'], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const passed = `${stdout}${stderr}`.includes(rule);
  console.log(`${passed ? 'ok    ' : 'failed'} planted violation of ${rule} is seen`);
  return passed;
}

/** Tool -> the file it lints, and a slip in it that must be seen. No container engine runs where the checks run: nothing is built. */
const containerLints = {
  'dockerfile-utils': { file: 'Dockerfile', args: ['lint'], right: 'HEALTHCHECK --interval', wrong: 'HEALTHCHECK --interva' },
  dclint: { file: 'docker-compose.yml', args: ['--config', join(root, '.dclintrc')], right: 'ports:', wrong: 'prots:' },
};

function provesContainerLint(tool, { file, args, right, wrong }) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-lint-'));
  const text = readFileSync(join(root, file), 'utf8');
  writeFileSync(join(folder, file), text.replace(right, wrong));
  const { status } = spawnSync(bin(tool), [...args, join(folder, file)], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const passed = text.includes(right) && status === 1;
  console.log(`${passed ? 'ok    ' : 'failed'} planted ${wrong} in ${file} is seen by ${tool}`);
  return passed;
}

ensureDependencies();
build();
const results = [
  run('format and lint (biome)', bin('biome'), ['ci', '.']),
  ...Object.entries(plants).map(([rule, line]) => provesLintRule(rule, line)),
  ...Object.entries(containerLints).flatMap(([tool, lint]) => [
    run(`${lint.file} (${tool})`, bin(tool), [...lint.args, lint.file]),
    provesContainerLint(tool, lint),
  ]),
  run('unused files, exports and dependencies (knip)', bin('knip'), ['--no-config-hints']),
  run('dependencies: hashes, install scripts, advisories', process.execPath, ['scripts/audit-dependencies.mjs']),
  run('generated pages are fresh', process.execPath, ['scripts/generate-docs.mjs', '--check']),
  run('import rules, each with its planted violation', process.execPath, ['tools/dist/architecture.js', '--list']),
  ...readBreakages(root).map(({ name, file }) => run(`the breakage ${name} still applies`, 'git', ['apply', '--check', file])),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
