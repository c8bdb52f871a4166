import { relative } from 'node:path';
import { wrapText } from './wrap-text.js';

export interface StartMessageInput {
  readonly url: string;
  readonly apiKeyFile: string;
  /** The key itself on the start that generated it, else null. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** The next steps for a person: where the key is, and a command to copy. */
export function renderStartMessage({ url, apiKeyFile, newKey, samplePath }: StartMessageInput): string[] {
  const [keyFile, sample] = [quote(toShortestPath(apiKeyFile)), quote(toShortestPath(samplePath))];
  return [
    ...(newKey === null
      ? wrapText('  API key     ', `is in ${keyFile}`)
      : [`  API key     ${newKey}`, ...wrapText(' '.repeat(14), `(shown once; it stays in ${keyFile})`)]),
    `  Try it      curl -H "X-API-KEY: $(cat ${keyFile})" \\`,
    `              -F type=file -F file=@${sample} \\`,
    `              ${url}/v1/optimize`,
  ];
}

/** For a shell; a plain path needs no quotes. */
function quote(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Relative to the working directory when that is shorter. */
function toShortestPath(path: string): string {
  const relativePath = relative(process.cwd(), path);
  return relativePath.length < path.length && !relativePath.startsWith('..') ? relativePath : path;
}
