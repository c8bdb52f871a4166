import { dirname, relative } from 'node:path';
import { wrapText } from './wrap-text.js';

export interface StartMessageInput {
  readonly url: string;
  /** Null when the key is that of BOOTSTRAP_API_KEY and the file has another one. */
  readonly apiKeyFile: string | null;
  /** The key itself on the start that generated it, else null. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** The next steps for a person: where the key is, and commands to copy. */
export function renderStartMessage({ url, apiKeyFile, newKey, samplePath }: StartMessageInput): string[] {
  const sample = quote(toShortestPath(samplePath));
  const keyFile = apiKeyFile === null ? null : quote(toShortestPath(apiKeyFile));
  const where = keyFile === null ? 'is that of BOOTSTRAP_API_KEY' : `is in ${keyFile}`;
  const command = apiKeyFile === null ? null : findCommand(apiKeyFile, samplePath);
  return [
    ...(newKey === null
      ? wrapText('  API key     ', where)
      : [`  API key     ${newKey}`, ...wrapText(' '.repeat(14), `(shown once; it stays in ${keyFile})`)]),
    ...(command === null ? [] : [`  Try it      ${command}`]),
    `  ${command === null ? 'Try it' : 'Or    '}      curl -H "X-API-KEY: ${keyFile === null ? '$BOOTSTRAP_API_KEY' : `$(cat ${keyFile})`}" \\`,
    `              -F type=file -F file=@${sample} \\`,
    `              ${url}/v1/optimize`,
  ];
}

/** The command over the folder of the sample; null outside the clone, where npx does not find it. */
function findCommand(apiKeyFile: string, samplePath: string): string | null {
  const folder = relative(process.cwd(), dirname(samplePath));
  if (folder.startsWith('..')) return null;
  const dataDir = toShortestPath(dirname(apiKeyFile));
  return `${dataDir === '.pixmill' ? '' : `DATA_DIR=${quote(dataDir)} `}npx pixmill optimize ${quote(folder)} --to small`;
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
