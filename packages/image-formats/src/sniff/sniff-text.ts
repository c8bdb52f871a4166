import type { SniffResult } from './sniff-result.js';

/** How many bytes of a text are searched for the root element: long licence comments may come first. */
const SVG_SEARCH_BYTES = 64 * 1024;

const QUOTED = `"[^"]*"|'[^']*'`;
const COMMENT = '<!--(?:(?!-->)[^])*-->';
/** Declarations of a document type. A comment or a quoted text in them can have any character. */
const SUBSET = String.raw`\[(?:${QUOTED}|${COMMENT}|<(?!!--)|[^\]"'<])*\]`;
const DOCTYPE = `<!DOCTYPE(?:${QUOTED}|${SUBSET}|[^["'>])*>`;
/** The text before the root element of an XML document: BOM, prolog, comments, doctype, processing instructions. */
const prologPattern = new RegExp(String.raw`^\ufeff?(?:\s+|<\?[^]*?\?>|${COMMENT}|${DOCTYPE})*`, 'i');
const commentPattern = new RegExp(COMMENT, 'g');

/** SVG, HTML, other XML, or nothing known. */
export function sniffText(bytes: Uint8Array): SniffResult {
  const head = bytes.subarray(0, SVG_SEARCH_BYTES);
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(encoding).decode(head);
  const prolog = prologPattern.exec(text)?.[0] ?? '';
  const afterProlog = text.slice(prolog.length);
  if (/<!doctype\s+html/i.test(prolog.replace(commentPattern, ''))) return { format: null, name: 'HTML' };
  if (/^<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/.test(afterProlog)) return { format: 'svg' };
  if (/^<(?:html|head|body|script|table|div|title|a|p|br|h1)\b/i.test(afterProlog)) return { format: null, name: 'HTML' };
  if (/^\ufeff?\s*<\?xml/.test(text)) return { format: null, name: 'XML' };
  return { format: null, name: null };
}
