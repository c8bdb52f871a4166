import { describe, expect, test } from '@jest/globals';
import type { EndpointStanding } from '@pixmill/db';
import { createLanes } from './lanes.js';

function enterAll(lanes: ReturnType<typeof createLanes>, standing: EndpointStanding) {
  const leaves = Array.from({ length: 1_000 }, () => lanes.enter(standing));
  return leaves.filter((leave) => leave !== null);
}

describe('lanes', () => {
  test('endpoints that fail get a quarter, with those nobody tried three quarters; those that work get the rest', () => {
    const lanes = createLanes(100);
    expect(lanes.freeForFailing()).toBe(25);
    expect(enterAll(lanes, 'failing')).toHaveLength(25);
    expect([lanes.enter('slowed'), lanes.enter('paused'), lanes.freeForFailing()]).toEqual([null, null, 0]);
    expect(enterAll(lanes, 'untried')).toHaveLength(50);
    expect(enterAll(lanes, 'healthy')).toHaveLength(25);
  });

  test('endpoints that work may have them all', () => {
    expect(enterAll(createLanes(100), 'healthy')).toHaveLength(100);
  });

  test('a lane that was left is free again, once', () => {
    const lanes = createLanes(8);
    const [leave] = enterAll(lanes, 'failing');
    leave?.();
    leave?.();
    expect(lanes.freeForFailing()).toBe(1);
  });

  test('a single lane is for everybody', () => {
    for (const standing of ['healthy', 'untried', 'failing'] as const) expect(enterAll(createLanes(1), standing)).toHaveLength(1);
  });
});
