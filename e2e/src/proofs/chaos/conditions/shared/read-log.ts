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
}

const warningLevel = 40;

/** Warnings and errors that a process of the service logged since `sinceMs`, in ms since 1970. Lines of other programs are left out. */
export async function readWarnings(service: RunningService, name: string, sinceMs: number): Promise<LogLine[]> {
  const text = await readFile(join(service.dataDir, 'log', `${name}.log`), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LogLine).filter(({ level, time }) => level >= warningLevel && time >= sinceMs);
}
