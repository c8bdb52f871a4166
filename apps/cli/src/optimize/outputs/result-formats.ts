import type { JobOptions } from '@pixmill/client';
import { isConvertedFormat } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import { findFormatByName } from '../inputs/image-extensions.js';

/** The formats that the results of a file can have. */
export interface ResultFormats {
  /** The main result has one of them; null for the format of the source. */
  readonly main: readonly string[] | null;
  readonly copies: readonly string[];
}

/** The formats of the results as the name of a file and the options of the job tell them. A preset may add others. Pure. */
export function listResultFormats(file: FoundFile, { formats = [], output }: Pick<JobOptions, 'formats' | 'output'>): ResultFormats {
  const source = findFormatByName(file.path);
  if (source === 'svg') return { main: null, copies: [] }; // no pixels
  const wanted = output?.format ?? null;
  return { main: listMainFormats(source, wanted), copies: formats.filter((format) => format !== (wanted ?? source)) };
}

/** A JPEG 2000 stays one (docs/formats.md#jpeg-2000). */
function listMainFormats(source: ReturnType<typeof findFormatByName>, wanted: string | null): readonly string[] | null {
  if (wanted !== null) return wanted === source ? null : [wanted];
  return source !== null && source !== 'jp2' && isConvertedFormat(source) ? ['jpeg', 'png'] : null;
}
