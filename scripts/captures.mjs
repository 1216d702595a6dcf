// Makes the sample captures in captures/ anew, from traffic of real sockets in network namespaces of its own.
//
//   node scripts/captures.mjs              all five, side by side; takes about a minute, needs root
//   node scripts/captures.mjs 1 4          some of them, by number
//   node scripts/captures.mjs swarm        or by a part of the name
import { chmodSync, copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as connectionLoop from './captures/night-1-connection-loop.mjs';
import * as greedyClient from './captures/night-2-greedy-client.mjs';
import * as refusedOnLoopback from './captures/night-3-refused-on-loopback.mjs';
import * as halfOpenPop3 from './captures/night-4-half-open-pop3.mjs';
import * as swarm from './captures/night-5-swarm.mjs';
import { clearAllStages, Stage } from './captures/stage.mjs';
import { countPackets } from './captures/tally.mjs';
import { findMissingTools } from './captures/tools.mjs';

const NIGHTS = [connectionLoop, greedyClient, refusedOnLoopback, halfOpenPop3, swarm];
const folder = fileURLToPath(new URL('../captures/', import.meta.url));

const nights = pickNights(process.argv.slice(2));
const obstacle = findObstacle();
if (obstacle !== null) fail(obstacle);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    clearAllStages();
    fail(`ended by ${signal}; nothing is left behind`);
  });
}
// Each night has namespaces of its own, so they cannot disturb one another; and most of the time they sleep.
const results = await Promise.allSettled(nights.map(make));
for (const [index, { status, reason }] of results.entries()) {
  if (status === 'rejected') console.error(`captures: ${nights[index].file}: ${reason.stack}`);
}
process.exit(results.every(({ status }) => status === 'fulfilled') ? 0 : 1);

/** Records one night. What is in captures/ is replaced only by a recording that is as it should be. */
async function make({ file, bounds, play }) {
  const stage = new Stage();
  try {
    const path = join(stage.folder, file);
    await play(stage, path);
    const tally = { ...(await countPackets(path)), bytes: statSync(path).size };
    for (const [name, [least, most]] of Object.entries(bounds)) {
      if (tally[name] < least || tally[name] > most) {
        throw new Error(`${tally[name]} ${name}, not ${least} to ${most}: not kept`);
      }
    }
    const kept = join(folder, file);
    copyFileSync(path, kept);
    // dumpcap lets its owner alone read what it wrote.
    chmodSync(kept, 0o644);
    const { packets, syn, synAck, rst, bytes } = tally;
    console.log(`${file}: ${packets} packets, ${syn} SYN, ${synAck} SYN-ACK, ${rst} RST, ${bytes} bytes`);
  } finally {
    stage.clear();
  }
}

function pickNights(wanted) {
  if (wanted.length === 0) return NIGHTS;
  const matches = (text, { file }) => (/^\d+$/.test(text) ? file.startsWith(`night-${text}-`) : file.includes(text));
  for (const text of wanted) {
    if (!NIGHTS.some((night) => matches(text, night))) {
      fail(`no capture is called "${text}"; there are\n  ${NIGHTS.map(({ file }) => file).join('\n  ')}`);
    }
  }
  return NIGHTS.filter((night) => wanted.some((text) => matches(text, night)));
}

function findObstacle() {
  if (process.platform !== 'linux') return 'needs Linux: the traffic is made in its network namespaces';
  if (process.getuid() !== 0) return 'needs root, for network namespaces and for capturing';
  const missing = findMissingTools();
  return missing.length === 0 ? null : `missing tools. To install them: apt-get install ${missing.join(' ')}`;
}

function fail(message) {
  console.error(`captures: ${message}`);
  process.exit(1);
}
