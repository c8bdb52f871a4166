import { createHash } from 'node:crypto';
import { AppError, errorCodes } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Express, Request, Response } from 'express';
import { sendReplyHead } from '../../http/reply/send-reply.js';
import { sendText } from '../../http/reply/send-text.js';
import { createOpenapiDocument } from '../openapi/document.js';
import { renderErrorList, renderErrorPage } from './error-page.js';
import { renderLlmsText } from './llms-text.js';
import { readBundleHash, sendBundle } from './reference-bundle.js';
import { referenceScript, renderReferencePage } from './reference-page.js';
import { sendHtml } from './send-html.js';

export interface ReferenceDeps {
  /** Absolute address of the service. */
  readonly publicUrl: string;
  readonly dialects: readonly Dialect[];
}

const immutable = { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'text/javascript; charset=utf-8' };
const scriptHash = createHash('sha256').update(referenceScript).digest('hex').slice(0, 16);

/** Serves what people, programs and language models read about the native API. None of it needs a key. */
export function mountReference(app: Express, { publicUrl, dialects }: ReferenceDeps): void {
  const openapi = once(() => `${JSON.stringify(createOpenapiDocument(publicUrl))}\n`);
  const bundleName = once(() => `scalar.${readBundleHash()}.js`);
  const scriptName = `start.${scriptHash}.js`;
  const llms = once(() => renderLlmsText(publicUrl));
  const page = once(() => renderReferencePage({ bundle: `docs/assets/${bundleName()}`, script: `docs/assets/${scriptName}`, publicUrl }));

  async function sendAsset(request: Request, response: Response): Promise<void> {
    const { name } = request.params;
    if (name !== bundleName() && name !== scriptName) throw new AppError('route_not_found');
    sendReplyHead(response, { status: 200, headers: immutable });
    if (name === scriptName) response.send(referenceScript);
    else await sendBundle(request, response);
  }

  const pages: Readonly<Record<string, (request: Request, response: Response) => void | Promise<void>>> = {
    '/openapi.json': (request, response) => sendText(request, response, { text: openapi(), mediaType: 'application/json' }),
    '/llms.txt': (request, response) => sendText(request, response, { text: llms(), mediaType: 'text/plain' }),
    '/docs': (request, response) => (request.path.endsWith('/') ? response.redirect(308, '../docs') : sendHtml(request, response, page())),
    '/docs/errors': (request, response) => sendHtml(request, response, renderErrorList()),
    '/docs/errors/:code': (request, response) => {
      const code = errorCodes.find((known) => known === request.params.code);
      if (!code) throw new AppError('route_not_found', { message: 'No error has this code' });
      sendHtml(request, response, renderErrorPage(code, dialects));
    },
    '/docs/assets/:name': sendAsset,
  };
  for (const [path, send] of Object.entries(pages)) {
    app.get(path, send);
    app.all(path, (_request, response) => {
      response.set('allow', 'GET, HEAD');
      throw new AppError('method_not_allowed');
    });
  }
}

/** Makes a value when it is first asked for. */
function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
