import load, { type OpenJpeg } from '@cornerstonejs/codec-openjpeg/wasmjs';
import { AppError } from '@pixmill/contracts';

let loaded: Promise<OpenJpeg> | null = null;

/** The library prints what it does; its results are checked instead. It writes into its options: each module needs an object of its own. */
const toOptions = () => ({ print() {}, printErr() {} });

/**
 * Runs `use` on the module, which is loaded once: its memory grows with the largest picture and never shrinks. After an exception of the module it is loaded again, because its state is unknown then.
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

/**
 * Gives the memory of the JPEG 2000 library back, for work without it: 380 MB after 16 megapixels. It is loaded again when it is needed. Between the
 * probes of a search this would only make garbage.
 */
export function releaseOpenJpeg(): void {
  loaded = null;
}
