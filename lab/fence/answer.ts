/** The words of the request log and their byte on the wire. */
const codes = { success: 0, failure: 1, off: 2, denied: 3 } as const;
export type AnswerWord = keyof typeof codes;

const hostListFollows = 253;
const hostRecordBytes = 130;
const nameBytes = 64;

export interface ListedMachine {
  name: string;
  uuid: string;
  isOn: boolean;
}

export function encodeAnswer(word: AnswerWord): Buffer {
  return Buffer.of(codes[word]);
}

/** Byte 253, a record a machine (64 bytes name, 64 bytes UUID, 1 state, 1 pad), a record of zeros, the answer's byte. */
export function encodeHostList(machines: readonly ListedMachine[]): Buffer {
  const records = machines.map(({ name, uuid, isOn }) => {
    const record = Buffer.alloc(hostRecordBytes);
    record.write(name, 0, nameBytes - 1);
    record.write(uuid, nameBytes, nameBytes - 1);
    record.writeUInt8(isOn ? 1 : 0, 2 * nameBytes);
    return record;
  });
  return Buffer.concat([
    Buffer.of(hostListFollows),
    ...records,
    Buffer.alloc(hostRecordBytes),
    encodeAnswer('success'),
  ]);
}
