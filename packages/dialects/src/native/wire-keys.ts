import type { z } from 'zod';

type Json = z.core.util.JSONType;

/** `maxWidth` is `max_width`. Pure. */
export const toWireName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const toCamel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function mapKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [rename(name), mapKeys(field, rename)]));
}

/** A plain value of the core with the names of the wire: `maxWidth` is `max_width`. Undefined fields are left out. Pure. */
export const toWireKeys = (value: unknown): Json => mapKeys(value, toWireName) as Json; // values of the core are JSON apart from undefined fields

/** A value of the wire with the names of the core: `max_width` is `maxWidth`. Pure. */
export const toCoreKeys = (value: unknown): unknown => mapKeys(value, toCamel);
