import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Secrets that a run used, by name. No log may contain them. */
export type Secrets = Readonly<Record<string, string>>;

export interface SecretSearchResult {
  /** One sentence for each secret in each file, with its first line. Never the secret itself. */
  readonly problems: readonly string[];
  readonly files: number;
  readonly lines: number;
}

/** The path of a result file, which works without a key. */
const resultPath = /\/image\/[0-9a-f]{12}\/[A-Za-z0-9]{15}/;

const escapeText = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A secret as it may appear: plain, in a URL, in JSON, in a Basic header. */
function listSpellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
}

function toPatterns(secrets: Secrets): [name: string, pattern: RegExp][] {
  const patterns = Object.entries(secrets).map(([name, secret]): [string, RegExp] => {
    if (secret.length < 8) throw new RangeError(`${name}: too short for a search`);
    return [name, new RegExp([...new Set(listSpellings(secret))].map(escapeText).join('|'))];
  });
  return [...patterns, ['address of a result', resultPath]];
}

/** Searches every file of a log folder for secrets. Source: docs/reliability.md#secrets-goal. */
export async function findSecrets(logDir: string, secrets: Secrets): Promise<SecretSearchResult> {
  const patterns = toPatterns(secrets);
  const anyPattern = new RegExp(patterns.map(([, { source }]) => source).join('|'));
  const found = new Map<string, number>();
  const files = (await readdir(logDir)).sort();
  let lines = 0;
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(join(logDir, file)) })) {
      number += 1;
      if (!anyPattern.test(line)) continue;
      for (const [name, pattern] of patterns) {
        const location = `${name} in ${file}`;
        if (pattern.test(line) && !found.has(location)) found.set(location, number);
      }
    }
    lines += number;
  }
  const problems = [...found].map(([location, number]) => `a log contains a secret: ${location}, line ${number}`);
  return { problems, files: files.length, lines };
}
