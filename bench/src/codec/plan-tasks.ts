import type { BenchMode } from '../bench-mode.js';
import type { CorpusImage } from '../read-corpus.js';
import type { PeerInfo, PeerRole } from './scoring/peer.js';

/** An image through the product's optimizer. */
export interface ModeTask {
  readonly kind: 'mode';
  readonly mode: BenchMode;
  readonly image: CorpusImage;
}

/** An image through another tool at one fixed setting. */
export interface PeerTask {
  readonly kind: 'peer';
  readonly name: string;
  readonly role: PeerRole;
  readonly version: string;
  readonly image: CorpusImage;
}

/** A JPEG at several fixed qualities. */
export interface CurveTask {
  readonly kind: 'curve';
  readonly image: CorpusImage;
}

export type Task = ModeTask | PeerTask | CurveTask;

export interface TaskPlan {
  readonly images: readonly CorpusImage[];
  readonly modes: readonly BenchMode[];
  readonly peers: readonly PeerInfo[];
  /** Whether plain JPEGs also get a quality curve. */
  readonly curves: boolean;
}

/** Classes that count in the JPEG figures. `derived` has many encodings of two pictures, and CMYK has other rules. */
const jpegClasses = ['jpeg-camera', 'jpeg-web', 'jpeg-variants'];
const maxJpegPixels = 9_000_000;

/** Whether an image counts in the JPEG figures. */
export function isPlainJpeg({ imageClass, format, pixels }: CorpusImage): boolean {
  return jpegClasses.includes(imageClass) && format === 'jpeg' && pixels <= maxJpegPixels;
}

/** Whether an image is a JPEG of about 12 MP, for which there are separate goals. */
export function isTwelveMegapixels({ format, pixels }: CorpusImage): boolean {
  return format === 'jpeg' && pixels >= 11_000_000 && pixels <= 13_000_000;
}

/** Whether an image is a screen recording: a GIF of many frames, each as large as a window. */
export function isScreenRecording({ format, frames, pixels }: CorpusImage): boolean {
  return format === 'gif' && frames > 10 && pixels >= 200_000;
}

/** The tasks of a run, one for each row. Extras are made of JPEGs only. */
export function planTasks({ images, modes, peers, curves }: TaskPlan): Task[] {
  return images.flatMap((image): Task[] => [
    ...modes.filter((mode) => mode !== 'extras' || image.format === 'jpeg').map((mode) => ({ kind: 'mode' as const, mode, image })),
    ...(curves && isPlainJpeg(image) ? [{ kind: 'curve' as const, image }] : []),
    ...peers
      .filter(({ format, role }) => format === image.format && (role === 'main' || isPlainJpeg(image)))
      .map(({ name, role, version }) => ({ kind: 'peer' as const, name, role, version, image })),
  ]);
}
