import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, findRedisBinary } from '@pixmill/local-services';
import { eventually } from '../eventually.js';
import { sendRedisCommand } from './send-redis-command.js';

/** A Redis server of one test, on a free port of 127.0.0.1, without a password and without files. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** Sends one command on its own connection; returns the last line of the reply. */
  command(...words: readonly string[]): Promise<string>;
  /** Ends it with SIGKILL and removes its folder. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** Starts a server; `settings` are lines of its configuration, and `mode` runs Sentinel instead. Resolves when it answers. */
export async function startRedisServer(
  settings: readonly string[] = [],
  { mode, port = 0 }: { mode?: 'sentinel'; port?: number } = {},
): Promise<RedisServer> {
  const binary = await findRedisBinary(() => {});
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-redis-'));
  const usedPort = port === 0 ? await findFreePort() : port;
  const own = ['bind 127.0.0.1', `port ${usedPort}`, `dir ${folder}`, 'repl-diskless-sync-delay 0', 'repl-ping-replica-period 1'];
  const lines = [...(mode === 'sentinel' ? own.slice(0, 3) : [...own, 'save ""', 'appendonly no']), ...settings];
  const configFile = join(folder, 'redis.conf');
  await writeFile(configFile, `${lines.join('\n')}\n`);
  const child = spawn(binary.command, [configFile, ...(mode === 'sentinel' ? ['--sentinel'] : [])], {
    env: { LC_ALL: 'C', LD_LIBRARY_PATH: binary.libraryPath },
    stdio: 'ignore',
  });
  const url = `redis://127.0.0.1:${usedPort}`;
  const command = (...words: readonly string[]) => sendRedisCommand(url, ...words);
  await eventually(async () => (await command('PING')) === '+PONG', { withinMs: startTimeoutMs, describe: 'the start of Redis' });
  return {
    port: usedPort,
    url,
    pid: child.pid ?? 0,
    command,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
