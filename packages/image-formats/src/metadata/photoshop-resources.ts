/** A block of Photoshop's image resources. */
export interface PhotoshopResource {
  readonly id: number;
  readonly data: Buffer;
  /** The complete block, with its name. */
  readonly bytes: Buffer;
}

/** Identifiers of resources. Source: Photoshop file formats, Image Resource Blocks. */
export const photoshopIds = {
  resolution: 0x03ed,
  iptc: 0x0404,
  icc: 0x040f,
  exif: 0x0422,
  exif3: 0x0423,
  xmp: 0x0424,
  captionDigest: 0x0425,
} as const;

const signature = '8BIM';
const padToEven = (bytes: number) => bytes + (bytes % 2);

/** Reads resources up to the first damaged one. */
export function readPhotoshopResources(bytes: Buffer): PhotoshopResource[] {
  const resources: PhotoshopResource[] = [];
  let at = 0;
  while (at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === signature) {
    // the name is a byte with its length and the text, together even
    const sizeAt = at + 6 + padToEven(1 + (bytes[at + 6] ?? 0));
    if (sizeAt + 4 > bytes.length) break;
    const start = sizeAt + 4;
    const end = start + bytes.readUInt32BE(sizeAt);
    if (end > bytes.length) break;
    const next = Math.min(bytes.length, start + padToEven(end - start));
    resources.push({ id: bytes.readUInt16BE(at + 4), data: bytes.subarray(start, end), bytes: bytes.subarray(at, next) });
    at = next;
  }
  return resources;
}

/** The inverse of `readPhotoshopResources`, with empty names. */
export function writePhotoshopResources(resources: readonly Pick<PhotoshopResource, 'id' | 'data'>[]): Buffer {
  const encoded = resources.flatMap(({ id, data }) => {
    const head = Buffer.alloc(12);
    head.write(signature, 'latin1');
    head.writeUInt16BE(id, 4);
    head.writeUInt32BE(data.length, 8);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  return Buffer.concat(encoded);
}
