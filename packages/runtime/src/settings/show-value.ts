import type { SettingMeta } from './setting-meta.js';

const maxShownChars = 100;

/** Digits, then the end of the port: everything else after a colon may be a password. */
const colonText = /:(?!\/\/|\d{1,5}(?:[/,?]|$))[^/?,@]+/g;
const secretParameter = /([?&][^=&]*(?:pass|secret|key|token)[^=&]*=)[^&]*/gi;

/** The value of a setting as a message may show it: short, in one line, without secrets. Pure. */
export function showValue(text: string, secret: SettingMeta['secret']): string {
  if (secret === 'whole') return `*** (${text.length} characters)`;
  const shown = toOneLine(secret === 'login' ? hideLogin(text) : text);
  return shown.length > maxShownChars ? `${shown.slice(0, maxShownChars)}...` : shown;
}

/** An address without the user and the password, also when it is no valid one. */
function hideLogin(text: string): string {
  return text
    .replace(/^([a-z][\w+.-]*:\/\/)?.*@/is, '$1***@')
    .replace(colonText, ':***')
    .replace(secretParameter, '$1***');
}

/** Blanks at the ends and control characters would be invisible. */
function toOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  return /^\s|\s$|[\x00-\x1f\x7f]/.test(text) ? JSON.stringify(text) : text;
}
