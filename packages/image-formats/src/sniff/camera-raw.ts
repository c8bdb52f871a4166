import type { TiffDirectory, TiffFile } from '../containers/tiff/tiff.js';

const tags = { subfileType: 254, compression: 259, photometric: 262, make: 271, subDirectories: 330, dngVersion: 50_706 } as const;
/** Bound of a search in hostile bytes. */
const maxDirectories = 16;

/** Samples of a sensor: TIFF/EP and DNG name them so. */
const sensorPhotometrics = [32_803, 34_892];
/** Compressions that only cameras write: Sony, Samsung, Nikon, Kodak, Pentax. */
const rawCompressions = [32_767, 32_770, 34_713, 65_000, 65_535];
/** A reduced version of another picture of the file. */
const reducedPicture = 1;

/** Makers by the usual extension of their files. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^nikon/i, 'NEF'],
  [/^sony/i, 'ARW'],
  [/^(pentax|ricoh)/i, 'PEF'],
  [/^samsung/i, 'SRW'],
  [/^hasselblad/i, '3FR'],
  [/^(eastman )?kodak/i, 'DCR'],
];

const nameOfMaker = (make: string) =>
  makers.find(([pattern]) => pattern.test(make))?.[1] ?? (make.replace(/[^\x21-\x7e].*/s, '') || 'TIFF/EP');

/** The directories of the pages and those inside of them, as far as they lie in the bytes. */
function listDirectories(file: TiffFile): readonly TiffDirectory[] {
  const found: TiffDirectory[] = [];
  const waiting = [file.firstAt];
  const seen = new Set<number | null>();
  while (waiting.length > 0 && seen.size < maxDirectories) {
    const at = waiting.shift() ?? null;
    const directory = seen.has(at) ? null : file.readDirectory(at);
    seen.add(at);
    if (!directory) continue;
    found.push(directory);
    const inside = directory.fields.get(tags.subDirectories);
    waiting.push(...((inside && file.readNumbers(inside, maxDirectories)) ?? []), directory.next);
  }
  return found;
}

const readMake = (file: TiffFile, directory: TiffDirectory) => file.findBytes(directory, tags.make)?.toString('latin1', 0, 16) ?? '';

/** A directory with samples of a sensor, or a thumbnail that a camera put before the directories of its samples. */
function isOfCamera(file: TiffFile, directory: TiffDirectory): boolean {
  const first = (tag: number) => file.findNumber(directory, tag) ?? -1;
  if (sensorPhotometrics.includes(first(tags.photometric)) || rawCompressions.includes(first(tags.compression))) return true;
  return first(tags.subfileType) === reducedPicture && readMake(file, directory) !== '' && directory.fields.has(tags.subDirectories);
}

/**
 * The usual extension of a raw file of a camera that starts like a TIFF, or the name of its maker; null for a TIFF with pictures. Never throws.
 * Source: docs/formats.md#raw-files-of-cameras.
 */
export function findCameraRaw(file: TiffFile): string | null {
  const { bytes } = file;
  if (bytes.toString('latin1', 8, 11) === 'CR\x02') return 'CR2';
  if (['IIII', 'MMMM'].includes(bytes.toString('latin1', 8, 12))) return 'IIQ';
  const directories = listDirectories(file);
  if (directories.some(({ fields }) => fields.has(tags.dngVersion))) return 'DNG';
  if (!directories.some((directory) => isOfCamera(file, directory))) return null;
  return nameOfMaker(directories.map((directory) => readMake(file, directory)).find((make) => make !== '') ?? '');
}
