import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wordAnnouncement } from './announcement.js';
import { checkPort } from './check-port.js';
import { createChildUnits } from './children.js';
import { localUrl, planWorkers, publicUrl, type SupervisorSettings } from './config.js';
import { type DataDir, openDataDir } from './data-dir.js';
import { openDatabases, prepareDatabase } from './databases.js';
import { runDemo } from './demo.js';
import { type Kept, keepRunning } from './keep-running.js';
import { chooseKey, keepKey } from './kept-key.js';
import { endLeftovers } from './leftovers.js';
import { takeLock } from './lock.js';
import { startLogCap } from './log-cap.js';
import { waitUntilReady } from './wait-until-ready.js';

const samplePath = fileURLToPath(new URL('../../../fixtures/images/sample.jpg', import.meta.url));

export interface Terminal {
  /** Prints one plain line. */
  say(line: string): void;
  /** Aborted when everything is to end in good order, by a signal or by a step that failed. */
  readonly stopping: AbortController;
  /** Aborted when it is to end at once. */
  readonly now: AbortSignal;
}

type Undo = () => void | Promise<void>;

/** Runs the whole service until `stopping` is aborted. Throws `setup_failed` when it cannot start; nothing it started is left then. */
export async function supervise(settings: SupervisorSettings, terminal: Terminal): Promise<void> {
  const undo: Undo[] = [];
  try {
    await start(settings, terminal, undo);
    if (!terminal.stopping.signal.aborted) await once(terminal.stopping.signal, 'abort');
  } finally {
    terminal.stopping.abort();
    for (const step of undo.reverse()) await attempt(step, terminal);
  }
}

/** One part that will not stop must not keep the next from being stopped. */
async function attempt(step: Undo, { say }: Terminal): Promise<void> {
  try {
    await step();
  } catch (error) {
    say(`stopping: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function start(settings: SupervisorSettings, { say, stopping, now }: Terminal, undo: Undo[]): Promise<void> {
  const keep = { say, stopping: stopping.signal };
  const dataDir = openDataDir(settings.DATA_DIR);
  undo.push(takeLock(dataDir.pidFile('supervisor'), dataDir.path));
  await endLeftovers(dataDir.run);
  await checkPort(settings.HOST, settings.PORT);
  undo.push(startLogCap(dataDir.log));

  const servers: Kept[] = [];
  undo.push(() => stopInOrder(servers, now));
  undo.push(() => rmSync(dataDir.servicesFile, { force: true }));
  const { databaseUrl, redisUrl } = await openDatabases({ settings, dataDir, keep, onServer: (server) => servers.push(server) });
  const newKey = await prepare(settings, dataDir, databaseUrl);
  if (stopping.signal.aborted) return;

  const url = publicUrl(settings);
  const workers = planWorkers(settings);
  const childSettings = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir.path,
    HOST: settings.HOST,
    PORT: String(settings.PORT),
    PUBLIC_URL: url,
    SECRETS_KEY: keptSecretsKey(settings, dataDir),
    WORKER_CONCURRENCY: String(workers.concurrency),
  };
  const sharedDatabase = settings.DATABASE_URL !== undefined;
  const units = createChildUnits({ dataDir, settings: childSettings, workers: workers.processes, sharedDatabase, say });
  const children: Kept[] = [];
  undo.push(async () => {
    await Promise.all(children.map((child) => child.stop(now)));
  });
  const started = await Promise.allSettled(
    units.map(async (unit) => {
      await unit.onDown?.(); // what the last run may have left
      children.push(await keepRunning(unit, keep));
    }),
  );
  for (const each of started) if (each.status === 'rejected') throw each.reason;
  await waitUntilReady(localUrl(settings), stopping.signal);
  say(`pixmill ready ${url}`);
  for (const line of wordAnnouncement({ url, apiKeyFile: dataDir.apiKeyFile, newKey, samplePath })) say(line);
  const key = chooseKey(dataDir.apiKeyFile, settings.BOOTSTRAP_API_KEY);
  const sample = await runDemo({ url: localUrl(settings), apiKey: key, samplePath, stopping: stopping.signal });
  if (!stopping.signal.aborted) say(`  Sample    ${sample}`);
}

/** Migrates, sees to the first account, keeps its key; returns the key when this start made it up. */
async function prepare(settings: SupervisorSettings, dataDir: DataDir, databaseUrl: string): Promise<string | null> {
  const key = chooseKey(dataDir.apiKeyFile, settings.BOOTSTRAP_API_KEY);
  const external = settings.DATABASE_URL !== undefined;
  const { keyCreated } = await prepareDatabase({ databaseUrl, external, key, tokens: settings.BOOTSTRAP_TOKENS });
  keepKey(dataDir.apiKeyFile, key);
  return keyCreated && settings.BOOTSTRAP_API_KEY === undefined ? key : null;
}

/** What encrypts stored credentials: as set, else one that lives as long as the data does. */
function keptSecretsKey(settings: SupervisorSettings, { secretsKeyFile }: DataDir): string {
  const key = chooseKey(secretsKeyFile, settings.SECRETS_KEY);
  if (settings.SECRETS_KEY === undefined) keepKey(secretsKeyFile, key);
  return key;
}

/** Redis before PostgreSQL: the truth goes last. */
async function stopInOrder(servers: readonly Kept[], now: AbortSignal): Promise<void> {
  for (const server of servers.toSorted((a, b) => b.name.localeCompare(a.name))) await server.stop(now);
}
