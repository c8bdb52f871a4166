import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { CheckResult } from '../check.js';
import { runChecks } from '../run-checks.js';
import { createServiceContext } from './service-context.js';
import { userChecks } from './user-checks.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Answer {
  readonly status: number;
  readonly body: object;
}

const ready: Answer = { status: 200, body: { status: 'ok', database: 'ok', storage: 'ok', disk: 'ok', queue: 'ok' } };
const account = { name: 'Ada', tokens: 5, key: { scopes: null } };

/** A service that gives these answers, with a clock of its own. */
async function checkService(answers: Readonly<Record<string, Answer>>, clockOffsetMs = 0): Promise<ReadonlyMap<string, CheckResult>> {
  const all = {
    '/healthz': { status: 200, body: { status: 'ok' } },
    '/readyz': ready,
    '/api/v1/account': { status: 200, body: account },
    ...answers,
  };
  const server = createServer((request, response) => {
    const { status, body } = all[request.url as keyof typeof all] ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json', date: new Date(Date.now() + clockOffsetMs).toUTCString() });
    response.end(JSON.stringify(body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = {
    url,
    apiKey: 'key',
    origin: 'PIXMILL_URL',
    keyOrigin: 'PIXMILL_API_KEY',
    isElsewhere: true,
    unreachableRemedy: 'ask',
    notReadyRemedy: 'ask the operator',
  };
  const results = await runChecks(userChecks, createServiceContext(target, { meaning: '', remedy: '' }));
  return new Map(results.map((result) => [result.name, result]));
}

const problemOf = (code: string, status: number) => ({
  status,
  body: { type: 'about:blank', code, status, title: code, detail: `It is ${code}` },
});

test('doctor of a user: everything of a healthy service passes', async () => {
  const results = await checkService({});
  expect([...results.values()].map(({ name, state }) => [name, state])).toEqual([
    ['service', 'ok'],
    ['key', 'ok'],
    ['clock', 'ok'],
    ['versions', 'ok'],
  ]);
});

test.each([
  ['another program', 'service', { '/healthz': { status: 200, body: { hello: 'world' } } }, 'problem', 'no answer of Pixmill', 'PIXMILL'],
  [
    'a full disk',
    'service',
    { '/readyz': { status: 503, body: { ...ready.body, status: 'unavailable', disk: 'failed' } } },
    'problem',
    'disk failed',
    'operator',
  ],
  [
    'Redis away',
    'service',
    { '/readyz': { status: 200, body: { ...ready.body, queue: 'failed' } } },
    'warning',
    'does not reach Redis',
    'operator',
  ],
  [
    'a wrong key',
    'key',
    { '/api/v1/account': problemOf('unauthorized', 401) },
    'problem',
    'refuses the key',
    'which comes from PIXMILL_API_KEY',
  ],
  [
    'a key that may only read',
    'key',
    { '/api/v1/account': { status: 200, body: { ...account, key: { scopes: ['jobs:read'] } } } },
    'warning',
    'lacks jobs:write',
    '--scopes',
  ],
  ['no tokens', 'key', { '/api/v1/account': { status: 200, body: { ...account, tokens: 0 } } }, 'warning', 'no tokens left', 'top-up'],
] as const)('doctor of a user: names %s and its remedy', async (_, check, answers, state, meaning, remedy) => {
  const result = (await checkService(answers)).get(check);
  expect(result?.state).toBe(state);
  expect(result?.findings[0]?.meaning).toContain(meaning);
  expect(result?.findings[0]?.remedy).toContain(remedy.replace(/^PIXMILL$/, 'Correct the address'));
});

test.each([3_600_000, -3_600_000])('doctor of a user: names a clock that differs by %d ms', async (offsetMs) => {
  const clock = (await checkService({}, offsetMs)).get('clock');
  expect(clock?.state).toBe('warning');
  expect(clock?.findings[0]?.meaning).toContain(offsetMs > 0 ? 'ahead' : 'behind');
});

test('doctor of a user: without a service, says how to name one and skips the rest', async () => {
  const results = await runChecks(userChecks, createServiceContext(null, { meaning: 'No service was found', remedy: 'Set PIXMILL_URL' }));
  expect(results.map(({ name, state }) => [name, state])).toEqual([
    ['service', 'problem'],
    ['key', 'skipped'],
    ['clock', 'skipped'],
    ['versions', 'ok'],
  ]);
  expect(results[0]?.findings[0]).toEqual({ state: 'problem', meaning: 'No service was found', remedy: 'Set PIXMILL_URL' });
});
