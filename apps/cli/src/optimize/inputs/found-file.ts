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
  /** Where a downloaded file is from; reports show it in place of the path. */
  readonly url?: string;
}

/** A file or folder that could not be read, or an image that could not be downloaded. */
export interface UnreadablePath {
  /** Its size and time are 0. */
  readonly file: FoundFile;
  /** `unreadable`, or a code of docs/errors.md for a download. */
  readonly code: string;
  /** With the reason. */
  readonly message: string;
}

/** What operands name. */
export interface FoundInputs {
  /** In the order of the operands, then by path; each path once. */
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly UnreadablePath[];
}
