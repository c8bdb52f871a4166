import { isReservedSourceHeader, parseUrl, reservedSourceHeaders } from '@pixmill/contracts';
import { invalidParameter } from './invalid-parameter.js';

export interface SourceHeaderRules {
  /** Whether a caller may name the host of the request (FETCH_HOST_HEADER). */
  readonly allowsHost: boolean;
}

const [maxHeaders, maxHeaderBytes] = [50, 8_000];
const tokenPattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const valuePattern = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** A name or an address, and a port (RFC 9110 section 7.2). */
const hostPattern = /^(?:[0-9a-z_](?:[0-9a-z._-]*[0-9a-z_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const maxHostLength = 260;

/** The headers for a source, with names in lower case. Throws AppError `invalid_parameter`. */
export function parseSourceHeaders(value: unknown, rules: SourceHeaderRules): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidParameter('headers must be a hash');
  const lines = Object.entries(value).map(([name, text]) => parseSourceHeader(name, text, rules));
  const bytes = lines.reduce((sum, line) => sum + line.join(': ').length, 0);
  if (lines.length > maxHeaders || bytes > maxHeaderBytes)
    throw invalidParameter(`headers: ${maxHeaders} at most, ${maxHeaderBytes} bytes at most`);
  const repeated = lines.find(([name], index) => lines.findIndex(([other]) => other === name) < index);
  if (repeated) throw invalidParameter(`headers: \`${repeated[0]}\` is set twice; names are the same in upper and lower case`);
  return Object.fromEntries(lines);
}

function parseSourceHeader(name: string, value: unknown, rules: SourceHeaderRules): [string, string] {
  const lower = name.toLowerCase();
  if (!tokenPattern.test(lower)) throw invalidParameter(`headers: ${JSON.stringify(name)} is not a valid header name`);
  if (isReservedSourceHeader(lower)) {
    throw invalidParameter(`headers: \`${lower}\` cannot be set, nor can ${reservedSourceHeaders}; all other names can`);
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !valuePattern.test(text)) {
    throw invalidParameter(`headers: \`${lower}\` must be Latin-1 text without line breaks`);
  }
  if (lower === 'host') checkHost(text, rules);
  return [lower, text];
}

function checkHost(text: string, { allowsHost }: SourceHeaderRules): void {
  if (!allowsHost) throw invalidParameter('headers: `host` cannot be set: this service has turned it off (FETCH_HOST_HEADER)');
  if (text.length <= maxHostLength && hostPattern.test(text) && parseUrl(`http://${text}/`)) return;
  throw invalidParameter('headers: `host` must be one host name or address with an optional port, such as shop.example:8080');
}
