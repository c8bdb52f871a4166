import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toLocalUrl } from '@pixmill/runtime';
import { planWorkers, resolvePublicUrl, type SupervisorSettings } from './config.js';
import { acquireLock } from './data-dir/acquire-lock.js';
import { type DataDir, prepareDataDir } from './data-dir/data-dir.js';
import { describeLowDisk } from './data-dir/describe-low-disk.js';
import { type Keys, readKeys } from './data-dir/keys.js';
import { startLogRotation } from './data-dir/log-rotation.js';
import { type DatabaseUrls, prepareDatabase, startDatabases } from './databases/start-databases.js';
import { createChildSpecs } from './processes/child-specs.js';
import { Guard } from './processes/guard.js';
import { stopLeftoverProcesses } from './processes/stop-leftover-processes.js';
import { type ProcessSpec, SupervisedProcess, type SuperviseOptions } from './processes/supervise-process.js';
import { checkPort } from './startup/check-port.js';
import { describeStorageAway } from './startup/describe-storage-away.js';
import { optimizeSample } from './startup/optimize-sample.js';
import { renderStartMessage } from './startup/start-message.js';
import { StartSteps } from './startup/start-steps.js';
import { waitUntilReady } from './startup/wait-until-ready.js';

const samplePath = fileURLToPath(new URL('../../../fixtures/images/sample.jpg', import.meta.url));

export interface Terminal {
  /** Prints one plain line. */
  printLine(line: string): void;
  /** Aborted to stop the service gracefully, by a signal or by a step of the start that failed. */
  readonly stopping: AbortController;
  /** Aborted to stop it at once. */
  readonly forceStop: AbortSignal;
}

type Cleanup = () => void | Promise<void>;

/** One run of the service. The steps of the start add their clean-ups, which run in reverse order at the end. */
interface ServiceRun {
  readonly settings: SupervisorSettings;
  readonly dataDir: DataDir;
  readonly terminal: Terminal;
  readonly steps: StartSteps;
  readonly cleanups: Cleanup[];
}

/**
 * Runs the whole service until `stopping` is aborted. Throws AppError `setup_failed` when it cannot start; everything it started is stopped
 * then.
 */
export async function supervise(settings: SupervisorSettings, terminal: Terminal): Promise<void> {
  const cleanups: Cleanup[] = [];
  try {
    const dataDir = prepareDataDir(settings.DATA_DIR);
    await start({ settings, dataDir, terminal, steps: new StartSteps(terminal.printLine), cleanups });
    if (!terminal.stopping.signal.aborted) await once(terminal.stopping.signal, 'abort');
  } finally {
    terminal.stopping.abort();
    for (const cleanup of cleanups.reverse()) await runCleanup(cleanup, terminal);
  }
}

