import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { findInstalledParts, toPartFolder } from '../installed/installed-parts.js';

/** An object in the memory of the module. */
type Pointer = object;

/** What a function returns that failed. */
interface HeifError {
  readonly code: object;
}

interface DecodedChannel {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8Array;
}

/** The part of libheif-js that is used. The functions of its own JavaScript print errors to the console, so these are below those. */
export interface LibHeif {
  /** The memory of the module. */
  readonly HEAPU8: Uint8Array;
  readonly heif_error_code: { readonly heif_error_Ok: object };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: object };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGB: object; readonly heif_chroma_interleaved_RGBA: object };
  heif_context_alloc(): Pointer;
  heif_context_free(context: Pointer): void;
  heif_context_read_from_memory(context: Pointer, bytes: Uint8Array): HeifError;
  heif_js_context_get_primary_image_handle(context: Pointer): Pointer | HeifError;
  heif_image_handle_has_alpha_channel(handle: Pointer): number;
  heif_image_handle_is_premultiplied_alpha(handle: Pointer): number;
  heif_image_handle_release(handle: Pointer): void;
  heif_js_decode_image2(
    handle: Pointer,
    colourspace: object,
    chroma: object,
  ): Promise<{ readonly image: Pointer; readonly channels: readonly DecodedChannel[] } | HeifError>;
  heif_image_release(image: Pointer): void;
}

/** Above this size the memory of the module is given back after a picture: it grows with the largest picture, and is freed only as a whole. */
const MAX_IDLE_BYTES = 64_000_000;

let loaded: { readonly path: string; readonly library: LibHeif } | null = null;

/** The library that the operator installed, loaded once. Throws AppError `not_an_image` when it is not installed. */
export function getLibHeif(modelsDir: string | null): LibHeif {
  if (modelsDir === null || !findInstalledParts(modelsDir).has('heic')) {
    throw new AppError('not_an_image', {
      message:
        'Not a supported image (HEIC): its decoder is not installed, because of patents and the LGPL. The operator can install it with `npm run models -- heic`',
    });
  }
  const path = join(toPartFolder(modelsDir, 'heic'), 'node_modules', 'libheif-js', 'libheif-wasm', 'libheif-bundle.js');
  if (loaded?.path !== path) loaded = { path, library: createRequire(path)(path)({ print() {}, printErr() {} }) };
  return loaded.library;
}

/** Forgets the library when a large picture made its memory large, or when its state is unknown. */
export function releaseLibHeif(isBroken: boolean): void {
  if (isBroken || (loaded && loaded.library.HEAPU8.length > MAX_IDLE_BYTES)) loaded = null;
}
