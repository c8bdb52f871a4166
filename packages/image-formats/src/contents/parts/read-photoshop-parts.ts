import { APPLICATION_RECORD, copyrightNumbers, type Dataset, isOneOf, locationNumbers, readDatasets } from '../../metadata/iptc.js';
import { type PhotoshopResource, photoshopIds, readPhotoshopResources } from '../../metadata/photoshop-resources.js';

/** Source: Adobe Photoshop file formats specification, image resource blocks. */
const [THUMBNAIL_4, THUMBNAIL_5] = [0x0409, 0x040c];
/** Copies of other blocks of the file, and a checksum of the IPTC block. */
const copiedIds: readonly number[] = [
  photoshopIds.icc,
  photoshopIds.exif,
  photoshopIds.exif3,
  photoshopIds.xmp,
  photoshopIds.captionDigest,
];
/** Paths and the name of the path that clips. */
const [FIRST_PATH, CLIPPING_PATH_NAME] = [0x07d0, 0x0bb7];

/** Whether the resource is a path, or the name of the path that clips the picture. */
export const isClippingPath = ({ id }: Pick<PhotoshopResource, 'id'>) => id >= FIRST_PATH && id <= CLIPPING_PATH_NAME;

/** The parts of an IPTC block. Never throws. */
export function readIptcParts(iptc: Buffer): string[] {
  const datasets = readDatasets(iptc).filter(
    ({ record, number }) => !(record === APPLICATION_RECORD && number === 0) && record >= APPLICATION_RECORD,
  );
  if (datasets.length === 0) return [];
  const isCopyright = (dataset: Dataset) => isOneOf(dataset, copyrightNumbers);
  const isPlace = (dataset: Dataset) => isOneOf(dataset, locationNumbers);
  return [
    'IPTC',
    ...(datasets.every((dataset) => isCopyright(dataset) || isPlace(dataset)) ? [] : ['IPTC other datasets']),
    ...(datasets.some(isPlace) ? ['IPTC places'] : []),
    ...(datasets.some(isCopyright) ? ['IPTC by-line, credit, copyright'] : []),
  ];
}

/** The horizontal resolution is a fixed-point number at the start; 72 dpi is that of a file without one. */
const hasResolution = (data: Buffer) => data.length >= 4 && Math.round(data.readUInt32BE() / 65_536) !== 72;

function readResourceParts({ id, data }: PhotoshopResource): string[] {
  if (id === photoshopIds.iptc) return readIptcParts(data);
  if (id === photoshopIds.resolution) return hasResolution(data) ? ['8BIM resolution'] : [];
  if (id === THUMBNAIL_4 || id === THUMBNAIL_5) return ['8BIM thumbnail'];
  if (isClippingPath({ id })) return ['8BIM clipping path'];
  return copiedIds.includes(id) ? [] : ['8BIM other resources'];
}

/** The parts of a Photoshop block. Never throws. */
export function readPhotoshopParts(block: Buffer): string[] {
  const resources = readPhotoshopResources(block);
  return resources.length === 0 && block.length > 0 ? ['8BIM other resources'] : resources.flatMap(readResourceParts);
}
