/** Decoders of formats that sharp does not read. Their pixels go on as an uncompressed TIFF in memory. */
export { type ConvertedPicture, convertPicture, readConvertedSize } from './convert.js';
export type { DecodedPicture, Decoder, DecoderOptions, EncodedPicture } from './decoder.js';
export { encodeJpeg2000, type Jpeg2000Options, type Jpeg2000Samples } from './jpeg2000/encode.js';
export { maxJpeg2000Pixels } from './jpeg2000/jpeg2000.js';
export { releaseOpenJpeg } from './jpeg2000/openjpeg.js';
