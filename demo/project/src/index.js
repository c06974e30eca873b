// Everything that plumbline offers, one line a module.
export * from './case.js';
export * from './csv.js';
export * from './duration.js';
export * from './indent.js';
export * from './message.js';
export * from './table.js';
export * from './wrap.js';
