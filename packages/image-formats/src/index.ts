export { recompressApngFrames } from './containers/apng-frames.js';
export { readAvifSampleFormat } from './containers/avif-boxes.js';
export { type GifBlock, readGifBlocks, readGifScreenSize, writeGifBlocks } from './containers/gif-blocks.js';
export { type JpegFrame, readJpegFrame } from './containers/jpeg-frame.js';
export { replacePrimaryImage } from './containers/jpeg-gain-map.js';
export { type JpegSegment, joinJpeg, splitJpeg, stripJpegTrailer, withJpegMetadata } from './containers/jpeg-segments.js';
export {
  findPngChunk,
  findPngProfile,
  type PngChunk,
  readPngChunks,
  selectColourChunks,
  withPngMetadata,
  writePngChunks,
} from './containers/png-chunks.js';
export { writeAveragedPng, writeIndexedPng } from './containers/png-writer.js';
export { isLosslessWebp, readWebpChunks, type WebpChunk, withWebpMetadata, writeWebpChunks } from './containers/webp-chunks.js';
export { toDecodable } from './decodable/to-decodable.js';
export { readClaimedSize, readHeaderSize } from './header-size.js';
export { type ImageFacts, type ImageSize, type RasterFormat, totalPixels, uprightSize } from './image-facts.js';
export { type JpegQuality, readJpegQuality } from './jpeg-quality.js';
export { createOrientationExif, readOrientation, removeLocation, toUprightExif } from './metadata/exif.js';
export { isPlainSrgb, needsConversion } from './metadata/icc.js';
export { type Metadata, noMetadata } from './metadata/metadata.js';
export { type SniffResult, sniff } from './sniff.js';
