import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planWorkers, resolvePublicUrl, type SupervisorSettings, toLocalUrl } from './config.js';
import { acquireLock } from './data-dir/acquire-lock.js';
import { type DataDir, prepareDataDir } from './data-dir/data-dir.js';
import { resolveKey, writeKeyFile } from './data-dir/key-file.js';
import { startLogRotation } from './data-dir/log-rotation.js';
import { prepareDatabase, startDatabases } from './databases/start-databases.js';
import { createChildSpecs } from './processes/child-specs.js';
import { stopLeftoverProcesses } from './processes/stop-leftover-processes.js';
import { type SupervisedProcess, superviseProcess } from './processes/supervise-process.js';
import { checkPort } from './startup/check-port.js';
import { optimizeSample } from './startup/optimize-sample.js';
import { renderStartMessage } from './startup/start-message.js';
import { waitUntilReady } from './startup/wait-until-ready.js';

const samplePath = fileURLToPath(new URL('../../../fixtures/images/sample.jpg', import.meta.url));

export interface Terminal {
  /** Prints one plain line. */
  say(line: string): void;
  /** Aborted when everything is to end in good order, by a signal or by a step that failed. */
  readonly stopping: AbortController;
  /** Aborted when it is to end at once. */
  readonly forceStop: AbortSignal;
}

type Cleanup = () => void | Promise<void>;

/** Runs the whole service until `stopping` is aborted. Throws `setup_failed` when it cannot start; nothing it started is left then. */
export async function supervise(settings: SupervisorSettings, terminal: Terminal): Promise<void> {
  const cleanups: Cleanup[] = [];
  try {
    await start(settings, terminal, cleanups);
    if (!terminal.stopping.signal.aborted) await once(terminal.stopping.signal, 'abort');
  } finally {
    terminal.stopping.abort();
    for (const step of cleanups.reverse()) await runCleanup(step, terminal);
  }
}

/** One part that will not stop must not keep the next from being stopped. */
async function runCleanup(cleanup: Cleanup, { say }: Terminal): Promise<void> {
  try {
    await cleanup();
  } catch (error) {
    say(`stopping: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function start(settings: SupervisorSettings, { say, stopping, forceStop }: Terminal, cleanups: Cleanup[]): Promise<void> {
  const superviseOptions = { say, stopping: stopping.signal };
  const dataDir = prepareDataDir(settings.DATA_DIR);
  cleanups.push(acquireLock(dataDir.pidFile('supervisor'), dataDir.path));
  await stopLeftoverProcesses(dataDir.runDir);
  await checkPort(settings.HOST, settings.PORT);
  cleanups.push(startLogRotation(dataDir.logDir));

  const servers: SupervisedProcess[] = [];
  cleanups.push(() => stopInOrder(servers, forceStop));
  cleanups.push(() => rmSync(dataDir.servicesFile, { force: true }));
  const { databaseUrl, redisUrl } = await startDatabases({
    settings,
    dataDir,
    superviseOptions,
    onServer: (server) => servers.push(server),
  });
  const newKey = await prepareFirstAccount(settings, dataDir, databaseUrl);
  if (stopping.signal.aborted) return;

  const url = resolvePublicUrl(settings);
  const workers = planWorkers(settings);
  const childSettings = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir.path,
    HOST: settings.HOST,
    PORT: String(settings.PORT),
    PUBLIC_URL: url,
    SECRETS_KEY: resolveSecretsKey(settings, dataDir),
    WORKER_CONCURRENCY: String(workers.concurrency),
  };
  const sharedDatabase = settings.DATABASE_URL !== undefined;
  const units = createChildSpecs({ dataDir, settings: childSettings, workers: workers.processes, sharedDatabase, say });
  const children: SupervisedProcess[] = [];
  cleanups.push(async () => {
    await Promise.all(children.map((child) => child.stop(forceStop)));
  });
  const started = await Promise.allSettled(
    units.map(async (unit) => {
      await unit.onDown?.(); // what the last run may have left
      children.push(await superviseProcess(unit, superviseOptions));
    }),
  );
  for (const each of started) if (each.status === 'rejected') throw each.reason;
  await waitUntilReady(toLocalUrl(settings), stopping.signal);
  say(`pixmill ready ${url}`);
  for (const line of renderStartMessage({ url, apiKeyFile: dataDir.apiKeyFile, newKey, samplePath })) say(line);
  const key = resolveKey(dataDir.apiKeyFile, settings.BOOTSTRAP_API_KEY);
  const sample = await optimizeSample({ url: toLocalUrl(settings), apiKey: key, samplePath, stopping: stopping.signal });
  if (!stopping.signal.aborted) say(`  Sample    ${sample}`);
}

/** Migrates, sees to the first account, keeps its key; returns the key when this start made it up. */
async function prepareFirstAccount(settings: SupervisorSettings, dataDir: DataDir, databaseUrl: string): Promise<string | null> {
  const key = resolveKey(dataDir.apiKeyFile, settings.BOOTSTRAP_API_KEY);
  const external = settings.DATABASE_URL !== undefined;
  const { keyCreated } = await prepareDatabase({ databaseUrl, external, key, tokens: settings.BOOTSTRAP_TOKENS });
  writeKeyFile(dataDir.apiKeyFile, key);
  return keyCreated && settings.BOOTSTRAP_API_KEY === undefined ? key : null;
}

/** What encrypts stored credentials: as set, else one that lives as long as the data does. */
function resolveSecretsKey(settings: SupervisorSettings, { secretsKeyFile }: DataDir): string {
  const key = resolveKey(secretsKeyFile, settings.SECRETS_KEY);
  if (settings.SECRETS_KEY === undefined) writeKeyFile(secretsKeyFile, key);
  return key;
}

/** Redis before PostgreSQL: the truth goes last. */
async function stopInOrder(servers: readonly SupervisedProcess[], forceStop: AbortSignal): Promise<void> {
  for (const server of servers.toSorted((a, b) => b.name.localeCompare(a.name))) await server.stop(forceStop);
}
