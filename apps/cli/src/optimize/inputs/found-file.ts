/** A file to optimize. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Below the folder that was named, with its subfolders: where the result goes below `--to`. */
  readonly relativePath: string;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly mtimeMs: number;
  /** Absolute path of the file behind a symbolic link, or below a linked folder; absent for others. */
  readonly linkTarget?: string;
}

/** A file or folder that could not be read. */
export interface UnreadablePath {
  /** Its size and time are 0. */
  readonly file: FoundFile;
  readonly code: 'unreadable';
  /** With the reason of the system. */
  readonly message: string;
}

/** What operands name. */
export interface FoundInputs {
  /** In the order of the operands, then by path; each path once. */
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly UnreadablePath[];
}
