import { ident, string, tokenize, tokenTypes, url } from 'css-tree';

/** A token of CSS, as far as the sanitizer tells tokens apart. */
export interface CssToken {
  readonly kind: 'function' | 'rule' | 'address' | 'forbidden' | 'blank' | 'ident' | 'open' | 'close' | ';' | '{' | '}' | ':' | 'other';
  /** As it is written. */
  readonly text: string;
  /** What it means, with escapes decoded: the name of a function, a rule or an identifier in lower case, or an address. */
  readonly value: string;
}

const kinds = new Map<number, CssToken['kind']>([
  [tokenTypes.Function, 'function'],
  [tokenTypes.AtKeyword, 'rule'],
  [tokenTypes.Url, 'address'],
  [tokenTypes.BadUrl, 'forbidden'],
  [tokenTypes.BadString, 'forbidden'],
  [tokenTypes.CDO, 'forbidden'],
  [tokenTypes.CDC, 'forbidden'],
  [tokenTypes.Ident, 'ident'],
  [tokenTypes.WhiteSpace, 'blank'],
  [tokenTypes.Comment, 'blank'],
  [tokenTypes.LeftParenthesis, 'open'],
  [tokenTypes.LeftSquareBracket, 'open'],
  [tokenTypes.RightParenthesis, 'close'],
  [tokenTypes.RightSquareBracket, 'close'],
  [tokenTypes.LeftCurlyBracket, '{'],
  [tokenTypes.RightCurlyBracket, '}'],
  [tokenTypes.Semicolon, ';'],
  [tokenTypes.Colon, ':'],
]);

/**
 * Splits CSS into tokens. The text of all tokens is the CSS. A function `url` with a string and a token `url(...)` are both addresses.
 * css-tree does not decode escapes before it looks for `url(`, as browsers do, so a function or rule with an escape is forbidden. Pure.
 */
export function readCssTokens(css: string): CssToken[] {
  const tokens: CssToken[] = [];
  let isInUrl = false;
  tokenize(css, (type, start, end) => {
    const text = css.slice(start, end);
    const kind = kinds.get(type) ?? 'other';
    if (isInUrl && kind !== 'blank') {
      isInUrl = false;
      // without a string it is not an address for a browser either
      tokens.push(
        type === tokenTypes.String ? { kind: 'address', text, value: string.decode(text) } : { kind: 'forbidden', text, value: '' },
      );
      return;
    }
    const token = describeToken(kind, text);
    isInUrl ||= token.kind === 'function' && token.value === 'url';
    tokens.push(token);
  });
  return tokens;
}

function describeToken(kind: CssToken['kind'], text: string): CssToken {
  if (kind === 'address') return { kind, text, value: url.decode(text) };
  if (kind === 'function' || kind === 'rule') {
    if (text.includes('\\')) return { kind: 'forbidden', text, value: '' };
    return { kind, text, value: (kind === 'function' ? text.slice(0, -1) : text.slice(1)).toLowerCase() };
  }
  return { kind, text, value: kind === 'ident' ? ident.decode(text).toLowerCase() : '' };
}
