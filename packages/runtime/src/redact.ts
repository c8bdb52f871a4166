/** What looks like a secret wherever it stands, and what to keep of it. None of our own lines has one; what libraries say might. */
const secretPatterns: readonly [RegExp, string][] = [
  [/(\w:\/\/[^\s:@/]*):[^\s@/]+@/g, '$1:***@'],
  [/\b(whsec_|Bearer\s+|Basic\s+)[\w+/=.-]{8,}/gi, '$1***'],
  [/\b((?:x-)?api[-_]?key|access[-_]?token|token|secret|password|passwd|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, '$1$2***'],
];

/** A text without the secrets in it (reliability.md G10). */
function redact(text: string): string {
  return secretPatterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** The same for every text among the fields of a log line. */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]));
}