/** Prints an error instead of throwing it, so that the next part is stopped too. */
async function runCleanup(cleanup: Cleanup, { printLine }: Terminal): Promise<void> {
  try {
    await cleanup();
  } catch (error) {
    printLine(`stopping: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function start(run: ServiceRun): Promise<void> {
  const { settings, dataDir, terminal, cleanups } = run;
  cleanups.push(acquireLock(dataDir.pidFile('supervisor'), dataDir.path));
  const lowDisk = describeLowDisk(dataDir.path, settings.MIN_FREE_DISK);
  if (lowDisk !== null) terminal.printLine(lowDisk);
  const keys = readKeys(settings, dataDir, terminal.printLine);
  await stopLeftoverProcesses(dataDir.runDir);
  await checkPort(settings.HOST, settings.PORT);
  cleanups.push(startLogRotation(dataDir.logDir, terminal.printLine));
  const superviseOptions = createSuperviseOptions(run);
  const urls = await startServers(run, superviseOptions);
  const { secretsKey, ...account } = await prepareData(run, keys, urls.databaseUrl);
  if (terminal.stopping.signal.aborted) return;
  await startService(run, createSpecs(run, urls, secretsKey), superviseOptions);
  await printStartMessage(run, keys, account);
}

/** The API and the workers, until the API says that everything is ready. */
async function startService(run: ServiceRun, specs: readonly ProcessSpec[], superviseOptions: SuperviseOptions): Promise<void> {
  const { settings, dataDir, terminal, steps } = run;
  let waitsFor = describeProcesses(specs.length - 1);
  await steps.run('Service', { waitsFor: () => waitsFor, describe: () => describeProcesses(specs.length - 1) }, async () => {
    await startChildren(run, specs, superviseOptions);
    await waitUntilReady(toLocalUrl(settings), {
      stopping: terminal.stopping.signal,
      onStorageAway: (reason) => terminal.printLine(describeStorageAway(dataDir.path, reason)),
      onWaiting: (checks) => {
        waitsFor = checks;
      },
    });
  });
}

const describeProcesses = (workers: number) => `the API and ${workers} ${workers === 1 ? 'worker' : 'workers'}`;

/** From here on a guard knows every process of the service, and ends what is left should this process be killed. */
function createSuperviseOptions({ dataDir, terminal: { printLine, stopping }, cleanups }: ServiceRun): SuperviseOptions {
  const guard = new Guard(dataDir.runDir);
  cleanups.push(() => guard.end());
  return { printLine, stopping: stopping.signal, onPid: (name, pid) => guard.setPid(name, pid) };
}

async function startServers(
  { settings, dataDir, terminal: { forceStop }, steps, cleanups }: ServiceRun,
  superviseOptions: SuperviseOptions,
): Promise<DatabaseUrls> {
  const servers: SupervisedProcess[] = [];
  cleanups.push(() => stopServers(servers, forceStop));
  cleanups.push(() => rmSync(dataDir.servicesFile, { force: true }));
  return startDatabases({ settings, dataDir, superviseOptions, steps, onServer: (server) => servers.push(server) });
}

interface FirstAccount {
  /** Whether this start created its key. */
  readonly created: boolean;
  /** The key when this start generated it, else null. */
  readonly newKey: string | null;
}

/** Stores the keys, applies migrations and creates the first account. A key is in its file before anything depends on it. */
async function prepareData(
  { settings, terminal, steps }: ServiceRun,
  keys: Keys,
  databaseUrl: string,
): Promise<FirstAccount & { readonly secretsKey: string }> {
  const input = {
    database: { url: databaseUrl, pooler: settings.DATABASE_POOLER },
    external: settings.DATABASE_URL !== undefined,
    key: keys.getApiKey(),
    tokens: settings.BOOTSTRAP_TOKENS,
    countSealedTexts: keys.needsSecretsKey,
    terminal,
  };
  const { keyCreated, sealedTexts } = await steps.run(
    'Migration',
    { waitsFor: () => 'the database', describe: ({ applied }) => (applied === 0 ? 'nothing to do' : `${applied} applied`) },
    () => prepareDatabase(input),
  );
  const newKey = keyCreated && settings.BOOTSTRAP_API_KEY === undefined ? input.key : null;
  return { created: keyCreated, newKey, secretsKey: keys.getSecretsKey(sealedTexts) };
}

function createSpecs(
  { settings, dataDir, terminal: { printLine } }: ServiceRun,
  { databaseUrl, redisUrl }: DatabaseUrls,
  secretsKey: string,
): ProcessSpec[] {
  const workers = planWorkers(settings);
  const childSettings = {
    DATABASE_URL: databaseUrl,
    DATABASE_POOLER: settings.DATABASE_POOLER,
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir.path,
    HOST: settings.HOST,
    PORT: String(settings.PORT),
    PUBLIC_URL: resolvePublicUrl(settings),
    SECRETS_KEY: secretsKey,
    WORKER_CONCURRENCY: String(workers.concurrency),
  };
  const sharedDatabase = settings.DATABASE_URL !== undefined;
  return createChildSpecs({ dataDir, settings: childSettings, workers: workers.processes, sharedDatabase, printLine });
}

async function startChildren(
  { terminal: { forceStop }, cleanups }: ServiceRun,
  specs: readonly ProcessSpec[],
  superviseOptions: SuperviseOptions,
): Promise<void> {
  const children: SupervisedProcess[] = [];
  cleanups.push(async () => {
    await Promise.all(children.map((child) => child.stop(forceStop)));
  });
  const started = await Promise.allSettled(
    specs.map(async (spec) => {
      await spec.onDown?.(); // an earlier run may have left leases
      children.push(await SupervisedProcess.start(spec, superviseOptions));
    }),
  );
  for (const result of started) if (result.status === 'rejected') throw result.reason;
}

/** Scripts wait for the line `pixmill ready URL`. Only the first start shows the sample: a later one has nothing new to show. */
async function printStartMessage(
  { settings, dataDir, terminal: { printLine, stopping }, steps }: ServiceRun,
  keys: Keys,
  { created, newKey }: FirstAccount,
): Promise<void> {
  const url = resolvePublicUrl(settings);
  const apiKeyFile = keys.isApiKeyInFile() ? dataDir.apiKeyFile : null;
  printLine(`pixmill ready ${url}`);
  for (const line of renderStartMessage({ url, apiKeyFile, newKey, samplePath })) printLine(line);
  if (!created) return;
  const sample = await optimizeSample({ url: toLocalUrl(settings), apiKey: keys.getApiKey(), samplePath, stopping: stopping.signal });
  if (!stopping.signal.aborted) steps.say('Sample', sample);
}

/** Redis before PostgreSQL, which holds the jobs. */
async function stopServers(servers: readonly SupervisedProcess[], forceStop: AbortSignal): Promise<void> {
  for (const server of servers.toSorted((a, b) => b.name.localeCompare(a.name))) await server.stop(forceStop);
}
