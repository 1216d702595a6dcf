/* Real captures have what nobody thinks of. Their control segments, as the decoder gives them, through tracker and plain reading. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { IS_DUPLICATE } from '../../src/conn-event.js';
import { Decoder } from '../../src/decode/decoder.js';
import { PacketBatch } from '../../src/packet.js';
import { SegmentBatch } from '../../src/segment.js';
import { openFile } from '../../src/source/savefile/open-file.js';
import { SavefileSource } from '../../src/source/savefile/savefile-source.js';
import { type OracleConn, trackPlainly } from './outcome-oracle.js';
import { LARGE_ROOMS, stateNameOf, trackAll } from './run-tracker.js';
import { type Segment, segmentsOfBatch } from './segments.js';
import { CORPUS } from './zeek-rows.js';

const FOLDER = join(CORPUS, 'files');
const LACKS_FILES = existsSync(FOLDER) ? false : `needs ${FOLDER}: say where the corpus is by SYNTOP_CORPUS`;
/** Its captures are those of the other folders in other formats. */
const DERIVED = 'derived';

/** All control segments of a capture; of one that is broken, those before. */
async function readSegments(file: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  const handle = await openFile(file);
  const source = await SavefileSource.open(handle).catch(() => null);
  const packets = new PacketBatch();
  const decoded = new SegmentBatch();
  const decoder = new Decoder();
  while (source !== null && (await source.read(packets))) {
    decoder.decode(packets, decoded);
    segments.push(...segmentsOfBatch(decoded));
  }
  await source?.close();
  return segments;
}

const endText = (words: readonly number[], port: number) => `${words.map((word) => word >>> 0).join('.')}:${port}`;

function plainText({ line: { originator, responder, state, retries } }: OracleConn): string {
  const ends = [originator, responder].map(({ words, port }) => endText(words, port));
  return `${ends.join(' > ')} ${state}+${Math.min(retries, 255)}`;
}

test('On every capture of the corpus the tracker and the plain reading agree, connection by connection.', {
  skip: LACKS_FILES,
}, async (t) => {
  let captures = 0;
  let connections = 0;
  for (const group of readdirSync(FOLDER).filter((name) => name !== DERIVED)) {
    for (const name of readdirSync(join(FOLDER, group))) {
      const segments = await readSegments(join(FOLDER, group, name));
      if (segments.length === 0) continue;
      const { events, records } = trackAll(segments, LARGE_ROOMS);
      // The plain reading knows nothing of copies.
      const plain = trackPlainly(segments.filter((_, index) => ((events[index]?.flags ?? 0) & IS_DUPLICATE) === 0));
      const told = records.map(
        ({ origWords, origPort, respWords, respPort, state, retries }) =>
          `${endText(origWords, origPort)} > ${endText(respWords, respPort)} ${stateNameOf(state)}+${retries}`,
      );
      assert.deepEqual(told.sort(), plain.map(plainText).sort(), `${group}/${name}`);
      captures++;
      connections += plain.length;
    }
  }
  t.diagnostic(`${captures} captures with control segments, ${connections} connections`);
});
