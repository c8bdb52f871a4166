/** Codes of OpenSSL's verification (X509_V_ERR_*), as Node names them, by what is wrong with the certificate. */
const certificateSentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the chain of certificates ends with a self-signed one',
  UNABLE_TO_GET_ISSUER_CERT: 'the issuer of the certificate is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the certificate is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server did not send the certificate of its issuer',
  CERT_CHAIN_TOO_LONG: 'the chain of certificates is too long',
  CERT_SIGNATURE_FAILURE: 'the signature of the certificate is wrong',
  CERT_UNTRUSTED: 'the certificate is not trusted',
  CERT_REJECTED: 'the certificate is not trusted',
  INVALID_CA: 'the issuer of the certificate is no authority',
  INVALID_PURPOSE: 'the certificate is not for servers',
  HOSTNAME_MISMATCH: 'the certificate is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
};

/** What a TLS error says, by its code; null for a code of anything else. `EPROTO` is OpenSSL's protocol error in a socket. Pure. */
export function explainTlsCode(code: string): string | null {
  const sentence = certificateSentences[code];
  if (sentence !== undefined) return sentence;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return 'the server does not speak TLS at this port';
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') ? 'the TLS handshake failed' : null;
}
