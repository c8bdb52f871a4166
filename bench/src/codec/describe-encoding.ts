import type { Report } from '@pixmill/contracts';

/** Codec and knobs of a report in one text. */
export function describeEncoding({ codec, knobs }: Report): string {
  return [codec, ...Object.entries(knobs ?? {}).map(([name, value]) => `${name} ${value}`)].join(' ');
}
