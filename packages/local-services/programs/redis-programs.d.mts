/** Paths of the programs on this PATH that may be a Redis or Valkey server, in the order to try them. */
export function listRedisPrograms(path?: string): string[];

/** Whether the output of `--version` names a version that is new enough, 6.2 or later. */
export function isNewEnough(versionText: string): boolean;

/** Lines for the person at the terminal: how to get a Redis. */
export const redisRemedies: readonly string[];
