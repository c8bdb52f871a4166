import { type GifBlock, readGifBlocks, writeGifBlocks } from '@pixmill/image-formats';
import { DIGEST_BYTES, type MarkContainer } from './mark-container.js';

/** Name and digest fill the 8 bytes of the application identifier and the 3 of its authentication code. Source: GIF89a, section 26. */
const NAME = Buffer.from('Pixmill', 'latin1');
const INTRODUCER = Buffer.from([0x21, 0xff, NAME.length + DIGEST_BYTES]);
const TERMINATOR = Buffer.from([0]);
const DIGEST_AT = INTRODUCER.length + NAME.length;

/** Extensions came with this version. */
const VERSION = Buffer.from('GIF89a', 'latin1');

const isMark = ({ kind, bytes }: GifBlock) =>
  kind.startsWith(`application:${NAME.toString('latin1')}`) && bytes.length === DIGEST_AT + DIGEST_BYTES + TERMINATOR.length;

/** 15 bytes: an application extension without data, before the trailer. */
export const gifMark: MarkContainer = {
  name: NAME,
  toPicture(bytes) {
    const { head, blocks } = readGifBlocks(bytes);
    const coded = blocks.filter(({ kind }) => kind === 'image' || kind === 'graphic-control');
    return writeGifBlocks({ head: withExtensionVersion(head), blocks: coded });
  },
  findDigest(bytes) {
    const mark = readGifBlocks(bytes).blocks.find(isMark);
    return mark ? mark.bytes.subarray(DIGEST_AT, DIGEST_AT + DIGEST_BYTES) : null;
  },
  withDigest(bytes, digest) {
    const { head, blocks } = readGifBlocks(bytes);
    const mark: GifBlock = { kind: 'other', bytes: Buffer.concat([INTRODUCER, NAME, digest, TERMINATOR]) };
    return writeGifBlocks({ head: withExtensionVersion(head), blocks: [...blocks.filter((block) => !isMark(block)), mark] });
  },
};

const withExtensionVersion = (head: Buffer) => Buffer.concat([VERSION, head.subarray(VERSION.length)]);
