// Asks the administration's API with the token of this tab. The token is in sessionStorage and nowhere else.

const TOKEN = 'wrapper-sync.admin-token';
const PATIENCE_MILLIS = 70_000; // longer than the longest drain
const POLL_PATIENCE_MILLIS = 10_000;

/** An answer that is a refusal, told in the publisher's words. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }

  get ofToken() {
    return this.status === 401 || this.status === 403;
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

export function signedIn() {
  return sessionStorage.getItem(TOKEN) !== null;
}

export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken() {
  sessionStorage.removeItem(TOKEN);
}

export const get = (path, query = {}) => ask('GET', path + queryString(query));
export const post = (path, body, query = {}) => ask('POST', path + queryString(query), body);
export const put = (path, body) => ask('PUT', path, body);
export const remove = (path) => ask('DELETE', path);
export const status = () => ask('GET', 'status', undefined, POLL_PATIENCE_MILLIS);

/** A path of segments, each of them encoded. */
export function path(...segments) {
  return segments.map(encodeURIComponent).join('/');
}

function queryString(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given);
}

async function ask(method, target, body, patience = PATIENCE_MILLIS) {
  const headers = { Authorization: 'Bearer ' + sessionStorage.getItem(TOKEN) };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let answer;
  let text;
  try {
    answer = await fetch(new URL('../admin/' + target, document.baseURI), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    text = await answer.text();
  } catch (failure) {
    const late = failure.name === 'TimeoutError';
    throw new Unreachable(
      late ? `The publisher did not answer within ${patience / 1000} s` : 'The publisher can not be reached',
    );
  }
  const document_ = parsed(text);
  if (!answer.ok) {
    throw new Refusal(answer.status, document_?.detail ?? `The answer has the status ${answer.status}`);
  }
  if (text !== '' && document_ === undefined) {
    throw new Refusal(answer.status, 'The answer is not JSON: is there something between this page and the publisher?');
  }
  return document_;
}

/** As JSON.parse, but a number that would lose digits, such as 3.00, stays what it is where the browser can. */
function parsed(text) {
  try {
    return JSON.parse(text, (name, value, context) =>
      typeof value === 'number' && context?.source !== undefined && String(value) !== context.source && JSON.rawJSON
        ? JSON.rawJSON(context.source)
        : value,
    );
  } catch {
    return undefined;
  }
}
