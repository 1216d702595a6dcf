import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than libpcap keeps packets to itself before it hands them over. */
const SETTLING_MILLIS = 1500;

/** Records with tcpdump in a namespace, from now until the function that it gives is called. */
export async function recordWithTcpdump(stage, namespace, path, { device, args, filter }) {
  // As root to the end: in a folder of root's, the user "tcpdump" may not write.
  const command = ['tcpdump', '-n', '-Z', 'root', '-B', '8192', '-i', device, ...args, '-w', path, filter];
  const tcpdump = stage.start(namespace, command);
  await tcpdump.says('listening on');
  return async () => {
    await stop(tcpdump);
    if (!/^0 packets dropped by kernel/m.test(tcpdump.output)) throw new Error(`packets lost: ${tcpdump.output}`);
  };
}

/** Records with dumpcap: several devices into one pcapng. */
export async function recordWithDumpcap(stage, namespace, path, { devices, snaplen }) {
  const command = ['dumpcap', '-q', ...devices.flatMap((device) => ['-i', device, '-s', String(snaplen)]), '-w', path];
  const dumpcap = stage.start(namespace, command);
  await dumpcap.says('File: ');
  await sleep(SETTLING_MILLIS);
  return async () => {
    await stop(dumpcap);
    const losses = [...dumpcap.output.matchAll(/received\/dropped on interface '.*': \d+\/(\d+)/g)].map(([, lost]) => lost);
    if (losses.length !== devices.length || losses.some((lost) => lost !== '0')) {
      throw new Error(`packets lost: ${dumpcap.output}`);
    }
  };
}

async function stop(recorder) {
  await sleep(SETTLING_MILLIS);
  recorder.child.kill('SIGINT');
  await recorder.succeeds();
}
