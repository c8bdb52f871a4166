import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createHostLimit } from './host-limit.js';

const never = new AbortController().signal;
const host = 'images.example:443';

test('host limit: a slot is free again when its holder frees it, once however often it does', async () => {
  const limit = createHostLimit(1);
  const started: string[] = [];
  const free = await limit.acquire({ host, accountId: 'a' }, never);
  const second = limit.acquire({ host, accountId: 'a' }, never).then((freeSecond) => {
    started.push('second');
    return freeSecond;
  });
  const third = limit.acquire({ host, accountId: 'a' }, never).then(() => started.push('third'));
  await limit.acquire({ host: 'other.example', accountId: 'a' }, never);
  expect(started).toEqual([]);
  free();
  free();
  const freeSecond = await second;
  expect(started).toEqual(['second']);
  freeSecond();
  await third;
});

test('host limit: a free slot goes to the account with the fewest downloads from the host', async () => {
  const limit = createHostLimit(2);
  const started: string[] = [];
  const acquire = (accountId: string) =>
    limit.acquire({ host, accountId }, never).then((free) => {
      started.push(accountId);
      return free;
    });
  const [free] = [await acquire('flood'), await acquire('flood')];
  const waiting = [acquire('flood'), acquire('flood'), acquire('guest')];
  free();
  await waiting[2];
  expect(started).toEqual(['flood', 'flood', 'guest']);
});

test('host limit: an aborted wait rejects with the reason and takes no slot', async () => {
  const limit = createHostLimit(1);
  const free = await limit.acquire({ host, accountId: 'a' }, never);
  const controller = new AbortController();
  const aborted = limit.acquire({ host, accountId: 'b' }, controller.signal);
  const next = limit.acquire({ host, accountId: 'c' }, never);
  const reason = new AppError('claim_lost');
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  free();
  await next;
});
