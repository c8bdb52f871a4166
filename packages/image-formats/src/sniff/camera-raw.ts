import { listTiffDirectories, type TiffDirectory } from '../containers/tiff/directories.js';

const tag = { subfileType: 254, compression: 259, photometric: 262, subDirectories: 330, dngVersion: 50_706 } as const;

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

/** A directory with samples of a sensor, or a thumbnail that a camera put before the directories of its samples. */
function isOfCamera({ numbers, make }: TiffDirectory): boolean {
  const first = (name: number) => numbers.get(name)?.[0] ?? -1;
  if (sensorPhotometrics.includes(first(tag.photometric)) || rawCompressions.includes(first(tag.compression))) return true;
  return first(tag.subfileType) === reducedPicture && make !== '' && numbers.has(tag.subDirectories);
}

/**
 * The usual extension of a raw file of a camera that starts like a TIFF, or the name of its maker; null for a TIFF with pictures. Never throws.
 * Source: docs/formats.md#raw-files-of-cameras.
 */
export function findCameraRaw(bytes: Buffer): string | null {
  if (bytes.toString('latin1', 8, 11) === 'CR\x02') return 'CR2';
  if (['IIII', 'MMMM'].includes(bytes.toString('latin1', 8, 12))) return 'IIQ';
  const directories = listTiffDirectories(bytes);
  if (directories.some(({ numbers }) => numbers.has(tag.dngVersion))) return 'DNG';
  const make = directories.find((directory) => directory.make !== '')?.make ?? '';
  return directories.some(isOfCamera) ? nameOfMaker(make) : null;
}
