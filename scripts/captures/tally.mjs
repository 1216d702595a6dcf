import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Counts with tshark, so that syntop does not have the word on its own samples. */
export async function countPackets(path) {
  const [packets, syn, synAck, rst] = await Promise.all([
    count(path, 'frame'),
    count(path, 'tcp.flags.syn==1 && tcp.flags.ack==0'),
    count(path, 'tcp.flags.syn==1 && tcp.flags.ack==1'),
    count(path, 'tcp.flags.reset==1'),
  ]);
  return { packets, syn, synAck, rst };
}

async function count(path, filter) {
  const { stdout } = await run('tshark', ['-n', '-r', path, '-Y', filter, '-T', 'fields', '-e', 'frame.number']);
  return stdout.split('\n').length - 1;
}
