/** The release of the packed command. The tool `pack-command` writes it in place of this name. */
declare const PIXMILL_VERSION: string;

/** In place of `program/read-version.ts`: the bundle has its release in it. */
export const readVersion = (): string => PIXMILL_VERSION;
