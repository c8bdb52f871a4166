/** Modules of the command that read the clone, and what the packed command has in their place. Paths below `apps/cli/dist`. */
export const standIns: Readonly<Record<string, string>> = {
  'optimize/engines/local-engine.js': 'packed/local-engine.js',
  'program/read-version.js': 'packed/version.js',
};
