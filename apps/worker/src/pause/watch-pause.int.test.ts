import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@pixmill/runtime';
import { eventually } from '@pixmill/testkit';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { watchPause } from './watch-pause.js';
import { combineWatches, type WorkWatch } from './work-watch.js';

let testDatabase: OpenTestDatabase;
const log = createLogger({ level: 'silent', name: 'test' });
const waiting = { withinMs: 30_000 };

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 2 });
});

afterAll(() => testDatabase.close());

test('pause watch: sees a pause and its end; a database that does not answer changes nothing', async () => {
  const { service } = testDatabase.database;
  await service.pause('moving');
  let isAway = false;
  const findPause = () => (isAway ? Promise.reject(new Error('away')) : service.findPause());
  const watch = watchPause({ service: { findPause }, log }, 10);
  const states: boolean[] = [];
  expect(await watch.isUsable()).toBe(false);
  watch.onChange((usable) => states.push(usable));
  await service.resume();
  await eventually(() => watch.isUsable(), waiting);
  isAway = true;
  await service.pause(null);
  expect(await watch.isUsable()).toBe(true);
  isAway = false;
  await eventually(async () => !(await watch.isUsable()), waiting);
  expect(states).toEqual([false, true, false]);
  await watch.stop();
});

test('work watch: jobs may be worked on while every watch says so', async () => {
  const set: ((usable: boolean) => void)[] = [];
  const createWatch = (): WorkWatch => ({
    isUsable: async () => true,
    onChange: (listener) => void set.push(listener),
    stop: async () => {},
  });
  const watch = combineWatches([createWatch(), createWatch()]);
  const states: boolean[] = [];
  watch.onChange((usable) => states.push(usable));
  const [first, second] = set;
  for (const change of [() => first?.(false), () => second?.(false), () => first?.(true), () => second?.(true)]) change();
  expect(states).toEqual([false, true]);
});
