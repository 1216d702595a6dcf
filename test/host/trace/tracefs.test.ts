import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openTracefs } from '../../../src/host/trace/tracefs.js';

describe('where the tracing files are', () => {
  test('Where they are mounted: the first place that has instances.', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-tracefs-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const place of ['two/instances', 'three/instances', 'one']) mkdirSync(join(folder, place), { recursive: true });
    const places = ['one', 'two', 'three'].map((place) => join(folder, place));
    assert.equal(openTracefs(null, places)?.path, places[1]);
  });

  test('Where they are not, and cannot be mounted without foreign calls: nowhere.', () => {
    assert.equal(openTracefs(null, ['/nowhere']), null);
  });
});
