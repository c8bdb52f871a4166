import { execFileSync } from 'node:child_process';

/** The path of a program, or null when PATH does not have it. */
export function findOnPath(name: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null; // `command -v` exits with 1
  }
}
