import { spawnSync } from 'node:child_process';

/** What a command printed, and whether it succeeded. */
export interface FinishedCommand {
  readonly succeeded: boolean;
  readonly stdout: string;
  /** Both streams, for a person. */
  readonly output: string;
}

/** Runs a command to its end and keeps what it prints. Throws when it cannot be started. */
export function runCommand(folder: string, command: string, ...args: readonly string[]): FinishedCommand {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1e9 });
  if (error) throw error;
  return { succeeded: status === 0, stdout, output: `${stdout}${stderr}` };
}

/** As `runCommand`; throws with everything the command printed when it fails. */
export function runOrThrow(folder: string, command: string, ...args: readonly string[]): void {
  const { succeeded, output } = runCommand(folder, command, ...args);
  if (!succeeded) throw new Error(`${[command, ...args].join(' ')}:\n${output}`);
}
