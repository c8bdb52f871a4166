import type { ExtraFormat, ImageFormat } from '@pixmill/contracts';

/** `main` is compared with our main result, a format with our extra of that format. */
export type PeerRole = 'main' | ExtraFormat;

export interface PeerInfo {
  readonly name: string;
  /** Format of the source. */
  readonly format: ImageFormat;
  readonly role: PeerRole;
  readonly version: string;
}

/** Another tool, with one fixed setting for all images. */
export interface Peer extends PeerInfo {
  readonly lossless: boolean;
  /** Throws when the tool rejects the image. */
  encode(bytes: Buffer): Promise<Buffer>;
}
