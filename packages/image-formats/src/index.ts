export { addAvifCodePoints, readHeicColour } from './colour/avif-colour.js';
export { readFileColour } from './colour/file-colour.js';
export { selectColourChunks } from './colour/png-colour.js';
export { gammaCurve } from './colour/profiles/curve.js';
export { toRgbProfile } from './colour/profiles/gray-profile.js';
export { makeProfile } from './colour/profiles/make-profile.js';
export { findCodePoints } from './colour/shown-colour.js';
export { readAvifSampleFormat, readShownAvif } from './containers/avif/avif.js';
export { hasLimitedAlpha } from './containers/avif/avif-alpha.js';
export { type Box, findBox, hasCompleteBoxes, readBoxes } from './containers/avif/avif-boxes.js';
export { readAvifSequence } from './containers/avif/avif-sequence.js';
export { type GifBlock, readGifBlocks, writeGifBlocks } from './containers/gif/gif.js';
export { type JpegSegment, joinJpeg, splitJpeg, stripJpegTrailer } from './containers/jpeg/jpeg.js';
export { type JpegFrame, readJpegFrame } from './containers/jpeg/jpeg-frame.js';
export { type Apng, type ApngPicture, type NewApngPicture, readApng, writeApng } from './containers/png/apng.js';
export { recompressApngFrames } from './containers/png/apng-frames.js';
export { toDelayMs } from './containers/png/frame-control.js';
export {
  createPngProfile,
  findPngChunk,
  findPngProfile,
  type PngChunk,
  readPngChunks,
  writePngChunks,
} from './containers/png/png.js';
export { writeAveragedPng, writeIndexedPng } from './containers/png/png-writer.js';
export { type TiffDirectory, type TiffField, TiffFile } from './containers/tiff/tiff.js';
export { isLosslessWebp, readWebpChunks, type WebpChunk, writeWebpChunks } from './containers/webp.js';
export { convertedCatalogues } from './contents/catalogues/converted-catalogues.js';
export { catalogues } from './contents/catalogues/index.js';
export { metadataCatalogue } from './contents/catalogues/metadata-catalogue.js';
export type { CataloguePart, Content } from './contents/content.js';
export { keepJpegParts } from './contents/keep-jpeg-parts.js';
export { listContents } from './contents/list-contents.js';
export { listStripped } from './contents/list-stripped.js';
export { selectKeptChunks } from './contents/select-kept-chunks.js';
export { toDecodable } from './decodable/to-decodable.js';
export { readClaimedSize, readHeaderSize } from './header-size.js';
export {
  type ImageFacts,
  type ImageSize,
  isRasterFormat,
  type PixelFormat,
  type RasterFormat,
  totalPixels,
  uprightSize,
} from './image-facts.js';
export { readJpegQuality } from './jpeg-quality.js';
export { withAvifMetadata } from './metadata/formats/avif-metadata.js';
export { withGifMetadata } from './metadata/formats/gif-metadata.js';
export { isReversibleJp2, withJp2Metadata } from './metadata/formats/jp2-metadata.js';
export { withJpegMetadata } from './metadata/formats/jpeg-metadata.js';
export { withPngMetadata } from './metadata/formats/png-metadata.js';
export { withWebpMetadata } from './metadata/formats/webp-metadata.js';
export { isPlainSrgb, needsConversion } from './metadata/icc.js';
export { type Metadata, noMetadata } from './metadata/metadata.js';
export { readOrientation, readShownOrientation } from './metadata/orientation.js';
export { type PhotoshopResource, readPhotoshopResources } from './metadata/photoshop-resources.js';
export { noChange, type PictureChange } from './metadata/picture-change.js';
export { readFileMetadata } from './metadata/read-metadata.js';
export { selectMetadata } from './metadata/select-metadata.js';
export { isShownAtOtherSize } from './metadata/shown-size.js';
export type { RepairedFile } from './repair/repair.js';
export { repairContainer } from './repair/repair-container.js';
export { repairFrames } from './repair/repair-frames.js';
export { repairPngSamples } from './repair/repair-png-samples.js';
export { sniff } from './sniff/sniff.js';
export { readStoredSamples } from './stored-samples/stored-samples.js';
