import { describe, expect, test } from '@jest/globals';
import type { EndpointHealth } from '@pixmill/db';
import { createDeliveryLimiter, type DeliveryLimiter } from './delivery-limiter.js';

/** Takes every slot for this health and returns how to free each. */
function acquireAll(limiter: DeliveryLimiter, health: EndpointHealth): (() => void)[] {
  return Array.from({ length: 1_000 }, () => limiter.acquire(health)).filter((release) => release !== null);
}

describe('delivery limiter', () => {
  test('gives failing endpoints a quarter of the slots, failing and untried ones three quarters, healthy ones the rest', () => {
    const limiter = createDeliveryLimiter(100);
    expect(limiter.availableForFailing()).toBe(25);
    expect(acquireAll(limiter, 'failing')).toHaveLength(25);
    expect([limiter.acquire('slowed'), limiter.acquire('paused'), limiter.availableForFailing()]).toEqual([null, null, 0]);
    expect(acquireAll(limiter, 'untried')).toHaveLength(50);
    expect(acquireAll(limiter, 'healthy')).toHaveLength(25);
  });

  test('gives healthy endpoints every slot when no other endpoint needs one', () => {
    expect(acquireAll(createDeliveryLimiter(100), 'healthy')).toHaveLength(100);
  });

  test('frees a slot once, however often it is released', () => {
    const limiter = createDeliveryLimiter(8);
    const [release] = acquireAll(limiter, 'failing');
    release?.();
    release?.();
    expect(limiter.availableForFailing()).toBe(1);
  });

  test('gives a single slot to endpoints of any health', () => {
    for (const health of ['healthy', 'untried', 'failing'] as const) expect(acquireAll(createDeliveryLimiter(1), health)).toHaveLength(1);
  });
});
