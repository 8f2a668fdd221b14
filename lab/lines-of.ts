/** The whole lines of a text that comes in pieces; what stands after the last line's end is left out. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let unfinished = '';
  for await (const chunk of chunks) {
    const lines = `${unfinished}${chunk}`.split('\n');
    unfinished = lines.pop() ?? '';
    yield* lines;
  }
}
