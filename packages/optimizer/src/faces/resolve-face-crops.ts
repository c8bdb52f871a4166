import { createImageDamaged, describeRepairs, type JobSpec, type Operation } from '@pixmill/contracts';
import type { StepTools } from '../operations/step.js';
import { toConvertible } from '../pixels/convertible-gray.js';
import type { Raster } from '../pixels/raster.js';
import { renderPixels } from '../pixels/render-pixels.js';
import type { SourceImage } from '../source/source-image.js';
import { squareAround } from './face-square.js';
import { findLargestFace } from './largest-face.js';

/** A spec whose crops all have a size. */
export interface ResolvedSpec {
  readonly spec: JobSpec;
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

const isFaceCrop = (operation: Operation): boolean => operation.kind === 'crop' && operation.area.by === 'face';

/** The spec with the operations whose shapes are known before a face is searched. Pure. */
export function cutAtFaceCrop(spec: JobSpec): JobSpec {
  const first = spec.operations.findIndex(isFaceCrop);
  return first === -1 ? spec : { ...spec, operations: spec.operations.slice(0, first) };
}

/**
 * Replaces each crop to a face by the square around the largest face on the first frame after the operations before it. Without a face the image
 * is not cropped, and a note says so. Throws AppError `image_damaged`, and what the decoder and the operations throw. Source: docs/optidash.md#operations.
 */
export async function resolveFaceCrops(source: SourceImage, spec: JobSpec, tools: StepTools): Promise<ResolvedSpec> {
  if (!spec.operations.some(isFaceCrop)) return { spec, notes: [] };
  if (source.form === 'unreadable') throw createImageDamaged(describeRepairs(source.repairs));
  const whole = await renderFirstFrame(source, [], tools);
  tools.onSourceFaces?.((await tools.faceDetector?.findFaces(whole, 'face')) ?? []);
  const operations: Operation[] = [];
  const notes: string[] = [];
  for (const operation of spec.operations) {
    const frame = isFaceCrop(operation) && operations.length > 0 ? await renderFirstFrame(source, operations, tools) : whole;
    const resolved = isFaceCrop(operation) ? await cropToFace(frame, tools) : operation;
    if (resolved === null) notes.push('crop: no face was found, so the image is not cropped');
    else operations.push(resolved);
  }
  return { spec: { ...spec, operations }, notes };
}

async function cropToFace(frame: Raster, { faceDetector }: StepTools): Promise<Operation | null> {
  const face = findLargestFace((await faceDetector?.findFaces(frame, 'face')) ?? []);
  return face && { kind: 'crop', area: squareAround(face, frame) };
}

/** The first frame after the operations, in sRGB. */
async function renderFirstFrame({ bytes, facts }: SourceImage, before: readonly Operation[], tools: StepTools): Promise<Raster> {
  const operations: readonly Operation[] = [{ kind: 'cmyk-to-rgb' }, ...before];
  return renderPixels({ bytes: await toConvertible(bytes, facts), facts, operations, tools, frames: 1, asSrgb: true, alpha: true });
}
