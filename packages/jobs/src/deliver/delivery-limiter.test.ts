import { describe, expect, test } from '@jest/globals';
import type { EndpointHealth } from '@pixmill/db';
import { createDeliveryLimiter } from './delivery-limiter.js';

function acquireAll(lanes: ReturnType<typeof createDeliveryLimiter>, standing: EndpointHealth) {
  const leaves = Array.from({ length: 1_000 }, () => lanes.acquire(standing));
  return leaves.filter((leave) => leave !== null);
}

describe('lanes', () => {
  test('endpoints that fail get a quarter, with those nobody tried three quarters; those that work get the rest', () => {
    const lanes = createDeliveryLimiter(100);
    expect(lanes.availableForFailing()).toBe(25);
    expect(acquireAll(lanes, 'failing')).toHaveLength(25);
    expect([lanes.acquire('slowed'), lanes.acquire('paused'), lanes.availableForFailing()]).toEqual([null, null, 0]);
    expect(acquireAll(lanes, 'untried')).toHaveLength(50);
    expect(acquireAll(lanes, 'healthy')).toHaveLength(25);
  });

  test('endpoints that work may have them all', () => {
    expect(acquireAll(createDeliveryLimiter(100), 'healthy')).toHaveLength(100);
  });

  test('a lane that was left is free again, once', () => {
    const lanes = createDeliveryLimiter(8);
    const [leave] = acquireAll(lanes, 'failing');
    leave?.();
    leave?.();
    expect(lanes.availableForFailing()).toBe(1);
  });

  test('a single lane is for everybody', () => {
    for (const standing of ['healthy', 'untried', 'failing'] as const)
      expect(acquireAll(createDeliveryLimiter(1), standing)).toHaveLength(1);
  });
});
