import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CountedInput } from '../src/report-builder.js';
import { WindowInputs } from '../src/window-inputs.js';

function inputOf(name: string, packets: number, kernelDropped: number | null = 0, undecoded: number | null = 0): CountedInput {
  const tally = { packets, bytes: 0, undecoded, first: null, last: null };
  return { name, format: 'live', linkTypes: [], kernelDropped, interfaceDropped: null, error: null, tally };
}

/** Name, packets, dropped, undecoded of a window's inputs. */
function endOf(windows: WindowInputs, ...inputs: CountedInput[]): unknown[] {
  return windows.end(inputs).map(({ name, packets, kernelDropped, undecoded }) => [name, packets, kernelDropped, undecoded]);
}

test('a window has what came since the last one, of those inputs of which something came', () => {
  const windows = new WindowInputs();
  assert.deepEqual(endOf(windows, inputOf('lo', 3), inputOf('eth0', 0)), [['lo', 3, 0, 0]]);
  assert.deepEqual(endOf(windows, inputOf('lo', 3), inputOf('eth0', 5, 2, 1)), [['eth0', 5, 2, 1]]);
  assert.deepEqual(endOf(windows, inputOf('lo', 4), inputOf('eth0', 5, 9, 1)), [
    ['lo', 1, 0, 0],
    ['eth0', 0, 7, 0],
  ]);
});

test('what cannot be told stays untold', () => {
  const windows = new WindowInputs();
  assert.deepEqual(endOf(windows, inputOf('lo', 3, null, null)), [['lo', 3, null, null]]);
  assert.deepEqual(endOf(windows, inputOf('lo', 5, null, null)), [['lo', 2, null, null]]);
});

test('an interface that loses its line to that of all that have gone is not counted again there', () => {
  const windows = new WindowInputs();
  endOf(windows, inputOf('lo', 1), inputOf('veth1', 10, 4, 2));
  assert.deepEqual(endOf(windows, inputOf('lo', 2), inputOf('veth9', 3), inputOf('(gone)', 11, 4, 2)), [
    ['lo', 1, 0, 0],
    ['veth9', 3, 0, 0],
    ['(gone)', 1, 0, 0],
  ]);
});
