import type { JpegMarker } from '../../containers/jpeg/jpeg-markers.js';

type Signature = readonly [id: string, marker: number, start: string | RegExp];

const [APP0, APP1, APP2, APP3, APP4, APP5, APP6, APP7] = [0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7];
const [APP8, APP9, APP10, APP11, APP12, APP13, APP14, APP15] = [0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef];

/** How application segments begin. */
const signatures: readonly Signature[] = [
  ['APP0 JFIF', APP0, 'JFIF\0'],
  ['APP0 JFXX', APP0, 'JFXX\0'],
  ['APP0 CIFF', APP0, /^(?:II|MM)[\s\S]{4}HEAPJPGM/],
  ['APP0 AVI1', APP0, 'AVI1'],
  ['APP0 Ocad', APP0, 'Ocad'],
  ['APP1 Exif', APP1, 'Exif\0'],
  ['APP1 XMP', APP1, 'http://ns.adobe.com/xap/1.0/\0'],
  ['APP1 extended XMP', APP1, 'http://ns.adobe.com/xmp/extension/\0'],
  ['APP1 QVCI', APP1, 'QVCI\0'],
  ['APP1 FLIR', APP1, 'FLIR\0'],
  ['APP1 PARROT', APP1, 'PARROT\0'],
  ['APP2 ICC_PROFILE', APP2, 'ICC_PROFILE\0'],
  ['APP2 MPF', APP2, 'MPF\0'],
  ['APP2 ISO 21496-1', APP2, 'urn:iso:std:iso:ts:21496:-1\0'],
  ['APP2 FPXR', APP2, 'FPXR\0'],
  ['APP2 preview', APP2, /^(?:QVGA\0|BGTH)?\xff\xd8\xff/],
  ['APP3 Meta', APP3, /^(?:Meta|META|Exif)\0\0/],
  ['APP3 Stim', APP3, 'Stim\0'],
  ['APP3 JPS', APP3, '_JPSJPS_'],
  ['APP3 preview', APP3, '\xff\xd8\xff'],
  ['APP4 SCALADO', APP4, 'SCALADO\0'],
  ['APP4 FPXR', APP4, 'FPXR\0'],
  ['APP5 RMETA', APP5, 'RMETA\0'],
  ['APP5 ssuniqueid', APP5, 'ssuniqueid\0'],
  ['APP6 EPPIM', APP6, 'EPPIM\0'],
  ['APP6 NITF', APP6, 'NTIF\0'],
  ['APP6 TDHD', APP6, 'TDHD\x01\0\0\0'],
  ['APP6 GoPro', APP6, 'GoPro\0'],
  ['APP6 MMIMETA', APP6, 'MMIMETA\0'],
  ['APP7 PENTAX', APP7, 'PENTAX \0'],
  ['APP7 HUAWEI', APP7, 'HUAWEI\0\0'],
  ['APP7 Qualcomm', APP7, '\x1aQualcomm Camera Attributes'],
  ['APP8 SPIFF', APP8, 'SPIFF\0'],
  ['APP9 Media Jukebox', APP9, 'Media Jukebox\0'],
  ['APP9 Pxml', APP9, /^Pxml[\s\S]{4}$/],
  ['APP10 UNICODE', APP10, 'UNICODE\0'],
  ['APP11 HDR_RI', APP11, 'HDR_RI'],
  // common identifier, instance, sequence number, length of the box, type of the box
  ['APP11 JUMBF', APP11, /^JP[\s\S]{10}jumb/],
  ['APP11 JPEG XT', APP11, 'JP'],
  ['APP12 Ducky', APP12, 'Ducky'],
  ['APP12 picture info', APP12, /\[picture info\]|Type=/],
  ['APP13 Photoshop', APP13, 'Photoshop 3.0\0'],
  ['APP13 Adobe_CM', APP13, 'Adobe_CM'],
  ['APP14 Adobe', APP14, 'Adobe'],
  ['APP15 Q', APP15, /^Q\s*\d/],
];

/** Markers by their number. Source: ITU-T T.81, table B.1. */
const ranges: readonly (readonly [id: string, ...markers: readonly number[]])[] = [
  ['SOF0 to SOF2, SOF9, SOF10', 0xc0, 0xc1, 0xc2, 0xc9, 0xca],
  ['SOF3, SOF5 to SOF7, SOF11, SOF13 to SOF15', 0xc3, 0xc5, 0xc6, 0xc7, 0xcb, 0xcd, 0xce, 0xcf],
  ['DHT', 0xc4],
  ['DAC', 0xcc],
  ['DQT', 0xdb],
  ['DRI', 0xdd],
  ['SOS', 0xda],
  ['RST0 to RST7', 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7],
  ['DNL', 0xdc],
  ['DHP, EXP', 0xde, 0xdf],
  ['TEM', 0x01],
  ['COM', 0xfe],
];

const JPG = 0xc8;
const [FIRST_JPG, LAST_JPG] = [0xf0, 0xfd];

/** How much of a segment is searched. */
const HEAD_BYTES = 64;

/** The id of a segment in the catalogue of JPEG; `APP<n>` and its first letters when no catalogue has it. */
export function toSegmentId({ marker, body }: Pick<JpegMarker, 'marker' | 'body'>): string {
  const known = ranges.find(([, ...markers]) => markers.includes(marker));
  if (known) return known[0];
  if (marker === JPG || (marker >= FIRST_JPG && marker <= LAST_JPG)) return 'JPG, JPG0 to JPG13';
  if (marker < APP0 || marker > APP15) return 'RES';
  const head = body.toString('latin1', 0, HEAD_BYTES);
  const found = signatures.find(
    ([, of, start]) => of === marker && (typeof start === 'string' ? head.startsWith(start) : start.test(head)),
  );
  const letters = /^[\w .:/-]{0,16}/.exec(head)?.[0].trim() ?? '';
  return found?.[0] ?? `APP${marker - APP0}${letters === '' ? '' : ` ${letters}`}`;
}
