/* The parts of blessed 0.1.81 and blessed-contrib 4.11.0 that are used, by their files: @types/blessed has neither these files nor the cells. */

declare module 'blessed/lib/tput.js' {
  const Tput: {
    /** Where terminfo is looked for. */
    readonly ipaths: unknown[];
    readonly prototype: {
      readTerminfo: (term: string) => unknown;
      readonly parseTerminfo: (description: Uint8Array, file: string) => unknown;
    };
  };
  export default Tput;
}

declare module 'blessed/lib/widgets/screen.js' {
  import type { Readable, Writable } from 'node:stream';
  import type { Box } from 'blessed/lib/widgets/box.js';

  export interface ScreenOptions {
    readonly input: Readable;
    /** Has `columns` and `rows`, and emits 'resize'. */
    readonly output: Writable;
    readonly terminal: string;
    /** Milliseconds. */
    readonly resizeTimeout: number;
    readonly forceUnicode: boolean;
  }

  /** Style (see CellStyle) and character. */
  export type Cell = [style: number, character: string];

  export interface Line extends Array<Cell> {
    /** To be compared with what the terminal shows. */
    dirty: boolean;
  }

  export interface Screen {
    readonly lines: Line[];
    readonly program: {
      readonly cols: number;
      readonly rows: number;
      isAlt: boolean;
      flush(): void;
    };
    readonly tput: { colors: number; readonly numbers: { U8: number } };
    on(event: 'resize', listener: () => void): void;
    append(element: Box): void;
    enter(): void;
    leave(): void;
    realloc(): void;
    render(): void;
    destroy(): void;
  }

  const Screen: { readonly prototype: Screen; new (options: ScreenOptions): Screen };
  export default Screen;
}

declare module 'blessed/lib/widgets/box.js' {
  import type { Screen } from 'blessed/lib/widgets/screen.js';

  export interface BoxOptions {
    readonly screen: Screen;
    readonly left: number;
    readonly top: number;
    readonly width: number | string;
    readonly height: number | string;
  }

  export interface Box {
    hidden: boolean;
    render: () => unknown;
    destroy(): void;
  }

  const Box: new (options: BoxOptions) => Box;
  export default Box;
}

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Box, BoxOptions } from 'blessed/lib/widgets/box.js';

  /** A number of the palette, or a name that blessed-contrib knows. */
  type Colour = number | string;

  export interface LineOptions extends BoxOptions {
    readonly maxY: number;
    readonly wholeNumbersOnly: boolean;
    readonly abbreviate: boolean;
    readonly style: { readonly line: Colour; readonly text: Colour; readonly baseline: Colour };
  }

  export interface LineData {
    readonly title: string;
    readonly x: readonly string[];
    readonly y: readonly number[];
    readonly style: { readonly line: Colour };
  }

  export interface LineChart extends Box {
    setData(data: readonly LineData[]): void;
  }

  const LineChart: new (options: LineOptions) => LineChart;
  export default LineChart;
}
