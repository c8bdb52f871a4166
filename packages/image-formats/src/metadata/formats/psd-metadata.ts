import { readPsdSections } from '../../containers/psd.js';
import { chooseDensity } from '../density.js';
import { readResolutionInfo } from '../density-fields.js';
import { readExifDensity } from '../exif/exif-fields.js';
import type { FileMetadata } from '../metadata.js';
import { photoshopIds } from '../photoshop-resources.js';

/** Reads the metadata in the resources of a PSD. Never throws. */
export function readPsdMetadata(bytes: Buffer): FileMetadata {
  const { resources } = readPsdSections(bytes);
  const find = (id: number) => resources.find((resource) => resource.id === id)?.data ?? null;
  const [exif, packet, resolution] = [find(photoshopIds.exif), find(photoshopIds.xmp), find(photoshopIds.resolution)];
  return {
    exif,
    xmp: packet && { packet, extension: null },
    iptc: find(photoshopIds.iptc),
    density: chooseDensity([exif && readExifDensity(exif), resolution && readResolutionInfo(resolution)]),
  };
}
