/** The part of css-tree that is used. The package has no types. */
declare module 'css-tree' {
  /** The tokens of CSS Syntax Module Level 3, by number. */
  export const tokenTypes: Readonly<
    Record<
      | 'Function'
      | 'AtKeyword'
      | 'String'
      | 'BadString'
      | 'Url'
      | 'BadUrl'
      | 'Ident'
      | 'WhiteSpace'
      | 'CDO'
      | 'CDC'
      | 'Colon'
      | 'Semicolon'
      | 'LeftSquareBracket'
      | 'RightSquareBracket'
      | 'LeftParenthesis'
      | 'RightParenthesis'
      | 'LeftCurlyBracket'
      | 'RightCurlyBracket'
      | 'Comment',
      number
    >
  >;
  export function tokenize(css: string, onToken: (type: number, start: number, end: number) => void): void;
  export const ident: { decode(text: string): string };
  export const string: { decode(text: string): string };
  export const url: { decode(text: string): string };
}
