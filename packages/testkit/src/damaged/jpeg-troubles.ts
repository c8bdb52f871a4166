import { type JpegSegment, joinJpeg, splitJpeg } from '@pixmill/image-formats';
import { drawSample } from './sample-picture.js';
import { find, overwrite, splice, type Trouble } from './trouble.js';

const [SOF0, DHT, DQT, DRI, APP0] = [0xc0, 0xc4, 0xdb, 0xdd, 0xe0];
const EOI = Buffer.from([0xff, 0xd9]);

/** A JFIF segment without a density. Source: JFIF 1.02, page 5. */
const jfif: JpegSegment = { marker: APP0, body: Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1') };

const encode = (options = {}) =>
  drawSample()
    .jpeg({ quality: 95, ...options })
    .toBuffer();
const progressive = () => encode({ progressive: true });

type Edit = (bytes: Buffer) => Buffer;

const trouble = (name: string, edit: Edit, open: () => Promise<Buffer> = encode): Trouble => ({
  name,
  format: 'jpeg',
  make: async () => edit(await open()),
});

/** Where the coded samples of the first scan begin. */
function scanStart(bytes: Buffer): number {
  const { scans } = splitJpeg(bytes);
  return bytes.length - scans.length + 2 + scans.readUInt16BE(2);
}

const changeScan = (bytes: Buffer, share: number, edit: (bytes: Buffer, at: number) => Buffer) => {
  const start = scanStart(bytes);
  return edit(bytes, Math.floor(start + (bytes.length - start) * share));
};

const editSegments =
  (edit: (segments: readonly JpegSegment[]) => readonly JpegSegment[]): Edit =>
  (bytes) => {
    const { segments, scans } = splitJpeg(bytes);
    return joinJpeg({ segments: edit(segments), scans });
  };

const addJfif = editSegments((segments) => [jfif, ...segments]);

/** Adds restart markers: an interval without one in the coded samples. */
const addRestartInterval = editSegments((segments) => [...segments, { marker: DRI, body: Buffer.from([0, 4]) }]);

/** Sets the first bytes of the parameters behind the components of the scan header. */
function setScanParameters(bytes: Buffer, parameters: readonly number[]): Buffer {
  return overwrite(bytes, scanStart(bytes) - 3, Buffer.from(parameters));
}

const withHeight = (height: number): Edit => {
  const body = Buffer.alloc(2);
  body.writeUInt16BE(height);
  return (bytes) => overwrite(bytes, find(bytes, Buffer.from([0xff, SOF0])) + 5, body);
};

/** A DNL segment behind the scan, with the height. */
const withLateHeight: Edit = (bytes) => {
  const lines = Buffer.from([0xff, 0xdc, 0, 4, 0, 80]);
  return splice(withHeight(0)(bytes), bytes.length - 2, lines);
};

export const jpegTroubles: readonly Trouble[] = [
  trouble('JPEG: no EOI marker', (bytes) => bytes.subarray(0, -2)),
  trouble('JPEG: cut in the last lines', (bytes) => changeScan(bytes, 0.8, (all, at) => all.subarray(0, at))),
  trouble('JPEG: cut in the middle', (bytes) => changeScan(bytes, 0.5, (all, at) => all.subarray(0, at))),
  trouble('JPEG: progressive, cut in a later scan', (bytes) => changeScan(bytes, 0.6, (all, at) => all.subarray(0, at)), progressive),
  trouble('JPEG: progressive, cut in the first scan', (bytes) => changeScan(bytes, 0.02, (all, at) => all.subarray(0, at)), progressive),
  trouble('JPEG: ends behind the scan header', (bytes) => bytes.subarray(0, scanStart(bytes))),
  trouble('JPEG: ends before the scan header', (bytes) => bytes.subarray(0, bytes.length - splitJpeg(bytes).scans.length)),
  trouble("JPEG: parameters of the scan header that a baseline scan does not have (Samsung's)", (bytes) =>
    setScanParameters(bytes, [0, 0, 0]),
  ),
  trouble('JPEG: zero bytes between segments', (bytes) => splice(bytes, find(bytes, Buffer.from([0xff, SOF0])), Buffer.alloc(7))),
  trouble('JPEG: fill bytes between segments', (bytes) => splice(bytes, find(bytes, Buffer.from([0xff, SOF0])), Buffer.alloc(5, 0xff))),
  trouble('JPEG: text between segments', (bytes) => splice(bytes, find(bytes, Buffer.from([0xff, SOF0])), Buffer.from('text'))),
  trouble('JPEG: two SOI markers', (bytes) => splice(bytes, 2, Buffer.from([0xff, 0xd8]))),
  trouble('JPEG: bytes before the EOI marker', (bytes) => splice(bytes, bytes.length - 2, Buffer.alloc(40))),
  trouble('JPEG: bytes behind the EOI marker', (bytes) => Buffer.concat([bytes, Buffer.from('trailer')])),
  trouble(
    'JPEG: no Huffman tables (Motion JPEG)',
    editSegments((segments) => segments.filter(({ marker }) => marker !== DHT)),
    () => drawSample().jpeg({ quality: 95, optimiseCoding: false }).toBuffer(),
  ),
  trouble(
    'JPEG: no quantisation tables',
    editSegments((segments) => segments.filter(({ marker }) => marker !== DQT)),
  ),
  trouble('JPEG: a restart interval without restart markers', addRestartInterval),
  trouble('JPEG: a restart marker in a scan without an interval', (bytes) =>
    changeScan(bytes, 0.5, (all, at) => splice(all, at, Buffer.from([0xff, 0xd3]))),
  ),
  trouble('JPEG: a wrong byte in the coded samples', (bytes) =>
    changeScan(bytes, 0.5, (all, at) => overwrite(all, at, Buffer.from([0x12, 0x34, 0x56]))),
  ),
  trouble('JPEG: a foreign marker in the coded samples', (bytes) =>
    changeScan(bytes, 0.5, (all, at) => overwrite(all, at, Buffer.from([0xff, 0xe5]))),
  ),
  trouble('JPEG: height 0', withHeight(0)),
  trouble('JPEG: height 0 and a DNL segment', withLateHeight),
  trouble('JPEG: a height above that of the coded samples', withHeight(112)),
  trouble('JPEG: a height below that of the coded samples', withHeight(48)),
  trouble('JPEG: JFIF segment shorter than its length', (bytes) => {
    const withJfif = addJfif(bytes);
    return splice(withJfif, find(withJfif, 'JFIF') + 10, Buffer.alloc(0), 4);
  }),
  trouble('JPEG: JFIF segment longer than its length', (bytes) => {
    const withJfif = addJfif(bytes);
    return splice(withJfif, find(withJfif, 'JFIF') + 14, Buffer.alloc(3));
  }),
  trouble('JPEG: a number of components that the frame does not have', (bytes) =>
    overwrite(bytes, find(bytes, Buffer.from([0xff, SOF0])) + 9, Buffer.from([2])),
  ),
  trouble('JPEG: an EOI marker before the image', (bytes) => splice(bytes, 2, EOI)),
];
