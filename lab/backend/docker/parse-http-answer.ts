export interface HttpAnswer {
  status: number;
  body: string;
}

/**
 * Reads the part of HTTP/1.1 that the engine uses for its short answers: a length, or chunks (RFC 9112).
 * @returns undefined while the answer is not whole yet
 * @throws Error for anything else
 */
export function parseHttpAnswer(bytes: Buffer): HttpAnswer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (!status) throw new Error(`this is no HTTP/1.1 answer: ${head.slice(0, 80)}`);
  const content = bytes.subarray(headEnd + 4);
  if (status === 204 || status === 304) return { status, body: '' };
  if (/^transfer-encoding: *chunked\r?$/im.test(head)) {
    const body = joinChunks(content);
    return body && { status, body: body.toString() };
  }
  const length = /^content-length: *(\d+)\r?$/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`the answer ${status} says no length`);
  return content.length < Number(length)
    ? undefined
    : { status, body: content.toString('utf8', 0, Number(length)) };
}

/** Each chunk is its length in hexadecimal, a line's end, its bytes, a line's end; an empty one is the last. */
function joinChunks(content: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = content.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(content.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(length)) throw new Error('a chunk of the answer has no length');
    const start = lineEnd + 2;
    at = start + length + 2;
    if (content.length < at) return undefined;
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(content.subarray(start, start + length));
  }
}
