import { calls, sample, writeOutcomes } from './read-input.mjs';

const { verify } = await import(`data:text/javascript,${encodeURIComponent(`${sample}\nexport { verify };`)}`);

function call({ secret, headers, body }) {
  const bytes = body === null ? undefined : Buffer.from(body, 'base64');
  try {
    return verify(secret, headers, bytes);
  } catch (error) {
    return `threw ${error}`;
  }
}

writeOutcomes(calls.map(call));
