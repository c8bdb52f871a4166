import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';

const runtimeUrl = new URL('../index.js', import.meta.url).href;
const children: ChildProcess[] = [];

interface Exit {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
}

interface TestProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
}

/** A Node process that runs `runProcess`; `start` is the source of its start function. */
function startProcess({ start, env = {}, shutdownTimeoutMs = 5_000 }: StartInput): TestProcess {
  const source = `
    import { integer, runProcess } from ${JSON.stringify(runtimeUrl)};
    import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
    const settings = z.object({ PORT: integer(1, 9).prefault('1'), LIMIT: integer(1, 9).prefault('1') });
    await runProcess({ name: 'demo', settings, shutdownTimeoutMs: ${shutdownTimeoutMs}, start: ${start} });`;
  const args = ['--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  const output = Promise.all([readText(child.stdout), readText(child.stderr)]);
  // Not the event `close`: Node does not emit it after the parent closed the channel.
  const exit = Promise.all([once(child, 'exit'), output]).then(([[code], [stdout, stderr]]) => ({ code, stdout, stderr }));
  return { child, exit };
}

async function waitForMessage(child: ChildProcess, wanted: string): Promise<void> {
  for await (const [message] of on(child, 'message')) if (message === wanted) return;
}

const readText = async (stream: Readable | null) => (stream ? text(stream) : '');

interface StartInput {
  readonly start: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly shutdownTimeoutMs?: number;
}

const stayAlive = 'setInterval(() => undefined, 1_000);';
const slowStart = `async () => { ${stayAlive} return () => new Promise(() => undefined); }`;
const quickStart = `async () => { ${stayAlive} return async () => console.log('shut down'); }`;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('runProcess', () => {
  test('prints each invalid setting and exits with 1', async () => {
    const { exit } = startProcess({ start: quickStart, env: { PORT: 'x', LIMIT: '12' } });
    const rule = (name: string, value: string) => `  ${name}=${value}\n    must be a whole number from 1 to 9\n    Example: ${name}=1\n`;
    const stderr = `demo: 2 settings are wrong:\n${rule('LIMIT', '12')}${rule('PORT', 'x')}`;
    expect(await exit).toEqual({ code: 1, stdout: '', stderr });
  });

  test('prints one line and exits with 1 when the start fails', async () => {
    const { exit } = startProcess({ start: `async () => { throw new Error('cannot listen') }` });
    expect(await exit).toEqual({ code: 1, stdout: '', stderr: 'demo: cannot listen\n' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('shuts down and exits with 0 on %s', async (signal) => {
    const { child, exit } = startProcess({ start: quickStart });
    await waitForMessage(child, 'ready');
    child.kill(signal);
    expect(await exit).toEqual({ code: 0, stdout: 'shut down\n', stderr: '' });
  });

  test('sends signs of life before and after it is ready', async () => {
    const { child } = startProcess({
      start: `async () => { await new Promise((resolve) => setTimeout(resolve, 10)); ${stayAlive} return async () => {}; }`,
    });
    const messages: unknown[] = [];
    for await (const [message] of on(child, 'message')) if (messages.push(message) === 4) break;
    expect(messages).toEqual(['alive', 'ready', 'alive', 'alive']);
  });

  test('shuts down when the parent closes the channel', async () => {
    const { child, exit } = startProcess({ start: quickStart });
    await waitForMessage(child, 'ready');
    child.disconnect();
    expect(await exit).toMatchObject({ code: 0, stdout: 'shut down\n' });
  });

  test('shuts down when the parent closed the channel before the process was ready', async () => {
    const start = `async () => {
      const disconnected = new Promise((resolve) => process.once('disconnect', resolve));
      process.send('starting');
      await disconnected;
      ${stayAlive}
      return async () => console.log('shut down');
    }`;
    const { child, exit } = startProcess({ start });
    await waitForMessage(child, 'starting');
    child.disconnect();
    expect(await exit).toMatchObject({ code: 0, stdout: 'shut down\n' });
  });

  test('exits with 0 at the deadline when the shutdown hangs', async () => {
    const { child, exit } = startProcess({ start: slowStart, shutdownTimeoutMs: 50 });
    await waitForMessage(child, 'ready');
    child.kill('SIGTERM');
    expect(await exit).toMatchObject({ code: 0 });
  });

  test('ignores a signal repeated within 1 s and exits with 1 on a later one', async () => {
    const { child, exit } = startProcess({ start: slowStart });
    await waitForMessage(child, 'ready');
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await Promise.race([exit, sleep(200, 'still running')])).toBe('still running');
    let exited = false;
    void exit.then(() => {
      exited = true;
    });
    for (let tries = 0; tries < 50 && !exited; tries += 1) {
      child.kill('SIGINT');
      await sleep(100);
    }
    expect(await exit).toMatchObject({ code: 1 });
  });
});
