import { showUrl } from '@pixmill/contracts';

/** Query fields whose value gives access: signatures of S3, Azure (`sig`) and CloudFront, tokens, keys and passwords. */
const secretField = /sig|token|key|secret|pass|credential|auth|policy/i;

/**
 * A stored URL for the terminal: its login, the query values that give access, and its fragment are replaced by `***`; all else is as it was
 * sent. `hasLogin`: a login is stored beside it. Pure.
 */
export function maskUrl(url: string, { hasLogin = false }: { readonly hasLogin?: boolean } = {}): string {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(showUrl({ url, hasLogin })) ?? [];
  const fields = query.split('&').map(maskField);
  return `${address}${fields.join('&')}${fragment === '' ? '' : '#***'}`;
}

function maskField(field: string): string {
  const [name = '', ...value] = field.split('=');
  return value.length > 0 && secretField.test(name) ? `${name}=***` : field;
}
