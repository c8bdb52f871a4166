import type { Express } from 'express';
import { sendText } from '../../http/reply/send-text.js';
import { createOpenapiDocument } from './document.js';

export interface OpenapiDeps {
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

/** Serves the OpenAPI document of the native API. It is made at the first request. */
export function mountOpenapi(app: Express, { publicUrl }: OpenapiDeps): void {
  let text: string | null = null;
  app.get('/openapi.json', (request, response) => {
    text ??= `${JSON.stringify(createOpenapiDocument(publicUrl))}\n`;
    sendText(request, response, { text, mediaType: 'application/json' });
  });
}
