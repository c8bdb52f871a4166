import { maskLogins } from '@pixmill/contracts';

/** Patterns of secrets and their replacements. The log lines of Pixmill contain none; error messages of libraries may. */
const secretPatterns: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?/g, '***'],
  [/\b(whsec_|Bearer\s+|Basic\s+)[\w+/=.-]{8,}/gi, '$1***'],
  [
    /\b((?:x-)?api[-_]?key|access[-_]?token|token|assertion|secret|password|passwd|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    '$1$2***',
  ],
];

/** Replaces secrets in a text (docs/reliability.md#secrets-goal). */
function redact(text: string): string {
  return secretPatterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), maskLogins(text));
}

/** Replaces secrets in every text field of a log line. */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]));
}
