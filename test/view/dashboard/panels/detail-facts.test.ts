import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceDetail } from '../../../../src/screen-snapshot.js';
import { makeUiState } from '../../../../src/view/dashboard/initial-state.js';
import { paintScreen } from '../../../support/screen-arbitraries.js';
import { makeDetail, makeSnapshot } from '../../../support/screen-builder.js';

function paintDetail(changes: Partial<SourceDetail>): string {
  const detail = makeDetail(changes);
  const ui = { ...makeUiState(), overlay: { kind: 'detail', key: detail.key, scroll: 0 } as const };
  const size = { columns: 120, rows: 40 };
  return paintScreen({ size, ui, snapshot: makeSnapshot({ detail }), abilities: { isUtf8: true, colours: 256 } }).canvas.toText();
}

test('Who a source is: its name, whose its address is, and whether it is this machine; what is not known is left out.', () => {
  const known = paintDetail({ name: 'client.example', network: 'DE AS64500 Example \u001bNet', isOwn: true });
  assert.match(known, /name +client\.example/);
  assert.match(known, /host +this one/);
  assert.match(known, /belongs to +DE AS64500 Example [^\u001b]Net/);
  assert.doesNotMatch(paintDetail({ name: null, network: null, isOwn: false }), /belongs to|this one|│ ?name /);
});
