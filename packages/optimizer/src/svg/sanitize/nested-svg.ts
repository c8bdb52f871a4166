import { AppError } from '@pixmill/contracts';
import type { EntityBudget } from './markup/expand-entities.js';
import type { RemovedParts } from './removed-part.js';
import { decodeSvg } from './svg-text.js';

/** Deepest nesting of SVG in SVG as data. Source: docs/codec-isolation.md#svg. */
const MAX_DEPTH = 3;

/** What an SVG shares with the SVGs that are embedded in it as data. */
export interface NestingContext {
  readonly depth: number;
  readonly entities: EntityBudget;
}

/** The text of a sanitized SVG, and its removed parts. Throws AppError. */
export type SanitizeNested = (text: string, context: NestingContext) => { readonly text: string; readonly removed: RemovedParts };

/** Media type, parameters, payload and fragment. */
const svgAddress = /^data:image\/svg\+xml(;charset="?utf-?8"?)?(;base64)?,([^#]*)(#[\w.:-]*)?$/i;

/** Sanitizes the SVGs that an SVG has in data addresses. */
export class NestedSvg {
  readonly #context: NestingContext;
  readonly #sanitize: SanitizeNested;
  readonly #removed: RemovedParts;

  /** The parts removed from an embedded SVG are added to `removed`. */
  constructor(context: NestingContext, { sanitize, removed }: { sanitize: SanitizeNested; removed: RemovedParts }) {
    this.#context = context;
    this.#sanitize = sanitize;
    this.#removed = removed;
  }

  /**
   * The address with its SVG sanitized, or the address itself when there is nothing to remove. Null when it is not a readable SVG, or
   * nested too deep.
   */
  sanitizeAddress(address: string): string | null {
    const match = svgAddress.exec(address.replace(/[\t\n\r]/g, '').trim());
    if (!match || this.#context.depth >= MAX_DEPTH) return null;
    const [, , base64, payload = '', fragment = ''] = match;
    const bytes = decodePayload(payload, base64 !== undefined);
    if (bytes === null) return null;
    try {
      const { text, removed } = this.#sanitize(decodeSvg(bytes), { ...this.#context, depth: this.#context.depth + 1 });
      if (removed.isEmpty) return address;
      this.#removed.addAll(removed);
      return `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}${fragment}`;
    } catch (thrown) {
      if (thrown instanceof AppError) return null;
      throw thrown;
    }
  }
}

/** The bytes that a browser reads from a data address. Null when they are not well-formed base64. */
function decodePayload(payload: string, isBase64: boolean): Buffer | null {
  const ascii = payload.replace(/[^\0-\x7f]+/g, encodeURIComponent);
  const decoded = Buffer.from(
    ascii.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  if (!isBase64) return decoded;
  const text = decoded.toString('latin1').replace(/[\t\n\f\r ]+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
