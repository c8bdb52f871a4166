import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@pixmill/testkit';

/** A program of a reader, and what it printed. */
export interface RunningProgram {
  readonly output: () => string;
  /** Waits until the output has a text. Throws with the output when the program ends in another way. */
  untilPrinted(text: RegExp): Promise<RegExpExecArray>;
  /** Waits for the end. Throws with the output unless the program succeeds. */
  untilEnd(): Promise<void>;
  stop(): void;
}

/** Starts a command. The variables of this process that name a service are left out. */
export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): RunningProgram {
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const describe = (what: string) => new Error(`${args.join(' ')} ${what}:\n${output}`);
  return {
    output: () => output,
    untilPrinted: (text) =>
      Promise.race([
        eventually(() => text.exec(output), { withinMs: 120_000, describe: `${args.join(' ')} to print ${text}` }),
        ended.then((): RegExpExecArray => {
          const found = text.exec(output);
          if (found) return found;
          throw describe(`ended without ${text}`);
        }),
      ]),
    async untilEnd() {
      const [code] = await ended;
      if (code !== 0) throw describe(`ended with ${code}`);
    },
    stop: () => void child.kill(),
  };
}
