import { type TiffDirectory, TiffFile } from '../../containers/tiff/tiff.js';
import { pictureTags, placeTags, tiffTags } from '../../containers/tiff/tiff-tags.js';
import { exifTags, mainTags } from '../../metadata/exif/exif-tags.js';
import { extractTiffExif } from '../../metadata/exif/tiff-exif.js';
import { readExifParts } from './read-exif-parts.js';
import { readIptcParts, readPhotoshopParts } from './read-photoshop-parts.js';
import { readXmpParts } from './read-xmp-parts.js';

/** No document has so many pages, but directories can form a ring. */
const MAX_DIRECTORIES = 200;
/** Set in the type of a file that is a smaller version of another picture. */
const REDUCED = 1;

/** Tags that other parts stand for. */
const namedTags: readonly number[] = [...Object.values(tiffTags), ...Object.values(mainTags), ...pictureTags, ...placeTags];
/** Texts and dates that are part of EXIF. */
const isExifTag = (tag: number) => (tag >= 0x010d && tag <= 0x0110) || (tag >= 0x0131 && tag <= 0x013c) || (tag >= 0x9c9b && tag <= 0x9c9f);

/** It has offsets into its file, so no result has it. */
function hasMakerNote(file: TiffFile, main: TiffDirectory): boolean {
  const camera = file.readDirectory(file.findNumber(main, mainTags.exifDirectory));
  return camera?.fields.has(exifTags.makerNote) === true;
}

function readFirstParts(file: TiffFile, directory: TiffDirectory): string[] {
  const exif = extractTiffExif(file.bytes);
  const [xmp, iptc, photoshop] = [tiffTags.xmp, tiffTags.iptc, tiffTags.photoshop].map((tag) => file.findBytes(directory, tag));
  const has = (tag: number) => directory.fields.has(tag);
  return [
    'tags of the samples',
    ...(has(tiffTags.icc) ? ['tag 34675 (ICC profile)'] : []),
    ...(exif ? readExifParts(exif, 'tags of EXIF') : []),
    ...(hasMakerNote(file, directory) ? ['EXIF maker note'] : []),
    ...(xmp ? readXmpParts(xmp, 'tag 700 (XMP)') : []),
    ...(iptc ? readIptcParts(iptc) : []),
    ...(photoshop ? readPhotoshopParts(photoshop) : []),
    ...(placeTags.some(has) ? ['tags of a place (GeoTIFF)'] : []),
    ...(has(tiffTags.photoshopLayers) ? ['tag 37724 (Photoshop layers)'] : []),
    ...(has(tiffTags.subDirectories) ? ['tag 330 (sub-directories)'] : []),
    ...([...directory.fields.keys()].some((tag) => !namedTags.includes(tag) && !isExifTag(tag)) ? ['other tags'] : []),
  ];
}

/** The ids of all parts of a TIFF. Never throws. */
export function readTiffParts(bytes: Buffer): string[] {
  const file = TiffFile.open(bytes);
  const first = file?.readDirectory(file.firstAt);
  if (!file || !first) return [];
  const parts = readFirstParts(file, first);
  let next = file.readDirectory(first.next);
  for (let directories = 1; next && directories < MAX_DIRECTORIES; directories += 1) {
    const isReduced = ((file.findNumber(next, tiffTags.subfileType) ?? 0) & REDUCED) === 1;
    parts.push(isReduced ? 'next directory, a smaller version' : 'next directory, a further picture');
    next = file.readDirectory(next.next);
  }
  return parts;
}
