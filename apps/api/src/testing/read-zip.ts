import { crc32, inflateRawSync } from 'node:zlib';

/** A file of a ZIP archive. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether the bytes are not compressed. */
  readonly stored: boolean;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const utf8Flag = 0x0800;

/**
 * Reads a ZIP archive by its central directory (APPNOTE.TXT of PKWARE, 4.3), without the 64-bit extensions, and checks every CRC. It shares
 * no code with the writer. Throws when the archive is broken.
 */
export function readZip(archive: Buffer): ZippedFile[] {
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== endSignature) throw new Error('no end of the central directory');
  const files: ZippedFile[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < archive.readUInt16LE(end + 10); index += 1) {
    if (archive.readUInt32LE(at) !== directorySignature) throw new Error(`no entry ${index}`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if ((archive.readUInt16LE(at + 8) & utf8Flag) === 0) throw new Error(`the name of ${name} is not marked as UTF-8`);
    files.push({ name, ...readBytes(archive, at) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

function readBytes(archive: Buffer, entry: number): Pick<ZippedFile, 'bytes' | 'stored'> {
  const stored = archive.readUInt16LE(entry + 10) === 0;
  const local = archive.readUInt32LE(entry + 42);
  if (archive.readUInt32LE(local) !== localSignature) throw new Error('no local header');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  const bytes = stored ? packed : inflateRawSync(packed);
  if (bytes.length !== archive.readUInt32LE(entry + 24)) throw new Error('wrong size');
  if (crc32(bytes) !== archive.readUInt32LE(entry + 16)) throw new Error('wrong CRC');
  return { bytes, stored };
}
