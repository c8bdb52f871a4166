import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AccountEvent } from '@pixmill/contracts';
import { createRedisPrefix, eventually, requireTestServiceUrl } from '@pixmill/testkit';
import { createEventLog, type EventLog, type EventSubscription, subscribeToEvents } from './event-log.js';
import { createEventPublisher, type EventPublisher } from './event-publisher.js';
import { createRedisCommandClient, type RedisCommandClient } from './redis-command-client.js';

const within = { withinMs: 20_000, everyMs: 10 };
const prefix = createRedisPrefix();
const heard: string[] = [];
let url: string;
let publisher: EventPublisher;
let log: EventLog;
let subscription: EventSubscription;
let client: RedisCommandClient;

const createEvent = (jobId = randomUUID()): AccountEvent => ({
  type: 'job.started',
  time: '2026-12-01T00:00:00.000Z',
  jobId,
  collectionId: null,
});

/** Publishes again until the event arrives: the first ones are dropped while the connections open. */
async function publishUntilRead(accountId: string): Promise<void> {
  await eventually(async () => {
    publisher.publish(accountId, createEvent());
    return (await log.read(accountId, { after: '0-0', limit: 1 })).events.length > 0 && heard.includes(accountId);
  }, within);
}

beforeAll(async () => {
  url = requireTestServiceUrl('PIXMILL_TEST_REDIS_URL');
  const options = { url, prefix, onError: () => {} };
  publisher = createEventPublisher(options);
  log = createEventLog(options);
  subscription = subscribeToEvents(options, (accountId) => heard.push(accountId));
  client = createRedisCommandClient(options);
  await publishUntilRead(randomUUID());
});

afterAll(() => {
  for (const adapter of [publisher, log, subscription, client]) adapter.close();
});

test('events: those of one account are read in their order and by page, and its readers are told once for a batch', async () => {
  const accountId = randomUUID();
  const start = await log.findEnd(accountId);
  const events = Array.from({ length: 5 }, () => createEvent());
  for (const event of events) publisher.publish(accountId, event);
  publisher.publish(randomUUID(), createEvent());
  await eventually(() => heard.includes(accountId), within);
  const first = await log.read(accountId, { after: start, limit: 3 });
  expect(first.more).toBe(true);
  const rest = await log.read(accountId, { after: first.position ?? '', limit: 3 });
  expect([...first.events, ...rest.events].map(({ event }) => event)).toEqual(events);
  expect(rest).toMatchObject({ more: false, position: await log.findEnd(accountId) });
  expect(await log.read(accountId, { after: rest.position ?? '', limit: 3 })).toEqual({ events: [], position: null, more: false });
  expect(heard.filter((id) => id === accountId)).toHaveLength(1);
});

test('events: a stream keeps about its last 2,000 for an hour', async () => {
  const accountId = randomUUID();
  for (let sent = 0; sent < 4; sent += 1) {
    const last = createEvent();
    for (let count = 0; count < 999; count += 1) publisher.publish(accountId, createEvent());
    publisher.publish(accountId, last);
    await eventually(async () => {
      const { events } = await log.read(accountId, { after: '0-0', limit: 5_000 });
      return events.at(-1)?.event.jobId === last.jobId;
    }, within);
  }
  const key = `${prefix}:events:${accountId}`;
  const length = Number(await client.sendCommand('XLEN', key));
  expect(length).toBeGreaterThanOrEqual(2_000);
  expect(length).toBeLessThan(2_300);
  expect(Number(await client.sendCommand('TTL', key))).toBeGreaterThan(3_500);
});

test('events: an event of a later release is passed over', async () => {
  const accountId = randomUUID();
  const event = createEvent();
  const key = `${prefix}:events:${accountId}`;
  await client.sendCommand('XADD', key, '*', 'event', JSON.stringify({ ...event, type: 'job.renamed' }));
  await client.sendCommand('XADD', key, '*', 'event', JSON.stringify(event));
  const page = await log.read(accountId, { after: '0-0', limit: 10 });
  expect(page.events.map((stored) => stored.event)).toEqual([event]);
});

test('events: publishing while Redis is away returns at once, and reading rejects', async () => {
  const away = { url: 'redis://127.0.0.1:1', prefix, onError: () => {} };
  const [lost, unread] = [createEventPublisher(away), createEventLog(away)];
  for (let count = 0; count < 10_000; count += 1) lost.publish(randomUUID(), createEvent());
  await expect(unread.read(randomUUID(), { after: '0-0', limit: 1 })).rejects.toMatchObject({ code: 'unavailable' });
  await expect(unread.findEnd(randomUUID())).rejects.toMatchObject({ code: 'unavailable' });
  lost.close();
  unread.close();
});
