import { recordWithTcpdump } from './recorder.mjs';

export const file = 'night-1-connection-loop.pcap';
export const bounds = { syn: [1006, 1006], rst: [0, 0], bytes: [1, 400_000] };

const PORT = 4300;

/** A multiplexer connects to itself, 1,006 times within 30 s; sits at its limit of open files for 10 s; closes all. */
export async function play(stage, path) {
  const host = stage.addNamespace();
  const stop = await recordWithTcpdump(stage, host, path, {
    device: 'lo',
    // IP and TCP headers without most of the options, and the ends alone: the whole would be four times as long.
    args: ['-s', '68'],
    filter: `tcp port ${PORT} and tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0`,
  });
  const part = { port: PORT, connections: 1006, hopMillis: 25, holdMillis: 10_000, closeMillis: 4 };
  await stage.act(host, 'multiplexer', part).says('done');
  await stop();
}
