import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningService } from '../../../../service.js';

export interface LogLine {
  /** pino's level: 40 is a warning, 50 an error. */
  readonly level: number;
  /** In ms since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly stack?: string;
  readonly jobId?: string;
}

const warningLevel = 40;

/** Everything that a process of the service logged. Lines of other programs are left out. */
export async function readLogLines(service: Pick<RunningService, 'dataDir'>, name: string): Promise<LogLine[]> {
  const text = await readFile(join(service.dataDir, 'log', `${name}.log`), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** Warnings and errors that a process of the service logged since `sinceMs`, in ms since 1970. */
export async function readWarnings(service: RunningService, name: string, sinceMs: number): Promise<LogLine[]> {
  return (await readLogLines(service, name)).filter(({ level, time }) => level >= warningLevel && time >= sinceMs);
}
