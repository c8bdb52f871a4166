import { readPsdSections } from '../../containers/psd.js';
import { photoshopIds, writePhotoshopResources } from '../../metadata/photoshop-resources.js';
import { readExifParts } from './read-exif-parts.js';
import { readPhotoshopParts } from './read-photoshop-parts.js';
import { readXmpParts } from './read-xmp-parts.js';

/** Channels of the colours, by the number of the mode. */
const colourChannels: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 1, 3: 3, 4: 4, 8: 1, 9: 3 };

/** The ids of all parts of a PSD. Never throws. */
export function readPsdParts(bytes: Buffer): string[] {
  const { resources, layers, channels, mode } = readPsdSections(bytes);
  const find = (id: number) => resources.find((resource) => resource.id === id)?.data;
  const [exif, xmp] = [find(photoshopIds.exif), find(photoshopIds.xmp)];
  const colours = (colourChannels[mode] ?? channels) + (layers < 0 ? 1 : 0);
  return [
    'merged picture',
    ...(find(photoshopIds.icc) ? ['resource 1039 (ICC profile)'] : []),
    ...(exif ? readExifParts(exif, 'resource 1058 (EXIF)') : []),
    ...(xmp ? readXmpParts(xmp, 'resource 1060 (XMP)') : []),
    ...readPhotoshopParts(writePhotoshopResources(resources)),
    ...(layers !== 0 ? ['layers'] : []),
    ...(channels > colours && (layers !== 0 || find(CHANNEL_NAMES)) ? ['channels of selections'] : []),
  ];
}

const CHANNEL_NAMES = 1006;
