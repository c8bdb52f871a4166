/** How far an upload or a download is. */
export interface Progress {
  readonly phase: 'upload' | 'download';
  /** Bytes of the body. An upload that is tried again begins at 0 again. */
  readonly loadedBytes: number;
  /** Null while it is unknown. */
  readonly totalBytes: number | null;
}

export interface ProgressOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
