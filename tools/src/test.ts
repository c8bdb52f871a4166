/**
 * `npm test`: unit and integration tests, with a PostgreSQL and a Redis of this run.
 * `npm run test:unit`: unit tests alone; starts no service.
 * `npm run e2e`: the whole-system tests; they start what they need with `npm start`.
 * All of them use the decoder of HEIC, an optional part: the first run installs it from the npm registry, below node_modules.
 * Further arguments go to jest: a part of a compiled file's path, `-t TITLE`, `--watch`.
 */
import { AppError } from '@pixmill/contracts';
import { findRedisBinary } from '@pixmill/local-services';
import { prepareTestModels } from './test/prepare-test-models.js';
import { runJest } from './test/run-jest.js';
import { watchSources } from './test/watch-sources.js';
import { withServices } from './test/with-services.js';

const kinds = ['unit', 'integration', 'e2e'] as const;

/** Jest's own `--watch` asks git for changed files, and compiled files are not in git. */
function toJestArgs(args: readonly string[]): readonly string[] {
  return args.map((arg) => (arg === '--watch' ? '--watchAll' : arg));
}

async function runTests(): Promise<number> {
  const [first, ...rest] = process.argv.slice(2);
  const kind = kinds.find((each) => each === first);
  const args = toJestArgs(kind ? rest : process.argv.slice(2));
  const models = await prepareTestModels((line) => console.error(line));
  if (kind === 'unit') return runJest({ projects: ['unit'], args, env: models });
  await findRedisBinary((line) => console.error(`Redis: ${line}`)); // where a private copy is needed, one for all runs
  // Two files at a time. The proofs are 700 of 1,200 s and wait much of their time, but a third file would disturb their figures.
  if (kind === 'e2e') return runJest({ projects: ['e2e'], args: [...args, '--maxWorkers=2'], env: models });
  const projects = kind ? [kind] : ['unit', 'integration'];
  return withServices((env) => runJest({ projects, args, env: { ...env, ...models } }));
}

const watcher = process.argv.some((arg) => arg.startsWith('--watch')) ? watchSources() : null;
try {
  process.exitCode = await runTests();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`test: ${error.message}.`);
  process.exitCode = 1;
} finally {
  watcher?.stop();
}
