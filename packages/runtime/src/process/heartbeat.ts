const intervalMs = 1_000;

/** The message that a child sends once a second; any message is a sign of life. */
const heartbeat = 'alive';

/**
 * Sends a sign of life to the parent at once and every second, for as long as the event loop runs. Does nothing without a parent's channel.
 * Does not keep the process running (docs/reliability.md#watchdog).
 */
export function startHeartbeat(): void {
  if (process.send === undefined) return;
  // An error means that the parent has gone; the end of the channel reports that.
  const beat = () => process.connected && process.send?.(heartbeat, undefined, {}, () => undefined);
  beat();
  setInterval(beat, intervalMs).unref();
}
