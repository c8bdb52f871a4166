import { AppError } from '@pixmill/contracts';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { ApiSettings } from './config.js';

export const mailSettings = z.object({
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional()
    .describe('Mail server that brings new API keys to their owners; without it a registration answers with the key'),
  SMTP_FROM: z.string().prefault('Pixmill <pixmill@localhost>').describe('Sender of the mails that go out through SMTP_URL'),
});

/** Brings a new key to its owner. Throws AppError `unavailable` when the mail server did not take it. */
export type SendApiKey = (mail: { readonly email: string; readonly key: string }) => Promise<void>;

const smtpStepTimeoutMs = 10_000;
/** The plugin gives a registration 10 s (MegaOptim contract section 1). */
const sendTimeoutMs = 9_000;

/** Null without a mail server. */
export function createMailer(settings: Pick<ApiSettings, 'SMTP_URL' | 'SMTP_FROM' | 'PUBLIC_URL'>): SendApiKey | null {
  const { SMTP_URL: url, SMTP_FROM: from, PUBLIC_URL: publicUrl } = settings;
  if (url === undefined) return null;
  const transport = createTransport({
    url,
    dnsTimeout: smtpStepTimeoutMs,
    connectionTimeout: smtpStepTimeoutMs,
    greetingTimeout: smtpStepTimeoutMs,
    socketTimeout: smtpStepTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return async ({ email, key }) => {
    // Nothing in it was chosen by whoever filled the form, so that it carries nobody's message to strangers.
    const text = [
      `An account at ${publicUrl} was opened for this address. Its API key:`,
      '',
      `    ${key}`,
      '',
      'Keep it: it cannot be shown again. If you did not ask for it, there is nothing you need to do.',
      '',
    ].join('\n');
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AppError('unavailable', { detail: 'the mail server took too long' })), sendTimeoutMs);
    });
    try {
      await Promise.race([transport.sendMail({ from, to: { name: '', address: email }, subject: 'Your API key', text }), timedOut]);
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      throw new AppError('unavailable', { message: 'The mail could not be sent, try again later', detail, cause: thrown });
    } finally {
      clearTimeout(timer);
    }
  };
}
