/** The frames of an APNG as PNG files of their own: sharp sees the first one only. */
import { crc32 } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function readChunks(bytes) {
  const chunks = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function writeChunk({ type, data }) {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, sum]);
}

const writePng = (chunks) => Buffer.concat([signature, ...chunks.map(writeChunk), writeChunk({ type: 'IEND', data: Buffer.alloc(0) })]);

/** Position, delay, disposal and pixels (as a PNG) of every frame, and the plays; null where the PNG is not animated. */
export function readApng(bytes) {
  if (!bytes.subarray(0, 8).equals(signature)) return null;
  const chunks = readChunks(bytes);
  const control = chunks.find(({ type }) => type === 'acTL');
  if (!control) return null;
  const header = chunks[0].data;
  const shared = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  const frames = [];
  for (const { type, data } of chunks) {
    if (type === 'fcTL') frames.push({ how: data.subarray(4), parts: [] });
    else if (type === 'fdAT') frames.at(-1)?.parts.push(data.subarray(4));
    else if (type === 'IDAT') frames.at(-1)?.parts.push(data);
  }
  return {
    plays: control.data.readUInt32BE(4),
    frames: frames.map(({ how, parts }) => {
      const ihdr = Buffer.from(header);
      how.copy(ihdr, 0, 0, 8);
      const data = Buffer.concat(parts);
      return { how: how.toString('hex'), png: writePng([{ type: 'IHDR', data: ihdr }, ...shared, { type: 'IDAT', data }]) };
    }),
  };
}
