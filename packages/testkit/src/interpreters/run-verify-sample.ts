import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Sample } from './find-samples.js';
import { installInterpreters } from './install-interpreters.js';

const folder = fileURLToPath(new URL('../../interpreters/', import.meta.url));

/** The arguments of `verify`. The values of headers may be of any kind, as frameworks hand them on. */
export interface VerifyCall {
  readonly secret: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer | null;
}

/**
 * Runs a sample that defines `verify` in its language, in a process of its own: `js` in this Node, `php` and `python` as WebAssembly, so that
 * they run wherever Node does. Returns true, false, or a text that begins with `threw`, for each call. Throws for another language.
 */
export async function runVerifySample({ language, code, page }: Sample, calls: readonly VerifyCall[]): Promise<unknown[]> {
  const script = join(folder, `run-${language}.mjs`);
  if (!existsSync(script)) throw new Error(`${page}: no interpreter for ${language || 'a block without a language'}`);
  if (language !== 'js') await installInterpreters(folder);
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ sample: code, calls: calls.map((call) => ({ ...call, body: call.body?.toString('base64') ?? null })) }));
  return JSON.parse(await text(child.stdout));
}
