/* The views by name, for the commands: apart from the pipeline, so that the thread that only shows need not load all the rest. */
export { writeTable as writeTableCsv } from './view/csv/table.js';
export { writeJson } from './view/json/json.js';
export { renderDoctor } from './view/text/doctor.js';
export { renderInterfaces } from './view/text/interfaces.js';
export { type Progress, renderProgress } from './view/text/progress.js';
export { renderReport, renderTable } from './view/text/report.js';
export { renderWindow, WINDOW_HEADING } from './view/text/window.js';
