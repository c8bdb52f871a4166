import { type Image, isOptimized, type JobSpec, type Variant } from '@pixmill/contracts';

/** The WebP copy beside the main result. */
interface WireCopy {
  readonly url: string;
  readonly optimized_size: number;
  readonly saved_bytes: number;
  readonly saved_percent: number;
}

/**
 * One image of the result. It has exactly these eight keys: a plugin copies every key into a table with fixed columns, and a ninth key
 * makes it optimize and pay again in every run. Source: docs/contracts/megaoptim.md#when-done
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

/** A failed image keeps its position, with a saving of 0 and no URL. */
export function toItem(image: Image, spec: JobSpec, publicUrl: string): WireItem {
  const variants = image.outcome?.status === 'succeeded' ? image.outcome.variants : [];
  const main = variants.find((variant) => variant.role === 'main');
  const originalBytes = image.sourceBytes ?? main?.sizeBytes ?? 0;
  const optimizedBytes = Math.min(main?.sizeBytes ?? originalBytes, originalBytes);
  return {
    file_name: image.name,
    original_size: originalBytes,
    optimized_size: optimizedBytes,
    ...toSaving({ originalBytes, resultBytes: optimizedBytes }),
    url: main ? toUrl(main, publicUrl) : null,
    success: isOptimized(image) ? 1 : 0,
    webp: main && spec.extras.includes('webp') ? toWebp(main, { variants, originalBytes, publicUrl }) : null,
  };
}

interface WebpContext {
  readonly variants: readonly Variant[];
  readonly originalBytes: number;
  readonly publicUrl: string;
}

/**
 * The saving is relative to the original; it is negative for a larger copy. A WebP source has no second file and repeats the figures of
 * its main result; an SVG has no copy. Source: docs/product-decisions.md#webp-copies.
 */
function toWebp(main: Variant, { variants, originalBytes, publicUrl }: WebpContext): WireCopy | null {
  if (main.format === 'svg') return null;
  const copy = main.format === 'webp' ? main : variants.find((variant) => variant.role === 'webp');
  if (!copy) return null;
  return { url: toUrl(copy, publicUrl), optimized_size: copy.sizeBytes, ...toSaving({ originalBytes, resultBytes: copy.sizeBytes }) };
}

function toSaving({ originalBytes, resultBytes }: { originalBytes: number; resultBytes: number }) {
  const saved = originalBytes - resultBytes;
  // `|| 0` makes 0 of -0 and of the percentage of an empty file.
  return { saved_bytes: saved, saved_percent: Math.round((saved * 100) / originalBytes) || 0 };
}

/** Absolute URL of a variant's bytes. */
export function toUrl(variant: Variant, publicUrl: string): string {
  return `${publicUrl}/image/${variant.publicPath}`;
}
