import load, { type OpenJpeg } from '@cornerstonejs/codec-openjpeg/wasmjs';
import { AppError } from '@pixmill/contracts';

let loaded: Promise<OpenJpeg> | null = null;

/** The library prints what it does; its results are checked instead. It writes into its options: each module needs an object of its own. */
const toOptions = () => ({ print() {}, printErr() {} });

/**
 * Runs `use` on the module, which is loaded once. After an exception of the module it is loaded again, because its state is unknown then.
 * Throws what `use` throws as AppError, and `toError` of anything else.
 */
export async function withOpenJpeg<T>(use: (module: OpenJpeg) => T, toError: (cause: unknown) => AppError): Promise<T> {
  loaded ??= load(toOptions());
  const module = await loaded;
  try {
    return use(module);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    loaded = null;
    throw toError(cause);
  }
}

/** Above this size the memory of the module is given back after a picture: it grows with the largest picture, and is freed only as a whole. */
const MAX_IDLE_BYTES = 64_000_000;

/** Forgets the module when a large picture made its memory large. */
export async function releaseLargeOpenJpeg(): Promise<void> {
  const module = await loaded;
  if (module && module.HEAPU8.length > MAX_IDLE_BYTES) loaded = null;
}
