import type { ImageFormat } from '@pixmill/contracts';

/** A supported format, or the name of an unsupported one; null when the bytes are not recognised. */
export type SniffResult = { readonly format: ImageFormat } | { readonly format: null; readonly name: string | null };
