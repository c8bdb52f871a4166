import { relative } from 'node:path';

export interface StartMessageInput {
  readonly url: string;
  readonly apiKeyFile: string;
  /** The key itself, on the one start that made it up. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** What a person needs next: where the key is, and a line to copy. */
export function renderStartMessage({ url, apiKeyFile, newKey, samplePath }: StartMessageInput): string[] {
  const keyFile = toShortestPath(apiKeyFile);
  return [
    `  API key   ${newKey === null ? `is in ${keyFile}` : `${newKey}  (shown this once, kept in ${keyFile})`}`,
    `  Try it    curl -H "X-API-KEY: $(cat '${keyFile}')" -F type=file -F 'file=@${toShortestPath(samplePath)}' ${url}/v1/optimize`,
  ];
}

/** As seen from the working directory when that is shorter. */
function toShortestPath(path: string): string {
  const relativePath = relative(process.cwd(), path);
  return relativePath.length < path.length && !relativePath.startsWith('..') ? relativePath : path;
}
