import { relative } from 'node:path';

export interface AnnouncementInput {
  readonly url: string;
  readonly apiKeyFile: string;
  /** The key itself, on the one start that made it up. */
  readonly newKey: string | null;
  readonly samplePath: string;
}

/** What a person needs next: where the key is, and a line to copy. */
export function wordAnnouncement({ url, apiKeyFile, newKey, samplePath }: AnnouncementInput): string[] {
  const keyFile = shortest(apiKeyFile);
  return [
    `  API key   ${newKey === null ? `is in ${keyFile}` : `${newKey}  (shown this once, kept in ${keyFile})`}`,
    `  Try it    curl -H "X-API-KEY: $(cat '${keyFile}')" -F type=file -F 'file=@${shortest(samplePath)}' ${url}/v1/optimize`,
  ];
}

/** As seen from the working directory when that is shorter. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.length < path.length && !near.startsWith('..') ? near : path;
}
