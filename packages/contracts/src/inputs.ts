import { AppError } from './app-error.js';
import { formatNames, type ImageFormat, imageFormats } from './image-format.js';
import { acceptsFormat, type JobSpec } from './job-spec.js';

/** Parts that an operator installs, and without which a format is not read. */
export interface InstalledInputs {
  /** Whether there is a decoder of HEIC. Source: docs/running.md#optional-parts. */
  readonly heic: boolean;
}

/** Which optional parts there are. Source: docs/running.md#optional-parts. */
export interface InstalledParts extends InstalledInputs {
  readonly superResolution: boolean;
}

/** A detected format, or the name of one that nobody reads; null when the bytes are not recognised. */
export interface DetectedFormat {
  readonly format: ImageFormat | null;
  readonly name?: string | null;
}

/** The formats that a job takes as a source on this service, in the order of `imageFormats`. Pure. */
export function listInputs(spec: Pick<JobSpec, 'inputs'>, { heic }: InstalledInputs): readonly ImageFormat[] {
  return imageFormats.filter((format) => acceptsFormat(spec, format) && (heic || format !== 'heic'));
}

/** "JPEG, PNG or GIF". Pure. */
export function nameFormats(formats: readonly ImageFormat[], conjunction: 'and' | 'or' = 'or'): string {
  const names = formats.map((format) => formatNames[format]);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(` ${conjunction} `);
}

/** Whether a job takes a source of the format, which `listInputs` lists. Pure. */
export const isInput = (inputs: readonly ImageFormat[], format: ImageFormat | null): format is ImageFormat =>
  format !== null && inputs.includes(format);

/**
 * The error for a file that is none of `inputs`. Its message says what the file is and what to send instead. `file`: the name of the file, where
 * several may have been sent. The only message that lists formats, so that each caller reads what its own job takes.
 */
export function createNotAnImage({ format, name = null }: DetectedFormat, inputs: readonly ImageFormat[], file?: string): AppError {
  const detected = format === null ? name : formatNames[format];
  const message =
    file === undefined
      ? `Not a supported image${detected === null ? '' : ` (${detected})`}: send ${nameFormats(inputs)}`
      : `${file}: not a supported image (${inputs.map((input) => formatNames[input]).join(', ')})${detected === null ? '' : `, this is ${detected}`}`;
  return new AppError('not_an_image', { message: isDecoderMissing(format, inputs) ? `${message}. ${howToInstall}` : message });
}

const howToInstall = 'The operator of this service can install a decoder of HEIC: npm run models -- heic';

/** A job that takes PSD would take HEIC too. */
const isDecoderMissing = (format: ImageFormat | null, inputs: readonly ImageFormat[]) => format === 'heic' && inputs.includes('psd');
