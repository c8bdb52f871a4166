/** The names are written by whoever made the SVG, so a report takes only a part of them. */
const MAX_NAMES = 30;
const MAX_NAME_LENGTH = 40;

/** Shortens a list of names from an SVG for a report. Pure. */
export function limitNames(names: readonly string[]): string[] {
  return names.slice(0, MAX_NAMES).map((name) => name.slice(0, MAX_NAME_LENGTH));
}
