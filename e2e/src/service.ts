import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 45_000;

/** The key that the recorded requests carry. */
export const recordedKey = '0123456789abcdef0123456789abcdef';

/** What `npm start` runs, over HTTP and pid files only. */
export interface RunningService {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Every line printed on stdout so far. */
  readonly stdoutLines: readonly string[];
  /** Pid of a child by its name, such as `worker-1`; null while there is none. */
  findPid(name: string): Promise<number | null>;
  /** Where its databases are. */
  readDatabaseUrls(): Promise<{ readonly databaseUrl: string; readonly redisUrl: string }>;
  /** Sends a signal to the supervisor and resolves with its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends the service if it runs, and removes its data. */
  stopAndRemove(): Promise<void>;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function waitUntilReady(child: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready in time:\n${lines.join('\n')}`)), readyTimeoutMs);
    const stderrChunks: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => stderrChunks.push(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`exit ${code}:\n${lines.join('\n')}${stderrChunks.join('')}`)));
    if (!child.stdout) throw new Error('no stdout');
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (!line.startsWith('pixmill ready ')) return;
      clearTimeout(late);
      resolve();
    });
  });
}

/** Starts the service as a person would; `dataDir` and `port` of an earlier one continue it. */
export async function startService(
  env: Readonly<Record<string, string>> = {},
  previous?: Pick<RunningService, 'dataDir' | 'port'>,
): Promise<RunningService> {
  const dataDir = previous?.dataDir ?? (await mkdtemp(join(tmpdir(), 'pixmill-e2e-')));
  const port = previous?.port ?? (await freePort());
  await chmod(dataDir, 0o711); // the servers' own user has to get through
  const stdoutLines: string[] = [];
  const settings = { PORT: String(port), DATA_DIR: dataDir, BOOTSTRAP_API_KEY: recordedKey, MEGAOPTIM_RATE_LIMIT: '0', ...env };
  const child = spawn(process.execPath, [startScript], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  await waitUntilReady(child, stdoutLines);

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    const [code] = await gone;
    clearTimeout(force);
    return code;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    stdoutLines,
    async findPid(name) {
      try {
        return Number.parseInt(await readFile(join(dataDir, 'run', `${name}.pid`), 'utf8'), 10) || null;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    readDatabaseUrls: async () => JSON.parse(await readFile(join(dataDir, 'run', 'services.json'), 'utf8')),
    stop: end,
    async stopAndRemove() {
      await end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks again and again until `look` finds something, or fails after `timeoutMs`: a deadline of the contract, not a pause. */
export async function eventually<T>(what: string, withinMs: number, check: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const found = await check();
    if (found) return found;
    await pause(50);
  }
  throw new Error(`${what}: not within ${withinMs} ms`);
}

/** Whether a process runs; one that is dead and only waits to be buried by its parent does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
