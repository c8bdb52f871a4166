import { randomUUID } from 'node:crypto';
import type { Cluster } from 'ioredis';

const probeIntervalMs = 1_000;
/** A subscription that missed its own messages for this long, in ms, is opened again. */
const silenceMs = 4_000;

/**
 * Sends a message to the channel once a second and expects it back. Without it the client is closed and connects again, which also
 * subscribes again. Receivers of the channel ignore an id that nobody waits for.
 */
export function watchSubscription(cluster: Cluster, channel: string): { stop(): void } {
  const probe = randomUUID();
  let heardAt = performance.now();
  let reopening = false;
  cluster.on('message', (_channel, text) => {
    if (text === probe) heardAt = performance.now();
  });

  async function reopen(): Promise<void> {
    reopening = true;
    try {
      cluster.disconnect(true);
      await cluster.subscribe(channel);
    } catch {
      // The next round tries again.
    } finally {
      heardAt = performance.now();
      reopening = false;
    }
  }

  const timer = setInterval(() => {
    if (reopening || cluster.status !== 'ready') return;
    if (performance.now() - heardAt > silenceMs) return void reopen();
    cluster.publish(channel, probe).catch(() => {}); // a lost message is noticed by its absence
  }, probeIntervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
