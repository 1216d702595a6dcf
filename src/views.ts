/* The views by name, for the commands: apart from the pipeline, so that the thread that only shows need not load all the rest. */
export { writeJson } from './view/json/json.js';
export { renderInterfaces } from './view/text/interfaces.js';
export { renderReport } from './view/text/report.js';
export { renderWindow, WINDOW_HEADING } from './view/text/window.js';
