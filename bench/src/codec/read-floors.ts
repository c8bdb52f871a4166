import type { Report } from '@pixmill/contracts';
import type { FloorValue } from './rows.js';

/** The floors of a report, which is free-form. Empty when it has none. */
export function readFloors({ floors }: Report): readonly FloorValue[] {
  if (!Array.isArray(floors)) return [];
  return floors.filter((floor): floor is { name: string; value: number; limit: number } => {
    if (typeof floor !== 'object' || floor === null || Array.isArray(floor)) return false;
    return typeof floor.name === 'string' && typeof floor.value === 'number' && typeof floor.limit === 'number';
  });
}
