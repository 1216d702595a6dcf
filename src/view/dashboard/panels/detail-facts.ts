/* What is known of a source, as labels and values. */
import type { ScreenSnapshot, SourceDetail } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { countCell, formatAge, formatCount, formatRate, shortenEnd, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';

const LABEL_WIDTH = 11;
/** From so many columns on, two facts beside each other. */
const PAIRED = 70;

interface Fact {
  readonly label: string;
  /** Takes a line of its own. */
  readonly isWide?: boolean;
  readonly say: (scene: Scene) => string;
}

/** Only what is known. */
function listFacts(detail: SourceDetail): Fact[] {
  const { name, network, isOwn, process, subnet, row, firstSeconds, peak } = detail;
  const facts: Fact[] = [];
  if (name !== null) facts.push({ label: 'name', say: () => toCells(name) });
  if (isOwn) facts.push({ label: 'host', say: () => 'this one' });
  if (network !== null) facts.push({ label: 'belongs to', isWide: true, say: () => toCells(network) });
  if (process !== null) facts.push({ label: 'process', say: () => toCells(process) });
  if (row !== null) {
    const { synRates, rstRates, syn, rst, error, peers, peersAreLow, lastSeconds } = row;
    facts.push({
      label: 'SYN',
      say: ({ ui, theme }) =>
        `${countCell(syn, 6, error > 0 ? 'high' : '', theme.glyphs)}, ${formatRate(synRates[ui.order.rateSpan])}/s`,
    });
    if (rst !== null && rstRates !== null) {
      facts.push({
        label: 'RST',
        say: ({ ui, theme }) =>
          `${countCell(rst, 6, error > 0 ? 'high' : '', theme.glyphs)}, ${formatRate(rstRates[ui.order.rateSpan])}/s`,
      });
    }
    if (peers !== null) {
      facts.push({
        label: 'peers',
        say: ({ theme }) => countCell(peers, 6, peersAreLow || error > 0 ? 'low' : '', theme.glyphs),
      });
    }
    if (lastSeconds !== null) facts.push({ label: 'last seen', say: (scene) => describeMoment(lastSeconds, scene) });
  }
  if (firstSeconds !== null) facts.push({ label: 'first seen', say: (scene) => describeMoment(firstSeconds, scene) });
  facts.push({ label: 'peak', say: () => `${formatCount(peak)} SYN+RST in a second` });
  if (subnet !== null) {
    const { net, sources, syn, isEstimate } = subnet;
    const about = isEstimate ? 'about ' : '';
    const many = sources === 1 ? 'source' : 'sources';
    facts.push({
      label: 'network',
      isWide: true,
      say: () => `${net}: ${about}${formatCount(sources)} ${many}, ${formatCount(syn)} SYN`,
    });
  }
  return facts;
}

function describeMoment(
  seconds: number,
  { formatClock, snapshot }: { formatClock: Scene['formatClock']; snapshot: ScreenSnapshot },
) {
  const ago = snapshot.nowSeconds === null ? '' : `, ${formatAge(snapshot.nowSeconds - seconds)} ago`;
  return `${formatClock(seconds)}${ago}`;
}

/** The facts of each line. */
function lineUp(detail: SourceDetail, width: number): Fact[][] {
  const lines: Fact[][] = [];
  for (const fact of listFacts(detail)) {
    const last = lines[lines.length - 1];
    if (width >= PAIRED && !fact.isWide && last !== undefined && last.length === 1 && !last[0].isWide) last.push(fact);
    else lines.push([fact]);
  }
  return lines;
}

export function countFactLines(detail: SourceDetail, width: number): number {
  return lineUp(detail, width).length;
}

export function paintFacts(scene: Scene, { x, y, width }: Area, detail: SourceDetail): void {
  const { canvas, theme } = scene;
  lineUp(detail, width).forEach((facts, line) => {
    const each = Math.floor(width / (facts[0].isWide || width < PAIRED ? 1 : 2));
    facts.forEach(({ label, say }, at) => {
      const left = x + at * each;
      canvas.write(left, y + line, label, theme.styles.faint, LABEL_WIDTH);
      const room = each - LABEL_WIDTH - (at + 1 < facts.length ? 1 : 0);
      const text = say(scene);
      const fit = label === 'name' ? shortenMiddle : shortenEnd;
      canvas.write(left + LABEL_WIDTH, y + line, fit(text, room, theme.glyphs), theme.styles.plain);
    });
  });
}
