import type { ImageFormat, ImageInfo, JobSpec, Report, VariantRole } from '@pixmill/contracts';
import type { WatermarkImages } from './operations/step.js';
import type { PixelLimits } from './source/pixel-limits.js';

/** A finished file. */
export interface VariantFile {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly bytes: Buffer;
  /** px, upright; null for SVG, which has no pixels. */
  readonly width: number | null;
  readonly height: number | null;
}

/** A finished file and the facts in its headers. */
export interface EncodedVariant extends VariantFile {
  readonly facts: ImageInfo;
}

export interface OptimizeResult {
  readonly source: { readonly format: ImageFormat; readonly facts: ImageInfo };
  /** `main` first, then the extras. An extra that the plan or the search cannot make is missing. */
  readonly variants: readonly EncodedVariant[];
  readonly report: Report;
  /**
   * Names of what a safe version of an SVG cannot have although browsers draw it. The result is the source then. Missing for other results.
   * Source: docs/formats.md#svg.
   */
  readonly blocked?: readonly string[];
}

export interface OptimizeRequest {
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  readonly limits: PixelLimits;
  /** Images of the watermark operations by name. */
  readonly watermarks?: WatermarkImages | undefined;
  /** Where `npm run models` put optional parts; null or missing: nowhere. */
  readonly modelsDir?: string | null;
  /** Whether there is only time for encodings that the result cannot do without, because a first attempt took too long. */
  readonly isShort?: boolean;
}
