import type { CommandOption } from '../../program/command.js';

/** The options that say what is read, where results go and what is skipped, by camel-case name. */
export const fileOptions = {
  to: { value: 'DIR', description: 'Folder for the results, with the structure of the sources' },
  suffix: { value: 'TEXT', description: 'Results beside the sources: -small makes photo-small.jpg' },
  inPlace: { description: 'Replace the sources; with --backup or --no-backup' },
  backup: { value: 'DIR', description: 'Folder for the originals that --in-place replaces' },
  noBackup: { description: 'Keep no originals' },
  overwrite: { description: 'Results may replace files that no earlier run wrote' },
  followSymlinks: { description: 'Follow symbolic links in folders' },
  cache: { value: 'FILE', description: 'Skip cache to commit, such as pixmill.cache.json' },
  noCache: { description: 'Skip nothing, and remember nothing' },
} as const satisfies Readonly<Record<string, CommandOption>>;
