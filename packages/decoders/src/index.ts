/** Decoders of formats that sharp does not read. Their pixels go on as an uncompressed TIFF in memory. */
export { convertToTiff, readConvertedSize } from './convert.js';
export type { DecodedPicture, Decoder, DecoderOptions } from './decoder.js';
