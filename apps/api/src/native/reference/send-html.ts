import type { Request, Response } from 'express';
import { sendText } from '../../http/reply/send-text.js';

export interface HtmlPage {
  readonly html: string;
  /** Directives of its Content-Security-Policy. */
  readonly contentSecurityPolicy: readonly string[];
}

/** Sends a page with a policy of its own. */
export function sendHtml(request: Request, response: Response, { html, contentSecurityPolicy }: HtmlPage): void {
  const headers = { 'content-security-policy': contentSecurityPolicy.join('; '), 'cross-origin-resource-policy': 'same-origin' };
  sendText(request, response, { text: html, mediaType: 'text/html', headers });
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML. Pure. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
