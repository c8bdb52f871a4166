import type { OpenedSession, Session, SessionCredential, Sessions } from '@pixmill/accounts';
import { AppError, apiScopes } from '@pixmill/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import type { PublicContext } from '../public-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { deletedSchema, idSchema, timeSchema, toTime } from '../route/schemas.js';
import { toApiScopes } from '../to-api-scopes.js';
import { toRequestOrigin } from './request-origin.js';
import { csrfHeaderName, readSessionCookie, renderSessionCookie } from './session-cookie.js';

export interface SessionRoutesDeps {
  readonly sessions: Sessions;
  /** Lifetime of a session, in ms. */
  readonly sessionTtlMs: number;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

const sessionSchema = z
  .object({
    id: idSchema,
    csrf_token: z.string().meta({ description: `Send it as \`${csrfHeaderName}\` with every request but GET and HEAD` }),
    account: z
      .object({ id: idSchema, name: z.string(), email: z.string() })
      .nullable()
      .meta({ description: 'Whom the session acts for; null when it only administers' }),
    admin: z.boolean().meta({ description: 'Whether the session may use `/api/v1/admin`' }),
    scopes: z.array(z.enum(apiScopes)).nullable().meta({ description: 'Those of the key that opened it; null is everything' }),
    expires_at: timeSchema,
  })
  .meta({ id: 'Session' });

const textSchema = z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters');

const credentialSchema = z
  .strictObject({
    key: textSchema.optional().meta({ description: 'An API key, or the administration key' }),
    code: textSchema.optional().meta({ description: 'A sign-in code, as `pixmill sign-in` prints it; works once, for ten minutes' }),
  })
  .transform(({ key, code }, context): SessionCredential => {
    if (key !== undefined && code === undefined) return { key };
    if (code !== undefined && key === undefined) return { code };
    context.addIssue({ code: 'custom', message: 'needs either `key` or `code`' });
    return z.NEVER;
  });

const example = {
  id: 'f2b9f5a4-3f0e-4a7f-8a41-0c2f7e1f5a10',
  csrf_token: 'r1kq0aVJ6cVtXl0m1xv9oNwS3yQ2hUe8dZbTfPiGk4M',
  account: { id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', name: 'Ada', email: 'ada@example.com' },
  admin: false,
  scopes: null,
  expires_at: '2026-12-08T09:30:00.000Z',
};

function renderSession({ id, csrfToken, account, admin, scopes, expiresAt }: Session): z.input<typeof sessionSchema> {
  return {
    ...{ id, csrf_token: csrfToken, admin },
    account: account && { id: account.id, name: account.name, email: account.email },
    scopes: scopes && toApiScopes(scopes),
    expires_at: toTime(expiresAt),
  };
}

const route = defineRoute<PublicContext>();
const cookieHeader = { 'Set-Cookie': 'The cookie of the session, for `/api/v1` only.' };

/** Signing a browser in and out (docs/api/browser.md#sessions). */
export function createSessionRoutes({ sessions, sessionTtlMs, publicUrl }: SessionRoutesDeps): readonly AnyApiRoute<PublicContext>[] {
  const toCookie = (token: string | null) => ({
    'set-cookie': renderSessionCookie(publicUrl, { token, maxAgeMs: token === null ? 0 : sessionTtlMs }),
  });

  /** Another site must not sign its visitors in: they would work in an account of that site. */
  function rejectForeign(request: Request): void {
    if (toRequestOrigin(request, publicUrl) !== 'foreign') return;
    throw new AppError('csrf_missing', { message: 'Only pages of this service may open a session' });
  }

  async function openSession(credential: SessionCredential, { countGuess, countAdminGuess }: PublicContext): Promise<OpenedSession> {
    await countGuess();
    if ('key' in credential) await countAdminGuess();
    return sessions.open(credential);
  }

  return [
    route({
      method: 'post',
      path: '/sessions',
      operationId: 'createSession',
      tag: 'Browser',
      summary: 'Sign a browser in',
      description:
        'Answers with a cookie that scripts cannot read. It counts on `/api/v1` alone, for requests of pages of the service itself. ' +
        'Programs send their key with each request instead.',
      scope: null,
      body: { schema: credentialSchema, example: { key: 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF' } },
      replies: { 201: { description: 'The session, which the cookie names', schema: sessionSchema, example, headers: cookieHeader } },
      errors: ['api_key_unknown', 'session_invalid', 'csrf_missing', 'malformed_body', 'body_too_large'],
      async handle(context, { body, request }) {
        rejectForeign(request);
        const { session, token } = await openSession(body, context);
        return answer(201, renderSession(session), toCookie(token));
      },
    }),
    route({
      method: 'get',
      path: '/sessions/current',
      operationId: 'getCurrentSession',
      tag: 'Browser',
      summary: 'Show the session of the browser',
      description: 'A page calls it when it loads, for the CSRF token. The session then lasts its whole lifetime again.',
      scope: null,
      replies: { 200: { description: 'The session', schema: sessionSchema, example, headers: cookieHeader } },
      errors: ['session_invalid'],
      async handle({ getSession }, { request }) {
        const session = await sessions.renew(await getSession());
        return answer(200, renderSession(session), toCookie(readSessionCookie(request)));
      },
    }),
    route({
      method: 'delete',
      path: '/sessions/current',
      operationId: 'deleteCurrentSession',
      tag: 'Browser',
      summary: 'Sign the browser out',
      scope: null,
      requestHeaders: { [csrfHeaderName]: 'The `csrf_token` of the session.' },
      replies: {
        200: {
          description: 'The session has ended',
          schema: deletedSchema,
          example: { id: example.id, deleted: true },
          headers: { 'Set-Cookie': 'Removes the cookie.' },
        },
      },
      errors: ['session_invalid', 'csrf_missing'],
      async handle({ getSession }) {
        const session = await getSession();
        await sessions.close(session);
        return answer(200, { id: session.id, deleted: true as const }, toCookie(null));
      },
    }),
  ];
}
