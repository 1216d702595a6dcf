/* The dashboard by name, for the commands: apart from views.ts, as only a terminal's screen needs it. */
export { runDashboard } from './view/dashboard/dashboard.js';
export type { FeedHooks, ScreenFeed } from './view/dashboard/feed.js';
export { type PortNames, parseServices } from './view/dashboard/port-names.js';
export { openTerminal } from './view/dashboard/terminal/blessed-terminal.js';
export { canShow } from './view/dashboard/terminal/can-show.js';
export { loadLineChart as prepareChart } from './view/dashboard/terminal/chart.js';
export { loadBlessed as prepareTerminal } from './view/dashboard/terminal/make-screen.js';
export { prepareOutput } from './view/dashboard/terminal/output.js';
export { createTerminalWorld, type TerminalStdin } from './view/dashboard/terminal/world.js';
