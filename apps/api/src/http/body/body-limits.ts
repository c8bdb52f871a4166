export interface BodyLimits {
  /** Folder for the files of uploads in progress. */
  readonly tempDir: string;
  readonly maxFileBytes: number;
  readonly maxBodyBytes: number;
}
