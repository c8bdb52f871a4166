import { type Image, isOptimized, type JobSpec, type Variant } from '@pixmill/contracts';

/** The second file beside the optimized original. */
interface WireCopy {
  readonly url: string;
  readonly optimized_size: number;
  readonly saved_bytes: number;
  readonly saved_percent: number;
}

/**
 * One image of the result. Exactly these eight keys: a plugin copies every key into a table with fixed columns, and a
 * ninth makes it optimize and pay again in every run. Source: MegaOptim contract section 4, "No other keys in an item".
 */
export interface WireItem {
  readonly file_name: string;
  readonly original_size: number;
  readonly optimized_size: number;
  readonly saved_bytes: number;
  readonly saved_percent: number;
  readonly url: string | null;
  readonly success: 0 | 1;
  readonly webp: WireCopy | null;
}

/** One image as the wire words it; a failed one keeps its place with nothing saved and no address. */
export function toItem(image: Image, spec: JobSpec, publicUrl: string): WireItem {
  const variants = image.outcome?.status === 'succeeded' ? image.outcome.variants : [];
  const main = variants.find((variant) => variant.role === 'main');
  const originalBytes = image.sourceBytes ?? main?.sizeBytes ?? 0;
  const optimizedBytes = Math.min(main?.sizeBytes ?? originalBytes, originalBytes);
  return {
    file_name: image.name,
    original_size: originalBytes,
    optimized_size: optimizedBytes,
    ...toSaving(originalBytes, optimizedBytes),
    url: main ? toUrl(main, publicUrl) : null,
    success: isOptimized(image) ? 1 : 0,
    webp: main && spec.extras.includes('webp') ? toWebp(main, variants, originalBytes, publicUrl) : null,
  };
}

/**
 * The WebP copy, its saving measured against the original and negative where it grew. A WebP source has no second file
 * and repeats its own figures; an SVG has none at all. Source: decisions.md 3.
 */
function toWebp(main: Variant, variants: readonly Variant[], originalBytes: number, publicUrl: string): WireCopy | null {
  if (main.format === 'svg') return null;
  const copy = main.format === 'webp' ? main : variants.find((variant) => variant.role === 'webp');
  if (!copy) return null;
  return { url: toUrl(copy, publicUrl), optimized_size: copy.sizeBytes, ...toSaving(originalBytes, copy.sizeBytes) };
}

function toSaving(originalBytes: number, sizeBytes: number) {
  const saved = originalBytes - sizeBytes;
  // `|| 0` turns the percentage of an empty file, and -0, into 0.
  return { saved_bytes: saved, saved_percent: Math.round((saved * 100) / originalBytes) || 0 };
}

/** Absolute address of the bytes. */
export function toUrl(variant: Variant, publicUrl: string): string {
  return `${publicUrl}/image/${variant.publicPath}`;
}
