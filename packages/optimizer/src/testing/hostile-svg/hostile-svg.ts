/** What a hostile SVG uses to be noticed. */
export interface HostileTools {
  /** JavaScript without quotes that tells the test when it runs. */
  readonly script: string;
  /** An address at which the test notices requests. */
  readonly address: string;
}

/** An SVG that tries to run or to load something. */
export interface HostileSvg {
  /** What it tries, for the title of a test. */
  readonly name: string;
  write(tools: HostileTools): string | Buffer;
}

/** Declares the prefix `xlink`. */
export const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
/** Declares the prefix `h` for HTML. */
export const HTML = 'xmlns:h="http://www.w3.org/1999/xhtml"';
/** A visible shape. */
export const SHAPE = '<rect width="90" height="90"/>';

/** A document with a visible shape behind the content. */
export const toSvg = (content: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" ${attributes}>${content}${SHAPE}</svg>`;

/** A data address of an SVG. */
export const toSvgAddress = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;

/** The name, and the document from the tools. */
export type HostileRow = readonly [name: string, write: (tools: HostileTools) => string | Buffer];
