import { relative } from 'node:path';
import { wrapText } from './wrap-text.js';

export interface StartMessageInput {
  readonly url: string;
  /** Null when the key is that of BOOTSTRAP_API_KEY and the file has another one. */
  readonly apiKeyFile: string | null;
  /** The key itself on the start that generated it, else null. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** The next steps for a person: where the key is, and a command to copy. */
export function renderStartMessage({ url, apiKeyFile, newKey, samplePath }: StartMessageInput): string[] {
  const sample = quote(toShortestPath(samplePath));
  const keyFile = apiKeyFile === null ? null : quote(toShortestPath(apiKeyFile));
  const where = keyFile === null ? 'is that of BOOTSTRAP_API_KEY' : `is in ${keyFile}`;
  return [
    ...(newKey === null
      ? wrapText('  API key     ', where)
      : [`  API key     ${newKey}`, ...wrapText(' '.repeat(14), `(shown once; it stays in ${keyFile})`)]),
    `  Try it      curl -H "X-API-KEY: ${keyFile === null ? '$BOOTSTRAP_API_KEY' : `$(cat ${keyFile})`}" \\`,
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
