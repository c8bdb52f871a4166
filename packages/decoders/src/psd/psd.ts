import type { PhotoshopResource } from '@pixmill/image-formats';
import { ByteReader } from '../bytes/byte-reader.js';
import type { Decoder } from '../decoder.js';
import { toPsdColours, toUint16 } from './psd-colours.js';
import { readPsdHeader } from './read-psd-header.js';
import { openPsdRows } from './read-psd-rows.js';
import { psdColourChannels, readPsdSamples } from './read-psd-samples.js';
import { type PsdSections, readPsdSections } from './read-psd-sections.js';
import { removeWhiteMatte } from './remove-white-matte.js';

/** Image resources. Source: Adobe Photoshop file formats specification, Image Resource IDs. */
const resourceIds = { channelNames: 1006, icc: 1039, transparentIndex: 1047, version: 1057 } as const;
const TRANSPARENCY = 'Transparency';

const createReader = (bytes: Buffer) => new ByteReader(bytes, { name: 'PSD', order: 'big' });

/** The merged picture of a PSD or PSB, which Photoshop writes for other programs. Layers are not blended. */
export const psdDecoder: Decoder = {
  readSize(bytes) {
    const { width, height } = readPsdHeader(createReader(bytes));
    return { width, height };
  },
  decode(bytes) {
    const reader = createReader(bytes);
    const header = readPsdHeader(reader);
    const { width, height, mode, bits } = header;
    const sections = readPsdSections(reader, header);
    const findResource = (id: number) => sections.resources.find((resource) => resource.id === id) ?? null;
    if (findResource(resourceIds.version)?.data[4] === 0) throw reader.unsupported('layers only, saved without its merged picture');
    const colours = psdColourChannels(mode);
    if (header.channels < colours) throw reader.damaged(`${header.channels} channels in mode ${mode}`, 12);
    const alpha =
      header.channels > colours &&
      mode !== 'indexed' &&
      mode !== 'bitmap' &&
      isTransparency(sections, findResource(resourceIds.channelNames));
    const channels = colours + (alpha ? 1 : 0);
    const samples = readPsdSamples(openPsdRows(reader, header, sections.pictureAt), header, channels);
    // white is not the highest value of all channels of Lab
    if (alpha && mode !== 'lab') removeWhiteMatte(bits === 16 ? toUint16(samples) : samples, channels);
    const transparent = findResource(resourceIds.transparentIndex)?.data;
    return {
      ...toPsdColours(header, {
        samples,
        alpha,
        palette: sections.palette,
        transparentIndex: transparent && transparent.length >= 2 ? transparent.readUInt16BE() : null,
      }),
      width,
      height,
      bitsPerSample: bits === 16 ? 16 : 8,
      // the samples of Lab are sRGB by now, whatever the file says
      icc: mode === 'lab' ? null : (findResource(resourceIds.icc)?.data ?? null),
      orientation: 1,
    };
  },
};

/**
 * Whether the first channel after the colours is alpha. A file with layers says it by a negative number of layers. In a file without layers it is a saved
 * selection when channels have names, except the name of alpha.
 */
function isTransparency({ layers }: PsdSections, names: PhotoshopResource | null): boolean {
  if (layers !== 0) return layers < 0;
  if (!names) return true;
  return names.data.toString('latin1', 1, 1 + (names.data[0] ?? 0)) === TRANSPARENCY;
}
