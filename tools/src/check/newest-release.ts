/** The release of the newest heading of a changelog, such as `## 0.1.0 - unreleased`; null when that heading names none. Pure. */
export function findNewestRelease(changelog: string): string | null {
  const heading = changelog.split('\n').find((line) => line.startsWith('## ')) ?? '';
  return /^## (\d+\.\d+\.\d+\S*) - (?:unreleased|\d{4}-\d{2}-\d{2})$/.exec(heading)?.[1] ?? null;
}
