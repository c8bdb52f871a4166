import { readFileSync } from 'node:fs';

/** The last `lines` lines of a text file, for an error message; empty when it cannot be read. */
export function readTail(file: string, lines: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
