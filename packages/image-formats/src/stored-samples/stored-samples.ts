import type { ConvertedFormat } from '@pixmill/contracts';
import { readBmpSamples, readIcoSamples } from './bmp-samples.js';
import { readHeicSamples } from './heic-samples.js';
import { readJpeg2000Samples } from './jpeg-2000-samples.js';
import { readPsdSamples } from './psd-samples.js';
import type { StoredSamples } from './samples.js';
import { readTiffSamples } from './tiff-samples.js';

const readers: Readonly<Record<ConvertedFormat, (bytes: Buffer) => StoredSamples | null>> = {
  bmp: readBmpSamples,
  ico: readIcoSamples,
  psd: readPsdSamples,
  tiff: readTiffSamples,
  jp2: readJpeg2000Samples,
  heic: readHeicSamples,
};

/** How a file stores its picture, from its headers; null where they do not say. Never throws. */
export function readStoredSamples(bytes: Buffer, format: ConvertedFormat): StoredSamples | null {
  const stored = readers[format](bytes);
  return stored !== null && stored.depth > 0 ? stored : null;
}
