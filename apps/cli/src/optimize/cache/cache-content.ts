import { z } from 'zod';
import type { FileState } from './skip-cache.js';

/** One source with one set of options. */
export interface CacheEntry {
  /** Of the options: `toOptionsKey`. */
  readonly options: string;
  /** Of the source. */
  readonly sha256: string;
  /** The hash of each result by its path. */
  readonly results: Readonly<Record<string, string>>;
}

/** What a cache file holds. Paths are relative to a base folder, with `/`. */
export interface CacheContent {
  readonly files: Map<string, readonly CacheEntry[]>;
  /** Size, time and hash of files on this machine: a file that kept the first two is not hashed. */
  readonly states: Map<string, FileState>;
}

const entrySchema = z.object({ options: z.string(), sha256: z.string(), results: z.record(z.string(), z.string()) });
const contentSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.array(entrySchema)),
  states: z.record(z.string(), z.tuple([z.number(), z.number(), z.string()])).default({}),
});

/** A cache that remembers nothing yet. */
export const createContent = (): CacheContent => ({ files: new Map(), states: new Map() });

/** Throws SyntaxError and ZodError for text that is no cache. */
export function parseContent(text: string): CacheContent {
  const { files, states } = contentSchema.parse(JSON.parse(text));
  const toState = ([sizeBytes, mtimeMs, sha256]: [number, number, string]): FileState => ({ sizeBytes, mtimeMs, sha256 });
  return {
    files: new Map(Object.entries(files)),
    states: new Map(Object.entries(states).map(([path, state]) => [path, toState(state)])),
  };
}

/** The content as JSON. Pure. */
export function renderContent({ files, states }: CacheContent): string {
  const compact = Object.fromEntries(sorted(states).map(([path, { sizeBytes, mtimeMs, sha256 }]) => [path, [sizeBytes, mtimeMs, sha256]]));
  return JSON.stringify({ version: 1, files: Object.fromEntries(sorted(files)), states: compact });
}

/** The part that is the same on every machine, as JSON that gives small diffs: sorted, one value a line. Pure. */
export function renderShared({ files }: CacheContent): string {
  const ordered = sorted(files).map(([path, entries]) => {
    const byOptions = [...entries].sort((a, b) => (a.options < b.options ? -1 : 1));
    return [path, byOptions.map((entry) => ({ ...entry, results: Object.fromEntries(sorted(Object.entries(entry.results))) }))];
  });
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(ordered) }, null, 2)}\n`;
}

/** By code units, so that no locale changes the order. */
const sorted = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
