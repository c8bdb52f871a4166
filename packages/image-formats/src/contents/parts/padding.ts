/** Bytes that say nothing: zeros, ones, line ends, tabs and spaces, and a second end marker of a JPEG. */
const empty = new Set([0x00, 0xff, 0x09, 0x0a, 0x0d, 0x20, 0xd9]);

/** Whether the byte is padding after a picture. */
export const isPaddingByte = (byte: number) => empty.has(byte);

/** Whether all bytes are padding. */
export const isPadding = (bytes: Buffer) => bytes.every(isPaddingByte);
