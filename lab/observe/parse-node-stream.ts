export type PartName = 'activity' | 'quorum' | 'members' | 'pacemaker';

/** What one command on the node printed. */
export interface Part {
  kind: 'part';
  name: PartName;
  /** /proc/uptime when it was started, in milliseconds. */
  uptimeMs: number;
  exitCode: number;
  text: string;
}

/** A sign of life. */
export interface Alive {
  kind: 'alive';
  uptimeMs: number;
}

const partNames: readonly string[] = ['activity', 'quorum', 'members', 'pacemaker'] satisfies PartName[];

/** Cuts the output of node-stream.sh, as it comes, into its parts. Lines that are none of them are left out. */
export class NodeStreamParser {
  #unfinished = '';
  #open: { name: PartName; uptimeMs: number; lines: string[] } | undefined;

  take(chunk: string): (Part | Alive)[] {
    const lines = `${this.#unfinished}${chunk}`.split('\n');
    this.#unfinished = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): (Part | Alive)[] {
    const [mark, word = '', last = ''] = line.split(' ');
    switch (mark ?? '') {
      case '#alive':
        return [{ kind: 'alive', uptimeMs: Number(word) * 1000 }];
      case '#begin':
        this.#open = isPartName(word) ? { name: word, uptimeMs: Number(last) * 1000, lines: [] } : undefined;
        return [];
      case '#end': {
        const open = this.#open;
        this.#open = undefined;
        if (open?.name !== word) return [];
        const { name, uptimeMs, lines } = open;
        return [{ kind: 'part', name, uptimeMs, exitCode: Number(last), text: lines.join('\n') }];
      }
      default:
        this.#open?.lines.push(line);
        return [];
    }
  }
}

function isPartName(word: string): word is PartName {
  return partNames.includes(word);
}
