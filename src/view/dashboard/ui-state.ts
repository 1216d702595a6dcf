/* What the person at the screen has chosen. Never changed once made: a key gives another one. */
import type { HostInterface } from '../../host-interface.js';
import type { RowFilter } from '../../row-filter.js';
import type { RowKey, RowOrder, ScreenView, SortKey } from '../../screen-question.js';

/** The digit before a panel's name: Sources, New connections, Outcomes, Reset senders, Refused services, Alerts. */
export type PanelNumber = 1 | 2 | 3 | 4 | 5 | 6;

/** A line of text that is being typed. */
export interface TextInput {
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
}

/** What lies over the panels, and gets the keys. */
export type Overlay =
  | { readonly kind: 'help'; readonly scroll: number }
  /** `error`: why the text is no filter; it then narrows nothing new. `historyAt`: 0 is what is being typed, 1 the last filter, ... */
  | {
      readonly kind: 'filter';
      readonly input: TextInput;
      readonly error: string | null;
      readonly historyAt: number;
      readonly typed: string;
    }
  /** null: being listed. */
  | { readonly kind: 'interfaces'; readonly list: readonly HostInterface[] | null; readonly selected: number }
  /** Of one source; `scroll` in lines. */
  | { readonly kind: 'detail'; readonly key: RowKey; readonly scroll: number }
  /** What the machine says; `scroll` is the line that is marked. */
  | { readonly kind: 'host'; readonly scroll: number }
  /** One of the verdicts (verdict-place.ts); null: the first one. */
  | { readonly kind: 'verdicts'; readonly key: string | null; readonly scroll: number };

export interface Notice {
  readonly text: string;
  readonly isError: boolean;
  /** Of the machine's clock; it goes away some seconds later. */
  readonly atMillis: number;
}

export interface UiState {
  readonly view: ScreenView;
  readonly order: RowOrder;
  /** In force; what is being typed is in the overlay, and narrows the table already if it is a filter. */
  readonly filter: RowFilter;
  readonly filterText: string;
  /** Newest first, at most 20. */
  readonly filterHistory: readonly string[];
  readonly focus: PanelNumber;
  readonly zoomed: PanelNumber | null;
  /**
   * The selection is a row, not a place; null until one is chosen: then the first row counts as selected, and stays the first. null with
   * a `selectedPlace` above 0: the row there, which is not known yet.
   */
  readonly selected: RowKey | null;
  /** Of the selected row among those matched, as last told; with no selection 0. */
  readonly selectedPlace: number;
  /** The place of the first row shown. */
  readonly scroll: number;
  /** Of the panels 4 to 6 the line that is marked. */
  readonly panelScroll: Readonly<Record<PanelNumber, number>>;
  /** Columns panned to the right: the first so many behind SOURCE are not shown. */
  readonly pan: number;
  readonly overlay: Overlay | null;
  /** Machine's clock, milliseconds; null: not paused. */
  readonly pausedAtMillis: number | null;
  /** The second of a live capture that is shown; null: now. */
  readonly second: number | null;
  readonly showsNames: boolean;
  readonly refreshMillis: number;
  readonly notice: Notice | null;
}

/** What the reducer (press.ts) wants done beside the new state. */
export type UiAction =
  /** Ask at once, instead of at the next tick. */
  | { readonly do: 'ask' }
  | { readonly do: 'quit' }
  | { readonly do: 'suspend' }
  | { readonly do: 'redraw' }
  /** Of a replay: by so many seconds, or to the beginning (-Infinity). */
  | { readonly do: 'seek'; readonly seconds: number }
  /** Of a replay: faster (1) or slower (-1). */
  | { readonly do: 'speed'; readonly step: 1 | -1 }
  | { readonly do: 'hold'; readonly isPaused: boolean }
  | { readonly do: 'save' }
  | { readonly do: 'clear' }
  | { readonly do: 'listInterfaces' }
  | { readonly do: 'chooseInterface'; readonly name: string };

/**
 * A key by name: a character as it is ("j", "S", "[", " " is "space"), or up, down, left, right, pageup, pagedown, home, end, insert,
 * enter, escape, tab, shift-tab, backspace, delete, f1 to f12, ctrl-a to ctrl-z.
 */
export type KeyName = string;

export interface MouseEvent {
  readonly kind: 'click' | 'wheelup' | 'wheeldown';
  readonly x: number;
  readonly y: number;
}

/** Where things are on a screen of some size, for whoever turns keys and clicks into a new state. */
export interface Geometry {
  /** Rows that the table shows at a time. */
  readonly tableRows: number;
  /** How far `pan` can go. */
  readonly mostPan: number;
  /** Lines of the panels 4 to 6, of the help and of the detail that are shown at a time, and how many there are. */
  readonly panelRows: Readonly<Record<PanelNumber, number>>;
  readonly overlayRows: number;
  readonly overlayLines: number;
  /** What is at a cell: a heading of the table; a row of it, counted from the first one shown; a panel. */
  sortKeyAt(x: number, y: number): SortKey | null;
  rowAt(x: number, y: number): number | null;
  panelAt(x: number, y: number): PanelNumber | null;
}
