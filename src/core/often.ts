/** Schemas that are asked at every commit. */
import { z } from 'zod';

// Compiling takes as long as some dozens of parses, so it is for processes that stay.
const usesMin = 50;

/** Answers the schema; from its fiftieth use on in a compiled form, which answers the same in about half of the time. */
export function often<S extends z.ZodType>(schema: S): () => S {
  let uses = 0;
  let current = schema;
  return () => {
    uses += 1;
    if (uses === usesMin) current = z.compile(schema);
    return current;
  };
}
