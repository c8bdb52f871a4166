import type { SendApiKey } from '@pixmill/accounts';
import { AppError, parseUrl } from '@pixmill/contracts';
import type { Transporter } from 'nodemailer';
import { z } from 'zod';

export const mailSettings = z.object({
  SMTP_URL: z
    .string()
    .refine((text) => /^smtps?:\/\/./i.test(text) && parseUrl(text) !== null, 'must start with smtp:// or smtps://, then the server')
    .optional()
    .meta({ secret: 'login', example: 'smtps://user:password@mail.example.com:465' })
    .describe('Mail server that sends new API keys to their owners; without it a registration returns the key'),
  SMTP_FROM: z.string().prefault('Pixmill <pixmill@localhost>').describe('Sender address of the mails sent through SMTP_URL'),
});

export interface MailerOptions {
  readonly smtpUrl: string;
  readonly from: string;
  /** Address of this service, named in the mail. */
  readonly publicUrl: string;
}

const smtpStepTimeoutMs = 10_000;
/** The plugin waits 10 s for a registration (docs/contracts/megaoptim.md#1-shape-of-the-service). */
const sendTimeoutMs = 9_000;

/** Loads the library for the first mail: most services send none, and its 39 modules take 30 ms of processor time. */
async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    dnsTimeout: smtpStepTimeoutMs,
    connectionTimeout: smtpStepTimeoutMs,
    greetingTimeout: smtpStepTimeoutMs,
    socketTimeout: smtpStepTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Sends API keys by SMTP. A mail contains no text of the registration form, so that nobody can send messages to others with it. */
export function createMailer({ smtpUrl, from, publicUrl }: MailerOptions): SendApiKey {
  let opened: Promise<Transporter> | undefined;

  return async ({ email, key }) => {
    const mail = { from, to: { name: '', address: email }, subject: 'Your API key', text: toMailText(publicUrl, key) };
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      const detail = 'the mail server did not accept the message in time';
      timer = setTimeout(() => reject(new AppError('unavailable', { detail })), sendTimeoutMs);
    });
    try {
      opened ??= openTransport(smtpUrl);
      await Promise.race([opened.then((transport) => transport.sendMail(mail)), timedOut]);
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      throw new AppError('unavailable', { message: 'The mail could not be sent, try again later', detail, cause: thrown });
    } finally {
      clearTimeout(timer);
    }
  };
}

function toMailText(publicUrl: string, key: string): string {
  return [
    `An account at ${publicUrl} was created for this address. Its API key:`,
    '',
    `    ${key}`,
    '',
    'Keep it: it cannot be shown again. If you did not ask for an account, you need not do anything.',
    '',
  ].join('\n');
}
