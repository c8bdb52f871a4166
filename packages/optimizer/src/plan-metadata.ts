import type { JobSpec, Operation, OutputFormat } from '@pixmill/contracts';
import { type ImageFacts, type Metadata, noChange, type PictureChange, selectMetadata } from '@pixmill/image-formats';
import type { ShapePrediction } from './operations/index.js';
import { startShape } from './pixels/open-pixels.js';

interface MetadataInput {
  readonly facts: ImageFacts;
  readonly spec: JobSpec;
}

/** Formats that the engine encodes with loss only. */
const lossyFormats: readonly OutputFormat[] = ['jpeg', 'avif'];

const resamplingKinds: readonly Operation['kind'][] = ['fit-inside', 'resize', 'scale'];

/** How the upright pixels of a result differ from the picture of the source. */
function describeChange({ facts, spec }: MetadataInput, { operations, shapes }: ShapePrediction, format: OutputFormat): PictureChange {
  return {
    upright: shapes.at(-1) ?? startShape(facts),
    changesPixels: spec.compression !== 'lossless' || operations.length > 0 || facts.orientation !== 1 || lossyFormats.includes(format),
    isResampled: operations.some(({ kind }) => resamplingKinds.includes(kind)),
    isTurned: facts.orientation >= 5,
  };
}

const select = ({ facts, spec }: MetadataInput, format: OutputFormat, change: PictureChange) =>
  selectMetadata(facts, { level: spec.metadata, dropsLocation: spec.stripLocation, format, change });

/** The metadata of a result that stores the pixels of the source, beside its colour profile. Source: docs/formats.md#metadata. */
export const selectSourceMetadata = (input: MetadataInput, format: OutputFormat): Omit<Metadata, 'icc'> => select(input, format, noChange);

/** The same for a result with upright pixels after all operations. */
export const selectPixelMetadata = (input: MetadataInput, predicted: ShapePrediction, format: OutputFormat): Omit<Metadata, 'icc'> =>
  select(input, format, describeChange(input, predicted, format));
