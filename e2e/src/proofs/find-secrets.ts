import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a run used that no log may hold, by what it is. */
export type Secrets = Readonly<Record<string, string>>;

export interface SecretSearchResult {
  /** One sentence for each kind of secret in each file: what, where, which line. Never the secret itself. */
  readonly problems: readonly string[];
  readonly files: number;
  readonly lines: number;
}

/** An address under which a result is had without a key. */
const resultAddress = /\/image\/[0-9a-f]{12}\/[A-Za-z0-9]{15}/;

const escapeText = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A secret as it may turn up: plain, in a URL, in JSON, in a Basic header. */
function spellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
}

function toPatterns(secrets: Secrets): [what: string, pattern: RegExp][] {
  const named = Object.entries(secrets).map(([what, secret]): [string, RegExp] => {
    if (secret.length < 8) throw new RangeError(`${what}: too short to be looked for`);
    return [what, new RegExp([...new Set(spellings(secret))].map(escapeText).join('|'))];
  });
  return [...named, ['address of a result', resultAddress]];
}

/** Looks through every file of a log folder for what must not be there. Source: reliability.md G10. */
export async function findSecrets(logDir: string, secrets: Secrets): Promise<SecretSearchResult> {
  const patterns = toPatterns(secrets);
  const any = new RegExp(patterns.map(([, { source }]) => source).join('|'));
  const found = new Map<string, number>();
  const files = (await readdir(logDir)).sort();
  let lines = 0;
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(join(logDir, file)) })) {
      number += 1;
      if (!any.test(line)) continue;
      for (const [what, pattern] of patterns) {
        const place = `${what} in ${file}`;
        if (pattern.test(line) && !found.has(place)) found.set(place, number);
      }
    }
    lines += number;
  }
  return { problems: [...found].map(([place, number]) => `a log holds a secret: ${place}, line ${number}`), files: files.length, lines };
}
