import {
  errorCatalogue,
  formatInfo,
  type Image,
  type ImageFormat,
  type ImageInfo,
  type Job,
  toResultName,
  type Variant,
} from '@pixmill/contracts';
import { type ErrorBody, toErrorBody, wireErrors } from './errors.js';

/** Facts about an input or an output; null means unknown. Source: docs/contracts/optidash.md#31-json-success. */
interface WireImage {
  readonly name: string;
  readonly format: string | null;
  /** px; null for an SVG without a size. */
  readonly width: number | null;
  readonly height: number | null;
  readonly colorspace: string | null;
  readonly interlaced: boolean | null;
  readonly sampling: string | null;
  readonly depth: number | null;
  readonly quality: number | null;
  readonly bytes: number | null;
  readonly sha1: string | null;
}

interface ResultBody {
  readonly success: true;
  readonly code: 200;
  readonly id: string;
  readonly input: WireImage;
  readonly output: WireImage & { readonly url: string };
}

interface SubmittedBody {
  readonly success: true;
  readonly code: 202;
  readonly id: string;
}

/** The Python and Go clients require `success`. Source: docs/contracts/optidash.md#34-webhooks. */
export function toSubmittedBody({ id }: Job): SubmittedBody {
  return { success: true, code: 202, id };
}

/** The main result of a job's one image; null when the image failed. */
export function findMainVariant({ images }: Job): Variant | null {
  const outcome = images[0]?.outcome;
  return (outcome?.status === 'succeeded' && outcome.variants.find(({ role }) => role === 'main')) || null;
}

/**
 * The body of a settled job, for the reply and the webhook. Sources: docs/contracts/optidash.md#31-json-success,
 * docs/contracts/optidash.md#32-errors, docs/contracts/optidash.md#34-webhooks
 */
export function toResultBody(job: Job, publicUrl: string): ResultBody | ErrorBody {
  const { id, images } = job;
  const [image] = images;
  const main = findMainVariant(job);
  if (!image || !main) return toFailureBody(id, image);
  const { sourceFormat, sourceFacts, sourceBytes } = image;
  const description = toWireImage(main.format, main.facts, main.sizeBytes);
  return {
    success: true,
    code: 200,
    id,
    input: { name: withExtension(image.name, sourceFormat), ...toWireImage(sourceFormat, sourceFacts, sourceBytes) },
    output: {
      url: main.externalUrl ?? `${publicUrl}/image/${main.publicPath}`,
      name: toResultName(image.name, main.format),
      ...description,
      width: description.width ?? main.width,
      height: description.height ?? main.height,
    },
  };
}

function toFailureBody(id: string, image: Image | undefined): ErrorBody {
  const failure = image?.outcome?.status === 'failed' ? image.outcome.failure : null;
  const { code } = wireErrors[failure?.code ?? 'processing_failed'];
  return toErrorBody({ code, message: failure?.message ?? errorCatalogue.processing_failed.message, id });
}

function toWireImage(format: ImageFormat | null, facts: ImageInfo | null, bytes: number | null): Omit<WireImage, 'name'> {
  return {
    format: format?.toUpperCase() ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    colorspace: facts?.colourspace ?? null,
    interlaced: facts?.interlaced ?? null,
    sampling: facts?.sampling ?? null,
    depth: facts?.depth ?? null,
    quality: facts?.quality ?? null,
    bytes,
    sha1: facts?.sha1 ?? null,
  };
}

const extension = /(?<=.)\.[a-z0-9]{1,8}$/i;

/**
 * Adds the extension of the format: the Go client sends no name, the Python client sends `file`.
 * Source: docs/contracts/optidash.md#21-post-10upload.
 */
function withExtension(name: string, format: ImageFormat | null): string {
  return format === null || extension.test(name.trimEnd()) ? name : `${name}.${formatInfo[format].extension}`;
}
