/** A file to send. */
export interface NamedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What a job gets: a file to send, or a URL that the service fetches. */
export type ResolvedInput = NamedFile | { readonly url: string; readonly name?: string };
