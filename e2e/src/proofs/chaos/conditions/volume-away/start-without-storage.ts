import { eventually } from '@pixmill/testkit';
import { type RunningService, startService } from '../../../../service.js';
import { takeStorageAway } from './faults.js';

export interface StartReport {
  readonly service: RunningService;
  readonly problems: readonly string[];
}

const timeoutMs = 300_000;

/** Stops the service, starts it without its storage, and brings the storage back: it must wait, say so, and go on by itself. */
export async function startWithoutStorage(settings: Readonly<Record<string, string>>, stopped: RunningService): Promise<StartReport> {
  await stopped.stop('SIGTERM');
  const mend = await takeStorageAway(stopped);
  const lines: string[] = [];
  const starting = startService(settings, stopped, (line) => void (line.includes('storage adopt') && lines.push(line)));
  const isWaiting = async () => lines.length > 0 && (await (await fetch(`${stopped.url}/readyz`)).text()).includes('wrong volume');
  let written: readonly string[];
  try {
    await eventually(isWaiting, { withinMs: timeoutMs, everyMs: 200, describe: 'the start to wait for the storage' });
  } finally {
    written = await mend();
  }
  const service = await starting;
  return {
    service,
    problems: [
      ...(lines.length === 1 ? [] : [`a start without the storage printed ${lines.length} lines about it`]),
      ...(written.length === 0 ? [] : [`a start without the storage wrote ${written.slice(0, 3).join(', ')}`]),
    ],
  };
}
