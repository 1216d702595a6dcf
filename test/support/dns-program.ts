/*
 * A name server that a test has in its namespace: `node dns-program.js [START=NAME ...]`. It tells each query in a line, and answers one for
 * a name with that start that it is a pointer to NAME, by the first that fits; others never. "\xHH" in NAME is a byte.
 */
import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';

export const NAME_SERVER = fileURLToPath(import.meta.url);

const HEADER_BYTES = 12;

function serve(answers: readonly string[]): void {
  const server = createSocket('udp4');
  server.on('message', (query, { address, port }) => {
    const question = readQuestion(query);
    process.stdout.write(`asked ${question.name}\n`);
    const [, name] = answers.map((answer) => answer.split('=')).find(([start = '']) => question.name.startsWith(start)) ?? [];
    if (name !== undefined) server.send(makeAnswer(query.subarray(0, question.end), name), port, address);
  });
  server.bind(53, '127.0.0.1', () => process.stdout.write('serving\n'));
}

/** RFC 1035, 4.1.2: labels, each behind its length, then type and class. */
function readQuestion(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 5 };
}

/** The question again, and one answer to it: a PTR record, class IN, for an hour. */
function makeAnswer(question: Buffer, name: string): Buffer {
  const header = Buffer.from(question.subarray(0, HEADER_BYTES));
  // A response, recursion available, no error; one question, one answer.
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 6);
  header.writeUInt32BE(0, 8);
  const target = encodeName(name);
  const record = Buffer.alloc(12);
  // The name is that of the question.
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(12, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(3600, 6);
  record.writeUInt16BE(target.length, 10);
  return Buffer.concat([header, question.subarray(HEADER_BYTES), record, target]);
}

function encodeName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => label.replaceAll(/\\x([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ]);
}

if (process.argv[1] === NAME_SERVER) serve(process.argv.slice(2));
