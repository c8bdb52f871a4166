/**
 * The fields of `shown` that `actual` has not, or has with another type. Null stands for any value, because many fields are null until something
 * happens; `actual` may have more fields, so that a page can leave some out. Of a list, the first item is compared. Pure.
 */
export function findShapeDifferences(shown: unknown, actual: unknown, path = ''): readonly string[] {
  if (shown === null || actual === null) return [];
  const [expected, found] = [typeOf(shown), typeOf(actual)];
  if (expected !== found) return [`${path || 'the answer'} is ${found}, the page shows ${expected}`];
  if (Array.isArray(shown) && Array.isArray(actual)) return compareItems(shown, actual, path);
  if (!isRecord(shown) || !isRecord(actual)) return [];
  return Object.entries(shown).flatMap(([name, value]) =>
    name in actual ? findShapeDifferences(value, actual[name], `${path}/${name}`) : [`${path}/${name} is not in the answer`],
  );
}

function compareItems(shown: readonly unknown[], actual: readonly unknown[], path: string): readonly string[] {
  if (shown.length === 0) return [];
  return actual.length === 0 ? [`${path} is empty`] : findShapeDifferences(shown[0], actual[0], `${path}/0`);
}

const typeOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
