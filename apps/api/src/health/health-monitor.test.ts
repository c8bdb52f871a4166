import { afterEach, describe, expect, test } from '@jest/globals';
import type { Logger } from '@pixmill/runtime';
import { eventually } from '@pixmill/testkit';
import { type HealthCheck, type HealthMonitor, startHealthMonitor } from './health-monitor.js';

const options = { intervalMs: 10, limitMs: 100 };
const waiting = { withinMs: 30_000 };
const monitors: HealthMonitor[] = [];
let lines: string[] = [];

const write = (_fields: object, text: string) => void lines.push(text);
const log: Logger = { debug: write, info: write, warn: write, error: (_thrown, fields, text) => write(fields, text), with: () => log };

function start(checks: Readonly<Record<string, HealthCheck>>): HealthMonitor {
  const monitor = startHealthMonitor(checks, log, options);
  monitors.push(monitor);
  return monitor;
}

afterEach(() => {
  for (const monitor of monitors.splice(0)) monitor.close();
  lines = [];
});

describe('health monitor', () => {
  test('counts a check as failed until its first result, and shows its figures', async () => {
    const monitor = start({ disk: async () => ({ ok: true, figures: { free_bytes: 5 } }), database: async () => {} });
    expect(monitor.status()).toEqual({ ready: false, results: { disk: 'failed', database: 'failed' } });
    const ready = { ready: true, results: { disk: 'ok', free_bytes: 5, database: 'ok' } };
    await eventually(() => expect(monitor.status()).toEqual(ready), waiting);
  });

  test('logs one line for each change', async () => {
    let runs = 0;
    let broken = true;
    const monitor = start({
      async storage() {
        runs += 1;
        if (broken) throw new Error('no such folder');
      },
    });
    await eventually(() => runs > 5, waiting);
    expect([monitor.status().ready, lines]).toEqual([false, ['readiness check failed']]);
    broken = false;
    await eventually(() => monitor.status().ready, waiting);
    expect(lines).toEqual(['readiness check failed', 'readiness check passes again']);
  });

  test('runs a check that hangs again after a while', async () => {
    let runs = 0;
    const monitor = startHealthMonitor(
      {
        async database() {
          runs += 1;
          if (runs <= 2) await new Promise(() => {});
        },
        async volume() {
          await new Promise(() => {});
        },
      },
      log,
      { ...options, retryMs: 200 },
    );
    monitors.push(monitor);
    await eventually(() => expect(monitor.status().results).toMatchObject({ database: 'ok', volume: 'failed' }), waiting);
  });

  test('counts a check that hangs as failed, and runs it once', async () => {
    let runs = 0;
    let finish = () => {};
    const monitor = start({
      async volume() {
        runs += 1;
        if (runs === 3) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    await eventually(() => lines.includes('readiness check failed'), waiting);
    expect([monitor.status().ready, runs]).toEqual([false, 3]);
    finish();
    await eventually(() => monitor.status().ready, waiting);
  });
});
