import { relative } from 'node:path';

export interface StartMessageInput {
  readonly url: string;
  readonly apiKeyFile: string;
  /** The key itself on the start that generated it, else null. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** The next steps for a person: where the key is, and a command to copy. */
export function renderStartMessage({ url, apiKeyFile, newKey, samplePath }: StartMessageInput): string[] {
  const keyFile = toShortestPath(apiKeyFile);
  return [
    `  API key   ${newKey === null ? `is in ${keyFile}` : `${newKey}  (shown once; stored in ${keyFile})`}`,
    `  Try it    curl -H "X-API-KEY: $(cat '${keyFile}')" -F type=file -F 'file=@${toShortestPath(samplePath)}' ${url}/v1/optimize`,
  ];
}

/** Relative to the working directory when that is shorter. */
function toShortestPath(path: string): string {
  const relativePath = relative(process.cwd(), path);
  return relativePath.length < path.length && !relativePath.startsWith('..') ? relativePath : path;
}
