import { createSignInCode } from '@pixmill/accounts';
import type { OperatorCommand } from '../../program/command.js';
import { formatTime } from '../../terminal/format.js';

export const signInCommand: OperatorCommand = {
  name: 'sign-in',
  summary: 'Print a link that signs a browser in, once, within ten minutes',
  options: {
    account: { value: 'ID', description: 'Id or e-mail address of the account; the oldest one by default' },
    admin: { description: 'The browser may administer the service, too' },
  },
  async run(database, { options, flags }, { getPublicUrl }) {
    const signIn = await createSignInCode(database, { account: options.account, admin: flags.has('admin') });
    const link = `${getPublicUrl()}/#code=${signIn.code}`;
    const who = signIn.email === null ? 'an administrator without an account' : signIn.email + (signIn.admin ? ', who may administer' : '');
    return { json: { ...signIn, link }, lines: [link, `For ${who}. Works once, until ${formatTime(signIn.expiresAt)}.`] };
  },
};
