import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { listen } from './listen.js';

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
/** For a machine that is busy with other work. */
const readyTimeoutMs = 600_000;
const stopTimeoutMs = 45_000;

/** The key of the first account. The recorded requests carry it. */
export const recordedKey = '0123456789abcdef0123456789abcdef';

/** The processes of `npm start`, seen from outside: over HTTP and pid files only. */
export interface RunningService {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Every line that it printed on stdout so far. */
  readonly stdoutLines: readonly string[];
  /** Pid of a child process by its name, such as `worker-1`; null while it does not run. */
  findPid(name: string): Promise<number | null>;
  readDatabaseUrls(): Promise<{ readonly databaseUrl: string; readonly redisUrl: string }>;
  /** Sends a signal to the supervisor and resolves with its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Stops the service if it runs, and removes its data. */
  stopAndRemove(): Promise<void>;
}

/** A port that was free a moment ago. */
async function findFreePort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}

function waitUntilReady(child: ChildProcess, lines: string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${readyTimeoutMs} ms:\n${lines.join('\n')}`)), readyTimeoutMs);
    const stderrChunks: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => stderrChunks.push(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`exit ${code}:\n${lines.join('\n')}${stderrChunks.join('')}`)));
    if (!child.stdout) throw new Error('no stdout');
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      onLine(line);
      if (!line.startsWith('pixmill ready ')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Starts the service as an operator does. With `previous` it starts again on the data and the port of an earlier service, or on a folder that
 * was prepared. `onLine` gets every line that it prints on stdout.
 */
export async function startService(
  env: Readonly<Record<string, string>> = {},
  previous?: Partial<Pick<RunningService, 'dataDir' | 'port'>>,
  onLine: (line: string) => void = () => {},
): Promise<RunningService> {
  const dataDir = previous?.dataDir ?? (await mkdtemp(join(tmpdir(), 'pixmill-e2e-')));
  const port = previous?.port ?? (await findFreePort());
  await chmod(dataDir, 0o711); // PostgreSQL and Redis may run as another user, who must reach their folders
  const stdoutLines: string[] = [];
  const settings = {
    PORT: String(port),
    DATA_DIR: dataDir,
    BOOTSTRAP_API_KEY: recordedKey,
    MEGAOPTIM_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    ...env,
  };
  const child = spawn(process.execPath, [startScript], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  await waitUntilReady(child, stdoutLines, onLine);

  async function stop(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    const [code] = await exited;
    clearTimeout(timer);
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
    stop,
    async stopAndRemove() {
      await stop('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
