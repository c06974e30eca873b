/**
 * What a property is tried with is the same each time, so that a run of CI says something of the change and not of the dice.
 * `TOOLPUSHER_SEED` gives another seed, for a hunt.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['TOOLPUSHER_SEED'] ?? 1) });
