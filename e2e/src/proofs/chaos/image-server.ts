import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../listen.js';
import { markers, type SourceKind, type Submission, type SubmissionSource } from './load/submission.js';

/** Serves the sources of submissions: public, signed, behind HTTP Basic, or missing. */
export interface ImageServer {
  sourceUrl(source: SubmissionSource): string;
  close(): Promise<void>;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

const encodeBasic = ({ user, password }: Credentials) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function isAuthorized(kind: SourceKind, { url, headers }: IncomingMessage): boolean {
  if (kind === 'signed') return url?.endsWith(`?X-Amz-Signature=${markers.signature}`) ?? false;
  if (kind === 'login') return headers.authorization === encodeBasic(markers.login);
  if (kind === 'url-login') return headers.authorization === encodeBasic(markers.urlLogin);
  return kind !== 'missing';
}

export async function openImageServer(getSubmission: (number: number) => Submission): Promise<ImageServer> {
  function serveSource(request: IncomingMessage, response: ServerResponse): void {
    const [, kind, number, index] = /^\/([a-z-]+)\/s(\d+)-(\d+)\./.exec(request.url ?? '') ?? [];
    const source = getSubmission(Number(number)).sources[Number(index)];
    if (!source || source.kind !== kind || !isAuthorized(source.kind, request)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': source.bytes.length }).end(source.bytes);
  }

  const { host, close } = await listen(createServer(serveSource));
  return {
    sourceUrl({ name, kind }) {
      const { user, password } = markers.urlLogin;
      const login = kind === 'url-login' ? `${user}:${password}@` : '';
      const signature = kind === 'signed' ? `?X-Amz-Signature=${markers.signature}` : '';
      return `http://${login}${host}/${kind}/${name}${signature}`;
    },
    close,
  };
}
