/** Decoders of formats that sharp does not read. Their pixels go on as an uncompressed TIFF in memory. */
export { type ConvertedPicture, convertPicture, readConvertedSize } from './convert.js';
export type { DecodedPicture, Decoder, DecoderOptions, EncodedPicture } from './decoder.js';
