import { drawSample } from './sample-picture.js';
import { find, overwrite, type Trouble } from './trouble.js';

type Edit = (bytes: Buffer) => Buffer;

const encode = () => drawSample().avif({ quality: 60, effort: 0 }).toBuffer();

const trouble = (name: string, edit: Edit): Trouble => ({ name, format: 'avif', make: async () => edit(await encode()) });

/** Writes the size of the first box of this type. */
const setBoxSize =
  (type: string, toSize: (size: number) => number): Edit =>
  (bytes) => {
    const at = find(bytes, type) - 4;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(toSize(bytes.readUInt32BE(at)));
    return overwrite(bytes, at, size);
  };

export const avifTroubles: readonly Trouble[] = [
  trouble('AVIF: cut in the last bytes', (bytes) => bytes.subarray(0, -40)),
  trouble('AVIF: cut in the middle', (bytes) => bytes.subarray(0, bytes.length * 0.6)),
  trouble(
    'AVIF: size of mdat above the end of the file',
    setBoxSize('mdat', (size) => size + 1000),
  ),
  trouble(
    'AVIF: size of mdat below that of its data',
    setBoxSize('mdat', (size) => size - 100),
  ),
  trouble(
    'AVIF: size of mdat left open',
    setBoxSize('mdat', () => 0),
  ),
  trouble(
    'AVIF: size of meta above the end of the file',
    setBoxSize('meta', (size) => size + 100_000),
  ),
  trouble(
    'AVIF: size of a property above that of its box',
    setBoxSize('ispe', (size) => size + 1000),
  ),
  trouble('AVIF: bytes behind the last box', (bytes) => Buffer.concat([bytes, Buffer.from('trailer')])),
  trouble('AVIF: a wrong byte in the coded samples', (bytes) => overwrite(bytes, bytes.length - 300, Buffer.from([1, 2, 3, 4, 5]))),
];
