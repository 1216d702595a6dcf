/*
 * The keys of the main screen: the help and the key bar are made from this table, and press.ts goes by it. What lies over the panels
 * (the filter's line, the help, the list of interfaces, the detail) has keys of its own, in its own file.
 */
import type { KeyName } from './ui-state.js';

/** In this order in the help. */
export const KEY_GROUPS = ['Move', 'Sort', 'Filter', 'Panels', 'Time', 'Replay', 'Other'] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

export interface KeyEntry {
  /** What the key does: press.ts has a function for each. */
  readonly id: KeyId;
  /** What is pressed: any of these. */
  readonly names: readonly KeyName[];
  /** As the help shows it; empty: said by the entry before it. */
  readonly shown: string;
  readonly group: KeyGroup;
  /** What the help says of it; may be empty where `shown` says it all. */
  readonly words: string;
  /** In the key bar: `keys` (`asciiKeys` where the screen is ASCII) and `short`; 1 is the last to go when the line gets narrow. */
  readonly bar?: { readonly keys: string; readonly asciiKeys?: string; readonly short: string; readonly priority: number };
  /** Does this only there; the same key may have another entry for the other kind. */
  readonly when?: 'live' | 'replay';
}

const TABLE = [
  {
    id: 'up',
    names: ['up', 'k'],
    shown: 'Up/Down j/k',
    group: 'Move',
    words: '',
  },
  { id: 'down', names: ['down', 'j'], shown: '', group: 'Move', words: '' },
  { id: 'pageUp', names: ['pageup'], shown: 'PgUp/PgDn', group: 'Move', words: '' },
  { id: 'pageDown', names: ['pagedown'], shown: '', group: 'Move', words: '' },
  { id: 'halfUp', names: ['ctrl-u'], shown: 'Ctrl-U/D', group: 'Move', words: 'half' },
  { id: 'halfDown', names: ['ctrl-d'], shown: '', group: 'Move', words: '' },
  { id: 'first', names: ['g'], shown: 'g/G', group: 'Move', words: 'first/last' },
  { id: 'first', names: ['home'], shown: '', group: 'Move', words: '', when: 'live' },
  { id: 'last', names: ['G'], shown: '', group: 'Move', words: '' },
  { id: 'lastOrLive', names: ['end'], shown: '', group: 'Move', words: '' },
  { id: 'panLeft', names: ['left'], shown: 'Left/Right', group: 'Move', words: 'columns' },
  { id: 'panRight', names: ['right'], shown: '', group: 'Move', words: '' },

  {
    id: 'sortPrevious',
    names: ['<'],
    shown: '< >',
    group: 'Sort',
    words: 'column',
    bar: { keys: '<>', short: 'sort', priority: 4 },
  },
  { id: 'sortNext', names: ['>'], shown: '', group: 'Sort', words: '' },
  {
    id: 'reverse',
    names: ['r'],
    shown: 'r',
    group: 'Sort',
    words: 'reverse, or click a header',
    bar: { keys: 'r', short: 'reverse', priority: 13 },
  },
  { id: 'sortSyn', names: ['S'], shown: 'S', group: 'Sort', words: 'SYN/s' },
  { id: 'sortRst', names: ['R'], shown: 'R', group: 'Sort', words: 'RST/s' },
  { id: 'sortFail', names: ['F'], shown: 'F', group: 'Sort', words: 'fail%' },
  { id: 'sortSource', names: ['N'], shown: 'N', group: 'Sort', words: 'source' },
  { id: 'sortPort', names: ['P'], shown: 'P', group: 'Sort', words: 'port' },

  {
    id: 'filter',
    names: ['/'],
    shown: '/',
    group: 'Filter',
    words: '10.0.0.0/8 port:443 proc:ssh refu>10 !x',
    bar: { keys: '/', short: 'filter', priority: 3 },
  },
  { id: 'back', names: ['escape'], shown: 'Esc', group: 'Filter', words: 'clears' },
  { id: 'onlyThis', names: ['\\'], shown: '\\', group: 'Filter', words: "only this row's source" },

  {
    id: 'nextPanel',
    names: ['tab'],
    shown: 'Tab or 1-6',
    group: 'Panels',
    words: 'focus',
    bar: { keys: 'Tab', short: 'panel', priority: 11 },
  },
  { id: 'previousPanel', names: ['shift-tab'], shown: '', group: 'Panels', words: '' },
  { id: 'panel', names: ['1', '2', '3', '4', '5', '6'], shown: '', group: 'Panels', words: '' },
  { id: 'zoom', names: ['z'], shown: 'z', group: 'Panels', words: 'zoom', bar: { keys: 'z', short: 'zoom', priority: 12 } },
  {
    id: 'detail',
    names: ['enter'],
    shown: 'Enter',
    group: 'Panels',
    words: 'detail',
    bar: { keys: '↵', asciiKeys: 'Ent', short: 'detail', priority: 6 },
  },
  {
    id: 'verdicts',
    names: ['V'],
    shown: 'V',
    group: 'Panels',
    words: 'verdicts',
    bar: { keys: 'V', short: 'verdicts', priority: 9 },
  },
  { id: 'host', names: ['H'], shown: 'H', group: 'Panels', words: 'host', bar: { keys: 'H', short: 'host', priority: 10 } },
  { id: 'nextView', names: ['v'], shown: 'v b', group: 'Panels', words: 'by source, port, subnet, service, pair' },
  { id: 'previousView', names: ['b'], shown: '', group: 'Panels', words: '' },

  {
    id: 'stepBack',
    names: ['['],
    shown: '[ ]',
    group: 'Time',
    words: 'step',
    bar: { keys: '[]', short: 'time', priority: 7 },
    when: 'live',
  },
  { id: 'stepForth', names: [']'], shown: '', group: 'Time', words: '', when: 'live' },
  { id: 'leapBack', names: ['{'], shown: '{ }', group: 'Time', words: 'x10', when: 'live' },
  { id: 'leapForth', names: ['}'], shown: '', group: 'Time', words: '', when: 'live' },
  { id: 'toLive', names: ['0'], shown: '0 or End', group: 'Time', words: 'back to live', when: 'live' },
  {
    id: 'pause',
    names: ['space'],
    shown: 'Space',
    group: 'Time',
    words: 'pause display (counting goes on)',
    bar: { keys: 'Spc', short: 'pause', priority: 5 },
    when: 'live',
  },
  { id: 'rateSpan', names: ['t'], shown: 't', group: 'Time', words: 'rate window 1s/10s/60s' },
  { id: 'slower', names: ['-'], shown: '+ -', group: 'Time', words: 'refresh rate' },
  { id: 'faster', names: ['+', '='], shown: '', group: 'Time', words: '' },

  {
    id: 'seekBack',
    names: ['['],
    shown: '[ ]',
    group: 'Replay',
    words: 'seek 10s',
    bar: { keys: '[]', short: 'seek', priority: 7 },
    when: 'replay',
  },
  { id: 'seekForth', names: [']'], shown: '', group: 'Replay', words: '', when: 'replay' },
  { id: 'seekFarBack', names: ['{'], shown: '{ }', group: 'Replay', words: '100s', when: 'replay' },
  { id: 'seekFarForth', names: ['}'], shown: '', group: 'Replay', words: '', when: 'replay' },
  {
    id: 'speedDown',
    names: [','],
    shown: ', .',
    group: 'Replay',
    words: 'speed',
    bar: { keys: ',.', short: 'speed', priority: 8 },
    when: 'replay',
  },
  { id: 'speedUp', names: ['.'], shown: '', group: 'Replay', words: '', when: 'replay' },
  { id: 'restart', names: ['home', '0'], shown: 'Home', group: 'Replay', words: 'restart', when: 'replay' },
  {
    id: 'hold',
    names: ['space'],
    shown: 'Space',
    group: 'Replay',
    words: 'hold',
    bar: { keys: 'Spc', short: 'hold', priority: 5 },
    when: 'replay',
  },

  { id: 'names', names: ['n'], shown: 'n', group: 'Other', words: 'names' },
  {
    id: 'interfaces',
    names: ['i'],
    shown: 'i',
    group: 'Other',
    words: 'interface',
    bar: { keys: 'i', short: 'iface', priority: 14 },
    when: 'live',
  },
  { id: 'save', names: ['w'], shown: 'w', group: 'Other', words: 'save CSV', bar: { keys: 'w', short: 'save', priority: 15 } },
  { id: 'clear', names: ['C'], shown: 'C', group: 'Other', words: 'clear' },
  {
    id: 'help',
    names: ['?', 'h', 'f1'],
    shown: '? h F1',
    group: 'Other',
    words: 'help',
    bar: { keys: '?', short: 'help', priority: 2 },
  },
  { id: 'redraw', names: ['ctrl-l'], shown: 'Ctrl-L', group: 'Other', words: 'redraw' },
  { id: 'suspend', names: ['ctrl-z'], shown: 'Ctrl-Z', group: 'Other', words: 'suspend' },
  {
    id: 'quit',
    names: ['q', 'ctrl-c'],
    shown: 'q',
    group: 'Other',
    words: 'quit',
    bar: { keys: 'q', short: 'quit', priority: 1 },
  },
] as const;

export type KeyId = (typeof TABLE)[number]['id'];

export const KEYS: readonly KeyEntry[] = TABLE;

/** What a key does where a capture of that kind is shown; null: nothing. */
export function findKey(name: KeyName, kind: 'live' | 'replay' | null): KeyEntry | null {
  return KEYS.find(({ names, when }) => names.includes(name) && (when === undefined || when === kind)) ?? null;
}
